"""Head and body: cut apart whatever the editor's program made of the fences."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.source.front_matter import Parts, split
from builder.source.marked import read_table
from builder.source.text import decode, read_text
from tests.needs import need

CORPUS = Path(__file__).resolve().parents[3] / "shared/corpus"


def cut(text: str) -> tuple[Parts | None, list[str]]:
    """The parts, and what was told."""
    problems = Problems()
    return split(text, "a.md", problems), [f"{one.mark} {one.code}" for one in problems]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\nb\n", Parts(head="a: 1\n", body="b\n", body_line=4)),
        ("---  \na: 1\n--- \t \nb\n---\nc", Parts(head="a: 1\n", body="b\n---\nc", body_line=4)),
        ("---\n---\n", Parts(head="", body="", body_line=3)),
        ("---\n----\n---x\n---\u3000\n---\n", Parts(head="----\n---x\n", body="---\n", body_line=5)),
        ("---\na: 1\n---", Parts(head="a: 1\n", body="", body_line=4)),
        ("---\na: |\n ---\n  x\n---\n\n\nb", Parts(head="a: |\n ---\n  x\n", body="\n\nb", body_line=6)),
    ],
)
def test_head_and_body_are_cut_apart(text: str, parts: Parts) -> None:
    assert cut(text) == (parts, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a.md:1:1 no-front-matter"),
        ("\n---\na: 1\n---\n", "a.md:1:1 no-front-matter"),
        (" ---\na: 1\n---\n", "a.md:1:1 no-front-matter"),
        ("+++\na = 1\n+++\n", "a.md:1:1 no-front-matter"),
        ("---", "a.md:1:1 front-matter-never-closes"),
        ("---\na: 1\n----\n", "a.md:1:1 front-matter-never-closes"),
    ],
)
def test_what_has_no_head_is_told(text: str, told: str) -> None:
    assert cut(text) == (None, [told])


@given(st.text())
def test_any_text_is_cut_or_told(text: str) -> None:
    parts, told = cut(text)
    assert (parts is None) == bool(told)


@given(st.text(st.characters(exclude_characters="\n\r-")), st.text(st.characters(exclude_characters="\r")))
def test_nothing_of_the_body_is_lost(head: str, body: str) -> None:
    parts, _ = cut(f"---\n{head}\n---\n{body}")
    assert parts is not None
    assert (parts.head, parts.body) == (f"{head}\n", body)
    assert f"---\n{head}\n---\n{body}".split("\n")[parts.body_line - 1 :] == body.split("\n")


@given(st.binary())
def test_any_bytes_are_text_or_told(data: bytes) -> None:
    problems = Problems()
    text = decode(data, "a.md", problems)
    assert (text is None) == bool(problems.found)
    assert text is None or ("\r" not in text and "\0" not in text and not text.startswith("\ufeff\ufeff"))


def test_the_first_byte_that_is_no_text_is_told_by_line_and_character() -> None:
    problems = Problems()
    assert decode("一\n二三".encode() + b"\xb6\xfe", "a.md", problems) is None
    assert [str(one.mark) for one in problems] == ["a.md:2:3"]


def test_a_file_that_is_no_file_is_told(tmp_path: Path) -> None:
    problems = Problems()
    assert read_text(tmp_path, "folder", problems) is None
    assert read_text(tmp_path / "none", "none", problems) is None
    assert [one.code for one in problems] == ["unreadable-file", "unreadable-file"]


@pytest.mark.parametrize(("corpus", "least"), [("isomer-mse", 1000), ("digitalgov", 3000), ("vote-gov", 100)])
def test_heads_of_the_wild_are_read_or_told_at_their_places(corpus: str, least: int) -> None:
    folder = CORPUS / corpus
    files = sorted(need(folder if folder.is_dir() else None, f"the corpus {corpus}").rglob("*.md"))
    read = 0
    for path in files:
        problems = Problems()
        text = read_text(path, path.name, problems)
        parts = split(text, path.name, problems) if text is not None else None
        table = read_table(parts.head, path.name, problems, first_line=2) if parts else None
        assert table is not None or problems.found, path
        height = text.count("\n") + 1 if text else 1
        assert all(1 <= one.mark.line <= height and one.mark.column >= 1 for one in problems), path
        read += 1
    assert read >= least
