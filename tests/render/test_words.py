"""Filters that templates use for words: where titles break, and how moments are written."""

from datetime import date, datetime
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.render.environment import make_environment
from builder.theme import read_themes
from tests.portal_from import small_cluster


def say(root: Path, template: str, value: object, *, trusted: bool) -> str:
    theme = read_themes(root, ["plain"], Problems())["plain"]
    return make_environment(theme, "zh-Hans", trusted=trusted).from_string(template).render(value=value)


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("岚江省人民政府关于印发《若干措施》的通知", "岚江省人民政府<wbr>关于印发<wbr><wbr>《若干措施》<wbr>的通知"),
        ("转发<b>关于", "转发<wbr>&lt;b&gt;<wbr>关于"),
        ("甲&乙", "甲&amp;乙"),
    ],
)
def test_titles_break_at_sense_and_keep_their_words(tmp_path: Path, title: str, broken: str, trusted: bool) -> None:
    root = small_cluster(tmp_path / "root")
    assert say(root, "{{ value | break_at_sense }}", title, trusted=trusted) == broken


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 1, 12, 14, 24, 59), "2026-01-12T14:24"),
        (date(2026, 1, 12), "2026-01-12T00:00"),
        ("2026-01-12 14:24", "2026-01-12T14:24"),
        (None, ""),
    ],
)
def test_moments_are_written_as_attributes_want_them(tmp_path: Path, moment: object, written: str) -> None:
    root = small_cluster(tmp_path / "root")
    assert say(root, "{{ value | datetime }}", moment, trusted=True) == written
