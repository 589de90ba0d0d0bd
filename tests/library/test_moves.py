"""A published address never changes by accident."""

from pathlib import Path

from tests.portal_from import build_at, edit, lines

OLD = "content/lanjiang/tzgg/20261012-jiaqi.md"
NEW = "content/lanjiang/tzgg/20261012-anpai.md"
TOLD = (
    f"{NEW}:1:1: warning[address-moved]: the document was on line at /tzgg/20261012-jiaqi.html "
    "and is now at /tzgg/20261012-anpai.html"
)


def test_a_moved_document_without_its_alias_is_told(root: Path) -> None:
    assert lines(build_at(root).diagnostics) == []
    (root / OLD).rename(root / NEW)
    result = build_at(root)
    assert (lines(result.diagnostics), result.held) == ([TOLD], ())


def test_an_alias_keeps_the_peace(root: Path) -> None:
    build_at(root)
    (root / OLD).rename(root / NEW)
    edit(root, NEW, "title:", "aliases: [/tzgg/20261012-jiaqi.html]\ntitle:")
    assert lines(build_at(root).diagnostics) == []


def test_a_kept_id_finds_a_document_that_was_rewritten_too(root: Path) -> None:
    edit(root, OLD, "title:", "id: lanjiang/jiaqi\ntitle:")
    build_at(root)
    (root / OLD).rename(root / NEW)
    edit(root, NEW, "按规定放假。", "完全不同的文字。")
    assert [one.code for one in build_at(root).diagnostics] == ["address-moved"]


def test_a_deleted_document_is_no_move(root: Path) -> None:
    build_at(root)
    (root / OLD).unlink()
    assert lines(build_at(root).diagnostics) == []
