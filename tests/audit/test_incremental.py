"""An inspection that keeps records says, byte for byte, what one from an empty state says, after any edits.

`ZHANQUN_SCRIPTS` sets how many scripts of edits are tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.audit.inspection import Inspection
from tests.audit.looking import findings_json, found, inspection_of, look
from tests.portal_from import AS_OF, edit, small_cluster, state_of, write

WATER = "content/tingxi/tzgg/20261101-tingshui.md"
RULES = "content/tingxi/zhengce/wenjian/20260401-xize.md"
DOCUMENT = "---\ntitle: {title}\npublished_at: {day} 09:00\n---\n{body}\n"
POLICY = "content/lanjiang/zhengce/wenjian/20260312-banfa.md"
SITES = {"lanjiang": "sites/lanjiang", "tingxi": "sites/lanjiang/tingxi", "liuzhu": "sites/lanjiang/tingxi/liuzhu"}


SETTLED = 0.06
"""Seconds after which a file that changes looks otherwise on any file system that we know."""


def add_line(root: Path, path: str, line: str) -> None:
    """A line more in a head, in place of one with that key."""
    text = (root / path).read_text(encoding="utf-8")
    key = line.partition(":")[0]
    start, head, body = text.partition("---\n")[1], *text.partition("---\n")[2].split("---\n", 1)
    kept = "".join(f"{one}\n" for one in head.splitlines() if not one.startswith(f"{key}:"))
    write(root, path, f"{start}{kept}{line}\n---\n{body}")


def add_document(root: Path, a: int) -> None:
    site = list(SITES)[a % 3]
    text = DOCUMENT.format(
        title=f"新增{a}", day=f"2026-{1 + a % 11:02d}-0{1 + a % 9}", body="电话13800001234。" * (a % 2)
    )
    write(root, f"content/{site}/tzgg/xin-{a % 4}.md", text)


def remove_document(root: Path, a: int) -> None:
    (root / f"content/{list(SITES)[a % 3]}/tzgg/xin-{a % 4}.md").unlink(missing_ok=True)


def link_to_another(root: Path, a: int) -> None:
    """Links that the checker of links does not know of: a site may remove what they lead to."""
    hosts = ("www.lanjiang.gov.example", "www.tingxi.gov.example", "www.tingxi.gov.example/liuzhu")
    target = f"https://{hosts[a % 3]}/tzgg/xin-{a % 4}.html"
    text = DOCUMENT.format(title="链接", day="2026-11-02", body=f"[此处]({target}) <a href='http://[/'>坏</a>")
    write(root, f"content/{list(SITES)[(a // 3) % 3]}/tzgg/lian.md", text)


def name_source(root: Path, a: int) -> None:
    add_line(root, (WATER, POLICY, RULES)[a % 3], f"source: 来源{a % 2}")


def move_day(root: Path, a: int) -> None:
    add_line(root, (POLICY, RULES)[a % 2], f"published_at: 2026-{1 + a % 10:02d}-12 09:30")


def name_suffix(root: Path, a: int) -> None:
    text = (root / "sites/cluster.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("domain_suffix")]
    write(root, "sites/cluster.yaml", "\n".join([*lines, f"domain_suffix: {('gov.example', 'other.example')[a % 2]}"]))


def declare(root: Path, a: int) -> None:
    days = f"declared_on: 2026-0{1 + a % 9}-01, expires_on: 2026-1{a % 2}-28"
    entry = f"channels:\n  - {{channel: shuju, reason: 暂无, approver: 办公室, {days}}}\n"
    write(root, f"content/{list(SITES)[a % 3]}/declarations.yaml", entry)


def edit_body(root: Path, a: int) -> None:
    """Nothing but a text, of which a quick build knows all that it touches."""
    path = (WATER, POLICY, RULES)[a % 3]
    text = (root / path).read_text(encoding="utf-8").rstrip("\n")
    write(root, path, f"{text}\n\n补充{a}：电话13800001234。\n")


def change_site(root: Path, a: int) -> None:
    path = f"{list(SITES.values())[a % 3]}/site.yaml"
    text = (root / path).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("records:")]
    write(root, path, "\n".join([*lines, f"records: {{icp: 汀ICP备{a % 3}号}}"]))


def interpret(root: Path, a: int) -> None:
    """A document is tied to one of another site, whose day it is judged by."""
    head = f"title: 解读\npublished_at: 2026-0{4 + a % 5}-20 09:30\ninterprets: [岚政发〔2026〕1号]"
    write(root, "content/tingxi/zhengce/jiedu/jiedu.md", f"---\n{head}\n---\n说明。\n")


def close_item(root: Path, a: int) -> None:
    rows = f"items:\n  - {{code: township-general-0{1 + a % 3}, closed: true, reason: 已停办, source: 本县目录}}\n"
    write(root, "catalog/registers/township-general.yaml", rows if a % 3 else "items: []\n")


def send_down(root: Path, a: int) -> None:
    """A document that lower sites show, have to take over, or showed until it was taken back."""
    ways = (
        "push: [{to: {reach: below}, required: true, within_hours: 24}]",
        "push: [{to: {sites: [liuzhu]}, channel: tzgg}]",
        "push: [{to: {sites: [tingxi]}, channel: tzgg, required: true}]",
        "push: [{to: {reach: below}, channel: tzgg}]\nwithdrawn: {on: 2026-11-20, reason: 有误, authority: 办公厅}",
    )
    head = f"title: 下发{a % 2}\npublished_at: 2026-11-1{a % 5} 09:00\n{ways[a % 4]}"
    write(root, "content/lanjiang/tzgg/xiafa.md", f"---\n{head}\n---\n照办{a % 3}。\n")


def take_over(root: Path, a: int) -> None:
    """What was sent down is forwarded or repeated, once by the county and once by the township."""
    relation = ("forwards: [lanjiang/tzgg/xiafa]", "copy_of: lanjiang/tzgg/xiafa")[a % 2]
    site = ("tingxi", "liuzhu")[(a // 2) % 2]
    if not (root / "content/lanjiang/tzgg/xiafa.md").exists():
        send_down(root, a)
    head = f"title: 承接\npublished_at: 2026-11-1{5 + a % 3} 09:00\n{relation}"
    write(root, f"content/{site}/tzgg/chengjie.md", f"---\n{head}\n---\n照办{a % 3}。\n")


def submit(root: Path, a: int) -> None:
    """A document is offered upward, and decided on or not."""
    head = f"title: 报送\npublished_at: 2026-11-02 09:00\nsubmit: [{{to: lanjiang, on: 2026-11-0{3 + a % 3}}}]"
    write(root, "content/tingxi/tzgg/baosong.md", f"---\n{head}\n---\n成效。\n")
    ruling = ("ruling: adopted, channel: tzgg", "ruling: rejected, reason: 重复")[a % 2]
    line = f"{{document: tingxi/tzgg/baosong, by: 李四, on: 2026-11-2{a % 9}, {ruling}}}"
    write(root, "content/lanjiang/adoptions.yaml", f"decisions:\n  - {line}\n" if a % 3 else "decisions: []\n")


EDITS: tuple[Callable[[Path, int], None], ...] = (
    add_document, remove_document, link_to_another, name_source, move_day, name_suffix, declare, change_site,
    interpret, close_item, send_down, take_over, submit, edit_body,
)  # fmt: skip


def clean(root: Path, folder: Path) -> str:
    """What an inspection from nothing says."""
    shutil.rmtree(folder, ignore_errors=True)
    return findings_json(look(root, state=folder))


@pytest.mark.slow
@settings(
    max_examples=int(os.environ.get("ZHANQUN_SCRIPTS", "3")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 35)), min_size=1, max_size=6))
def test_any_edits(script: list[tuple[Callable[[Path, int], None], int]], inspected: tuple[Path, Inspection],
                   tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("edits")
    root = folder / "root"
    shutil.copytree(inspected[0], root)
    shutil.copytree(state_of(inspected[0]), state_of(root))
    for number, (change, choice) in enumerate(script):
        change(root, choice)
        if number % 3 == 2 or number == len(script) - 1:
            time.sleep(SETTLED)
            assert findings_json(look(root)) == clean(root, folder / "clean")


def test_what_has_not_changed_is_not_looked_at(root: Path) -> None:
    look(root)
    again = look(root)
    assert (again.looked, again.kept) == (0, 3)


def test_no_output_is_asked_for_its_answers_where_texts_alone_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.sleep(SETTLED)
    look(root)

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("builder.pipeline.build.work_on_sites", refuse)
    assert look(root).looked == 0
    edit_body(root, 0)
    time.sleep(SETTLED)
    assert (look(root).looked, look(root).looked) == (1, 0)


@pytest.mark.slow
def test_another_process_keeps_the_records_too(tmp_path: Path) -> None:
    """With the catalogue of the product, so that sites owe duties; each process orders its sets in its own way."""
    root = small_cluster(tmp_path / "root")
    shutil.rmtree(root / "catalog")
    (root / "content/lanjiang/hudong").mkdir()
    (root / "content/lanjiang/zhengji").rename(root / "content/lanjiang/hudong/zhengji")
    looked = []
    for seed in ("1", "2"):
        words = [sys.executable, "build.py", "audit", "--format", "json", "--as-of", AS_OF, "--root", str(root)]
        done = subprocess.run(
            [*words, "--state", str(tmp_path / "state")],
            capture_output=True, cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        looked.append(json.loads(done.stdout)["looked"])
    assert looked == [3, 0]


def test_one_edited_document_makes_one_site_be_looked_at(root: Path) -> None:
    look(root)
    edit(root, WATER, "管道检修。", "管道检修完毕。")
    result = look(root)
    assert (result.looked, result.kept) == (1, 2)


@pytest.mark.parametrize(
    ("owner", "target", "host"),
    [
        ("lanjiang", "tingxi", "www.tingxi.gov.example"),
        ("tingxi", "liuzhu", "www.tingxi.gov.example/liuzhu"),
        ("liuzhu", "tingxi", "www.tingxi.gov.example"),
    ],
)
def test_a_link_that_breaks_at_another_site_is_seen(owner: str, target: str, host: str, root: Path) -> None:
    there = f"content/{target}/tzgg/mubiao.md"
    write(root, there, DOCUMENT.format(title="目标", day="2026-11-02", body="在。"))
    link = f"[此处](http://{host}/tzgg/mubiao.html)"
    write(root, f"content/{owner}/tzgg/lian.md", DOCUMENT.format(title="链接", day="2026-11-02", body=link))
    before = inspection_of(look(root))
    (root / there).unlink()
    result = look(root)
    after = inspection_of(result)
    assert found(before, "dead-link") | found(before, "unreachable-link", owner) <= found(after)
    new = [case.recorded.finding for case in after.cases
           if case.site == owner and case.recorded is not None and case.fingerprint not in found(before)]  # fmt: skip
    assert any("mubiao" in f"{one.anchor}{one.excerpt}{one.values}" for one in new)
    assert findings_json(result) == clean(root, root.parent / "clean")


@pytest.mark.parametrize(("change", "choices"), [(name_suffix, (1,)), (interpret, (0,)), (close_item, (1, 2))])
def test_what_lies_outside_a_site_counts(
    change: Callable[[Path, int], None], choices: tuple[int, ...], root: Path
) -> None:
    for choice in choices:
        change(root, choice)
        assert findings_json(look(root)) == clean(root, root.parent / "clean")


def test_the_day_of_a_document_of_another_site_counts(root: Path) -> None:
    interpret(root, 0)
    look(root)
    add_line(root, POLICY, "published_at: 2026-01-12 09:30")
    assert findings_json(look(root)) == clean(root, root.parent / "clean")


def test_a_record_that_cannot_be_read_is_made_again(root: Path) -> None:
    first = findings_json(look(root))
    for path in (root.with_name("root-public.state") / "audit" / "state").glob("*.sqlite*"):
        path.write_bytes(b"broken")
    assert findings_json(look(root)) == first
