"""A typing error in a township stops the township alone, on the first build and on every later one."""

from pathlib import Path

from tests.portal_from import build_at, edit, lines, out_of, read_tree, small_cluster, write

NOTICE = "content/liuzhu/tzgg/20261106-chedao.md"
PAGE = "tingxi/liuzhu/tzgg/20261106-chedao.html"
LINKED = "content/tingxi/tzgg/20261103-lianjie.md"
LINKING = """---
title: 汇总
published_at: 2026-11-07 09:00
amends: [liuzhu/tzgg/20261106-chedao]
---
见[镇通知](doc:liuzhu/tzgg/20261106-chedao)。
"""


def test_on_the_first_build_the_others_go_on_line_without_it(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    write(root, LINKED, LINKING)
    edit(root, NOTICE, "title: 机耕道封闭通知", "titel: 机耕道封闭通知")
    result = build_at(root)
    assert lines(result.diagnostics) == [
        f"{NOTICE}:2:1: error[missing-key]: “title” is missing",
        f"{NOTICE}:2:1: error[unknown-key]: nothing is known by the key “titel”",
    ]
    tree = read_tree(out_of(root))
    assert result.held == ("liuzhu",)
    assert [file for file in tree if file.startswith("tingxi/liuzhu")] == []
    assert "镇通知" in tree["tingxi/tzgg/20261103-lianjie.html"].decode()
    assert [file for file, data in tree.items() if b"20261106-chedao" in data] == []
    edit(root, NOTICE, "titel", "title")
    assert lines(build_at(root).diagnostics) == []
    whole = read_tree(out_of(root))
    assert f'href="/{PAGE.removeprefix("tingxi/")}"' in whole["tingxi/tzgg/20261103-lianjie.html"].decode()


def test_on_a_later_build_the_others_show_what_is_on_line(root: Path) -> None:
    write(root, LINKED, LINKING)
    assert lines(build_at(root).diagnostics) == []
    before = read_tree(out_of(root))
    edit(root, NOTICE, "title: 机耕道封闭通知", "titel: 机耕道开放通知")
    edit(root, "content/liuzhu/tzgg/20261105-cunjie.md", "title: 村界公示", "title: 村界的公示")
    edit(root, LINKED, "title: 汇总", "title: 县汇总")
    result = build_at(root)
    assert result.held == ("liuzhu",)
    after = read_tree(out_of(root))
    assert {file for file in after if file.startswith("tingxi/liuzhu") and after[file] != before.get(file)} == set()
    home = after["tingxi/index.html"].decode()
    assert "县汇总" in after["tingxi/tzgg/20261103-lianjie.html"].decode()
    assert "20261106-chedao.html" in after["tingxi/tzgg/20261103-lianjie.html"].decode()
    assert ("机耕道封闭通知" in home, "村界公示" in home, "村界的公示" in home) == (True, True, False)


def test_a_document_that_was_never_on_line_stays_unseen(root: Path) -> None:
    write(root, "content/liuzhu/tzgg/20261120-xin.md", "---\ntitle: 新通知\npublished_at: 2026-11-20 09:00\n---\n")
    write(root, "content/liuzhu/tzgg/20261121-cuo.md", "---\ntitle: 错\n---\n")
    assert build_at(root).held == ("liuzhu",)
    assert [file for file, data in read_tree(out_of(root)).items() if "新通知".encode() in data] == []


def test_a_broken_link_of_a_township_holds_the_township_alone(root: Path) -> None:
    edit(root, "content/liuzhu/tzgg/20261105-cunjie.md", "各村界线。", "各村界线[远](20261106-chedao2.md)。")
    edit(root, "content/tingxi/tzgg/20261101-tingshui.md", "管道检修", "管道更换")
    result = build_at(root)
    assert lines(result.diagnostics) == [
        "content/liuzhu/tzgg/20261105-cunjie.md:5:9: error[link-to-nowhere]: "
        "20261106-chedao2.md leads to no document and no file"
    ]
    assert "管道更换" in read_tree(out_of(root))["tingxi/tzgg/20261101-tingshui.html"].decode()
