"""A document number (发文字号) belongs to one document of its owner: whoever shares one is told of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal_from import build_at, check_at, edit, lines, write

FOLDER = "content/lanjiang/zhengce/wenjian"
SECOND = f"{FOLDER}/20261020-di-er.md"


def policy(root: Path, *, number: str, more: str = "", file: str = SECOND) -> None:
    """Another policy."""
    head = (
        f"title: 第二份办法\npublished_at: 2026-10-20 09:00\ntopics: [综合政务/信访]\ngenre: 意见\nnumber: {number}\n"
    )
    write(root, file, f"---\n{head}{more}---\n正文。\n")


def told(root: Path) -> list[str]:
    return [line for line in lines(check_at(root)) if "doubled-document-number" in line]


def test_both_are_told_and_neither_is_held(root: Path) -> None:
    policy(root, number="岚政发〔2026〕77号")
    third = f"{FOLDER}/20261021-di-san.md"
    policy(root, file=third, number="岚政发〔2026〕77号")
    says = "warning[doubled-document-number]: the document number 岚政发〔2026〕77号 is also that of"
    assert told(root) == [f"{SECOND}:6:9: {says} {third}", f"{third}:6:9: {says} {SECOND}"]
    assert build_at(root).held == ()


@pytest.mark.parametrize(
    "more",
    [
        "copy_of: lanjiang/zhengce/wenjian/20260312-banfa\n",
        "withdrawn: {on: 2026-10-21, reason: 有误, authority: 办公厅}\n",
        "draft: true\n",
    ],
)
def test_who_may_share_a_number_is_not_told(more: str, root: Path) -> None:
    policy(root, number="岚政发〔2026〕77号")
    policy(root, file=f"{FOLDER}/20261021-di-san.md", number="岚政发〔2026〕77号", more=more)
    assert told(root) == []


def test_another_owner_may_show_it_too(root: Path) -> None:
    policy(root, number="岚政发〔2026〕77号")
    policy(root, file="content/tingxi/zhengce/wenjian/20261020-di-er.md", number="岚政发〔2026〕77号")
    assert told(root) == []


def test_orders_are_counted_anew_and_announcements_name_nobody(root: Path) -> None:
    policy(root, number="省令第5号")
    policy(root, file=f"{FOLDER}/20211021-di-san.md", number="省令第5号", more="made_on: 2021-10-01\n")
    policy(root, file=f"{FOLDER}/20261022-di-si.md", number="公告2026年第5号", more="issuer: 财政厅\n")
    policy(root, file=f"{FOLDER}/20261023-di-wu.md", number="公告2026年第5号", more="issuer: 教育厅\n")
    assert told(root) == []
    edit(root, f"{FOLDER}/20261023-di-wu.md", "教育厅", "财政厅")
    edit(root, f"{FOLDER}/20211021-di-san.md", "2021-10-01", "2026-10-01")
    assert len(told(root)) == 4


def test_it_is_told_while_it_lasts(root: Path) -> None:
    """By builds of what was built before as by a check of all."""
    policy(root, number="岚政发〔2026〕77号")
    assert lines(build_at(root).diagnostics) == []
    third = f"{FOLDER}/20261021-di-san.md"
    policy(root, file=third, number="岚政发〔2026〕77号")
    both = [one.mark.file for one in build_at(root).diagnostics if one.code == "doubled-document-number"]
    assert both == [SECOND, third]
    assert lines(build_at(root).diagnostics) == lines(check_at(root))
    edit(root, SECOND, "正文。", "正文改过。")
    assert [one.mark.file for one in build_at(root).diagnostics] == [SECOND, third]
    edit(root, third, "〕77号", "〕78号")
    assert lines(build_at(root).diagnostics) == []
