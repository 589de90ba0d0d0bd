"""`--help` speaks every language of the messages, of every verb and option, within the columns of a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from inspect import cleandoc

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from builder.cli.main import cli
from builder.cli.wrapping import wrap_wide
from builder.wording import languages, read_wording

OTHERS = [one for one in languages() if one != "en"]
SAID_BY_CLICK = {"Show this message and exit."}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every verb by its name, the program itself by none."""
    waiting: list[tuple[str, click.Command]] = [("", cli)]
    for name, command in waiting:
        yield name, command
        if isinstance(command, click.Group):
            with click.Context(command, info_name=f"zhanqun {name}".strip()) as context:
                inner = {one: command.get_command(context, one) for one in command.list_commands(context)}
            waiting += ((f"{name} {one}".strip(), found) for one, found in inner.items() if found)


def options() -> set[str]:
    """What is said of all options, in English."""
    found = (one.help for _, command in commands() for one in command.params if isinstance(one, click.Option))
    return {cleandoc(one) for one in found if one} - SAID_BY_CLICK


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


@pytest.mark.parametrize("language", OTHERS)
def test_every_verb_and_option_has_words_and_none_is_left_over(language: str) -> None:
    words = read_wording(language).help
    assert set(words.verbs) == {name for name, _ in commands()}
    assert set(words.options) == options()


def test_every_option_says_what_it_is() -> None:
    silent = [
        f"{name} {one.opts[0]}"
        for name, command in commands()
        for one in command.params
        if isinstance(one, click.Option) and not one.help
    ]
    assert silent == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(name for name, _ in commands()))
def test_help_is_told_in_the_language_of_the_messages(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHANQUN_LANG", language)
    told = CliRunner().invoke(cli, [*name.split(), "--help"], prog_name="zhanqun", terminal_width=80).output
    words = read_wording(language).help
    assert words.verbs[name].split()[0][:12] in told.replace("\n  ", "")
    said = "".join(told.split())
    for one in dict(commands())[name].params:
        if isinstance(one, click.Option) and one.help and one.help in words.options:
            assert "".join(words.options[one.help].split()) in said
            assert one.help not in told
    wide = (line for line in told.splitlines() if not line.isascii() and not line.startswith("  --"))
    assert [line for line in wide if columns(line) > 80] == []


def test_in_english_nothing_is_other_than_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANQUN_LANG", "zh-Hans")
    CliRunner().invoke(cli, ["number", "--help"])
    monkeypatch.setenv("ZHANQUN_LANG", "en")
    told = CliRunner().invoke(cli, ["number", "--help"]).output
    assert "never given twice" in " ".join(told.split())
    assert "Tell the numbers; write nothing." in told


@given(
    st.lists(st.sampled_from(["政", "务", "，", "。", "（", "）", "《", "a", "SITE", "--all", " ", "\n"])).map("".join),
    st.integers(4, 40),
)
def test_lines_are_filled_within_their_columns_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap_wide(text, width).splitlines()
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert [line for line in lines if columns(line) > width and "\n" in wrap_wide(line, 1)] == []


@given(st.text("政务，。）（《a", max_size=60), st.integers(4, 40))
def test_no_line_begins_with_a_mark_that_closes(text: str, width: int) -> None:
    assert [line for line in wrap_wide(f"政{text}", width).splitlines() if line[0] in "，。）"] == []


def test_the_end_of_a_line_parts_words_but_no_han_characters() -> None:
    assert wrap_wide("政务\n公开 SITE\n栏目 ALL\nSITES") == "政务公开 SITE 栏目 ALL SITES"
