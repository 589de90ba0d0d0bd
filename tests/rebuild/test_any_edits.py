"""Any edits in any order: the incremental output is, byte for byte, what a clean build makes.

A script is a list of turns; a turn is one to three edits and then a build. Edits have numbers that choose among what is
there, so that a script shrinks to the few that matter. `ZHANQUN_SCRIPTS` and `ZHANQUN_TURNS` set how many scripts of
what length; `make soak` runs many long ones, those of a number where pytest is told `--hypothesis-seed`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.diagnostic import Diagnostic
from builder.pipeline.options import BuildResult
from tests.portal_from import (
    ABOUT_TIES,
    build_at,
    build_clean,
    check_at,
    lines,
    out_of,
    read_tree,
    small_cluster,
    spare_duties,
    state_of,
    write,
)
from tests.rebuild.glance import Glance

TOLD = frozenset(
    (
        *("list-in-paragraph", "list-not-nested", "footnote-missing", "footnote-unused", "doubled-document-number"),
        *("no-such-anchor", "empty-link", "address-refused"),
    )
)
"""Warnings that edits bring, of bodies and of documents beside each other."""

FIRST_DAY = "2026-11-25 12:00"
MOMENTS = (
    *("2026-02-01 00:00", "2026-03-13 09:30", FIRST_DAY, "2026-12-01 18:00", "2026-12-05 00:00"),
    *("2026-12-10 09:00", "2026-12-13 00:00", "2027-06-01 00:00"),
)
CHANNELS = ("tzgg", "zhengce/wenjian", "zwgk/zhinan")
SITES = ("lanjiang", "tingxi", "liuzhu")
WORDS = ("通知", "公告", "办法", "说明")


@dataclass(slots=True)
class Desk:
    """The cluster under edit, and the clock."""

    root: Path
    as_of: str = FIRST_DAY
    added: int = 0
    glance: Glance = field(init=False)
    undo: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.glance = Glance(out_of(self.root))

    def documents(self, *, under: str = "") -> list[str]:
        """The documents that are there, by path."""
        found = sorted((self.root / "content").rglob("*.md"))
        return [path for one in found if under in (path := one.relative_to(self.root).as_posix())]

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def put(self, path: str, text: str) -> None:
        write(self.root, path, text)

    def set_line(self, path: str, key: str, value: str) -> None:
        """Write a line of a head, in place of what stood there."""
        head, _, body = self.read(path).removeprefix("---\n").partition("---\n")
        kept = [line for line in head.splitlines() if not line.startswith(f"{key}:")]
        self.put(path, "\n".join(["---", *kept, *([f"{key}: {value}"] if value else []), "---", body]))


def pick(choices: list[str] | tuple[str, ...], number: int) -> str:
    return choices[number % len(choices)]


def edit_body(desk: Desk, a: int, b: int) -> None:
    path = pick(desk.documents(), a)
    desk.put(path, desk.read(path) + f"\n又{pick(WORDS, b)}。\n")


def slip(desk: Desk, a: int, b: int) -> None:
    """Markdown that shows otherwise than it was meant, or leads nowhere, of which warnings tell."""
    path = pick(desk.documents(), a)
    shown = ("\n文\n- 一\n", "\n- 一\n  - 二\n", "\n见[^9]。\n", "\n[^8]: 注。\n")
    led = ("\n[文](#s-nowhere)\n", "\n[文]()\n", "\n[文](data:,)\n")
    desk.put(path, desk.read(path) + pick((*shown, *led), b))


def share_number(desk: Desk, a: int, b: int) -> None:
    """Documents that scripts added come to bear one number, or one of them its own again."""
    path = pick(desk.documents(under="lanjiang/zhengce/wenjian/xin-") or [""], a)
    if path:
        desk.set_line(path, "number", "新政发〔2026〕900号" if b % 3 else f"新政发〔2026〕{1000 + b}号")


def edit_title(desk: Desk, a: int, b: int) -> None:
    desk.set_line(pick(desk.documents(), a), "title", f"新{pick(WORDS, b)}{b}")


def edit_date(desk: Desk, a: int, b: int) -> None:
    desk.set_line(pick(desk.documents(), a), "published_at", f"20{24 + b % 3}-{1 + b % 11:02d}-{1 + b % 28:02d} 09:00")


def add_document(desk: Desk, a: int, b: int) -> None:
    desk.added += 1
    site, channel = pick(SITES, a), pick(CHANNELS, b)
    policy = f"number: 新政发〔2026〕{desk.added}号\ntopics: [综合政务/信访]\ngenre: 意见\n"
    number = policy if channel == "zhengce/wenjian" else ""
    text = f"---\ntitle: 新增{desk.added}\npublished_at: 2026-{1 + b % 12:02d}-15 09:00\n{number}---\n正文{b}。\n"
    desk.put(f"content/{site}/{channel}/xin-{desk.added}.md", text)


def delete_document(desk: Desk, a: int, b: int) -> None:
    """One that a script added, or of the township: nobody links to these."""
    if there := desk.documents(under="xin-") or desk.documents(under="liuzhu/"):
        (desk.root / pick(there, a)).unlink()


def rename_with_alias(desk: Desk, a: int, b: int) -> None:
    """Who links to the old file would be at fault; what scripts add and the township has is linked to by nobody."""
    for path in (desk.documents(under="xin-") or desk.documents(under="liuzhu/"))[a % 3 :][:1]:
        desk.added += 1
        address = path.removeprefix("content/").partition("/")[2].removesuffix(".md")
        target = f"{path.rpartition('/')[0]}/xin-{desk.added}.md"
        (desk.root / path).rename(desk.root / target)
        desk.set_line(target, "aliases", f"[/{address}.html]" if b % 2 else "")


def move_to_channel(desk: Desk, a: int, b: int) -> None:
    """What scripts added goes to another channel; its id goes along, for it is its place."""
    for path in [one for one in desk.documents(under="xin-") if "/wenjian/" not in one][a % 3 :][:1]:
        site = path.split("/")[1]
        target = f"content/{site}/{pick(('tzgg', 'zwgk/zhinan'), b)}/{path.rpartition('/')[2]}"
        if not (desk.root / target).exists():
            (desk.root / target).parent.mkdir(parents=True, exist_ok=True)
            (desk.root / path).rename(desk.root / target)


def change_channels(desk: Desk, a: int, b: int) -> None:
    """A channel gets another title, or a new one is opened, or all is as the profile says."""
    path = f"sites/{('lanjiang', 'lanjiang/tingxi', 'lanjiang/tingxi/liuzhu')[a % 3]}/site.yaml"
    text = "\n".join(line for line in desk.read(path).splitlines() if not line.startswith("channels:"))
    channels = ("", f"{{path: tzgg, title: 栏目{b}}}", "{path: huati, title: 话题, kinds: [news]}")[b % 3]
    desk.put(path, f"{text}\nchannels: [{channels}]\n")


def withdraw(desk: Desk, a: int, b: int) -> None:
    secret = ", secret: true" if b % 3 == 0 else ""
    value = f"{{on: 2026-11-{1 + b % 28:02d}, reason: 有误, authority: 办公厅{secret}}}" if b % 4 else ""
    desk.set_line(pick(desk.documents(), a), "withdrawn", value)


def pin(desk: Desk, a: int, b: int) -> None:
    desk.set_line(pick(desk.documents(), a), "pinned", "true" if b % 2 else "false")


def relate(desk: Desk, a: int, b: int) -> None:
    relation = pick(("interprets", "forwards", "amends", "supersedes"), b)
    path = pick([one for one in desk.documents() if "lanjiang/zhengce/wenjian/2" not in one], a)
    desk.set_line(path, relation, "[岚政发〔2026〕1号]" if b % 3 else "")


def link(desk: Desk, a: int, b: int) -> None:
    path = pick(desk.documents(), a)
    target = pick(("lanjiang/tzgg/20261210-yugao", "lanjiang/tzgg/20261012-jiaqi", "tingxi/tzgg/20251201-jiugao"), b)
    desk.put(path, desk.read(path) + f"\n见[此处](doc:{target}#a)。\n")


def expire(desk: Desk, a: int, b: int) -> None:
    desk.set_line(pick(desk.documents(), a), "expires_at", f"2027-0{1 + b % 9}-01 00:00" if b % 2 else "")


def edit_template(desk: Desk, a: int, b: int) -> None:
    files = sorted((desk.root / "themes").rglob("*.html"))
    path = files[a % len(files)].relative_to(desk.root).as_posix()
    text = desk.read(path)
    line = text.splitlines()[0]
    desk.put(path, text + f"{{# {b} #}}" if b % 2 or "extends" in line else f"{text.rstrip()}\n<!-- {b} -->\n")


def override_template(desk: Desk, a: int, b: int) -> None:
    name = pick(("map.html", "documents/notice.html", "channel.html"), a)
    path = f"themes/deep/templates/{name}"
    if (desk.root / path).exists() and b % 2:
        (desk.root / path).unlink()
    else:
        desk.put(path, f'{{% extends "plain:{name}" %}}\n{{# {b} #}}\n')


def edit_label(desk: Desk, a: int, b: int) -> None:
    path = pick(("themes/plain/labels/zh-Hans.yaml", "themes/deep/labels/zh-Hans.yaml"), b)
    lines = desk.read(path).splitlines()
    place = a % len(lines)
    key = lines[place].partition(":")[0]
    lines[place] = f"{key}: 词{b}"
    desk.put(path, "\n".join(lines) + "\n")


def edit_style(desk: Desk, a: int, b: int) -> None:
    path = pick(("themes/plain/styles/base.css", "themes/deep/styles/more.css"), a)
    desk.put(path, f".emergency {{ order: {b}; }}\n")


def edit_setting(desk: Desk, a: int, b: int) -> None:
    path = f"sites/{('lanjiang', 'lanjiang/tingxi', 'lanjiang/tingxi/liuzhu')[a % 3]}/site.yaml"
    key, value = (
        *(("page_size", str(1 + b % 5)), ("operator", f"中心{b}"), ("short_name", f"名{b}"), ("functions", f"[f{b}]")),
        *(("theme", pick(("plain", "deep"), b)), ("theme_values", f"{{ink: '#{b % 1000:03d}'}}")),
        ("state", pick(("{is: open}", "{is: suspended, reason: 整改}", "{is: archived, on: 2026-01-01}"), b)),
    )[b % 7]
    kept = [line for line in desk.read(path).splitlines() if not line.startswith(f"{key}:")]
    desk.put(path, "\n".join([*kept, f"{key}: {value}"]) + "\n")


def edit_cluster(desk: Desk, a: int, b: int) -> None:
    hosting = pick(("{by: host}", "{by: path, host: z.gov.example}", "{by: host, scheme: http}"), b)
    key, value = (("hosting", hosting), ("page_size", str(1 + b % 4)))[a % 2]
    lines = desk.read("sites/cluster.yaml").splitlines()
    changed = (f"{key}: {value}" if line.startswith(f"{key}:") else line for line in lines)
    desk.put("sites/cluster.yaml", "\n".join(changed) + "\n")


def edit_row(desk: Desk, a: int, b: int) -> None:
    desk.put("content/lanjiang/shuju/chanliang.csv", f"nian,dun\n2024,{a}\n2025,{b}\n" + "2026,9\n" * (a % 2))


def edit_attachment(desk: Desk, a: int, b: int) -> None:
    desk.put("content/tingxi/tzgg/20261101-fanwei.txt", "城" * (1 + b % 3) + str(a % 10))


def add_or_remove_site(desk: Desk, a: int, b: int) -> None:
    folder = desk.root / "sites/lanjiang/tingxi/qiaotou"
    if folder.exists():
        shutil.rmtree(folder)
        return
    identity, path = pick(("qiaotou", "liuzhu-er"), a), pick(("qiaotou", "qt"), b)
    desk.put(
        "sites/lanjiang/tingxi/qiaotou/site.yaml",
        f"id: {identity}\nname: 桥头镇人民政府\nlevel: township\nbody: government\npresence: section\npath: {path}\n"
        "organ: {name: 桥头镇人民政府}\n",
    )


def move_clock(desk: Desk, a: int, b: int) -> None:
    desk.as_of = pick(MOMENTS, a)


def typing_error(desk: Desk, a: int, b: int) -> None:
    """A fault that the end of the script mends."""
    path = pick(desk.documents(), a)
    if not any(path == known for known, _ in desk.undo):
        desk.undo.append((path, desk.read(path)))
        desk.put(path, desk.read(path).replace("title:", "titel:", 1))


def spoil_output(desk: Desk, a: int, b: int) -> None:
    files = sorted(path for path in out_of(desk.root).rglob("*") if path.is_file() and path.name != ".zhanqun-output")
    if files:
        spoiled = files[a % len(files)]
        spoiled.unlink()
        if b % 2:
            spoiled.write_bytes(b"spoiled")


def push(desk: Desk, a: int, b: int) -> None:
    """A document is sent to sites below, or no longer."""
    to = ("{to: {reach: below}, channel: tzgg}", "{to: {sites: [liuzhu]}, showing: link}", "{to: {sites: [tingxi]}}")
    for path in desk.documents(under="tzgg/")[a % 5 :][:1]:
        desk.set_line(path, "push", f"[{pick(to, b // 2)}]" if b % 2 and "content/liuzhu" not in path else "")


def edit_register(desk: Desk, a: int, b: int) -> None:
    """A row of the standard catalogue is closed, or is as the product says."""
    row = "{code: township-general-01, closed: true, reason: 已停办, source: 本县目录}"
    desk.put("catalog/registers/township-general.yaml", f"items: [{row if b % 2 else ''}]\n")


def declare(desk: Desk, a: int, b: int) -> None:
    """A site says that a channel holds nothing, for a while."""
    days = f"declared_on: 2026-0{1 + b % 9}-01, expires_on: 2026-1{b % 2 + 1}-28"
    entry = f"channels:\n  - {{channel: zhengji, reason: 暂无, approver: 办公室, {days}}}\n"
    desk.put(f"content/{pick(SITES[1:], a)}/declarations.yaml", entry if b % 3 else "channels: []\n")


Edit = Callable[[Desk, int, int], None]
Step = tuple[Edit, int, int]
EDITS: tuple[Edit, ...] = (
    *(edit_body, edit_title, edit_date, add_document, delete_document, rename_with_alias, move_to_channel, withdraw),
    *(pin, relate, link, expire, change_channels, edit_template, override_template, edit_label, edit_style),
    *(edit_setting, edit_cluster, edit_row, edit_attachment, add_or_remove_site, move_clock),
    *(slip, share_number, push, edit_register, declare, typing_error, spoil_output),
)
NUMBERS = st.integers(min_value=0, max_value=2**16)
STEPS = st.tuples(st.sampled_from(EDITS), NUMBERS, NUMBERS)


def scripts(turns: int) -> st.SearchStrategy[list[list[Step]]]:
    """Edits, some at once; after each turn the cluster is built."""
    return st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=1, max_size=turns)


def play(built: Path, folder: Path, script: list[list[Step]]) -> None:
    """Build after every turn; at the end compare with a clean build, and see that nothing is left to do."""
    desk = Desk(root=folder / built.name)
    for place in (Path, out_of, state_of):
        shutil.copytree(place(built), place(desk.root))
    for turn in script:
        for edit, a, b in turn:
            edit(desk, a, b)
        build_and_count(desk)
    for path, text in reversed(desk.undo):
        desk.put(path, text)
    result = build_and_count(desk)
    if result.held or result.stopped:
        return
    assert told(result.diagnostics) == told(check_at(desk.root, as_of=desk.as_of))
    after = read_tree(out_of(desk.root))
    clean = build_clean(desk.root, folder / "clean", as_of=desk.as_of, expected=ABOUT_TIES | TOLD)
    differing = {file for file in after.keys() | clean.keys() if after.get(file) != clean.get(file)}
    assert not differing, f"not as a clean build makes them: {sorted(differing)}"
    assert build_at(desk.root, as_of=desk.as_of).made == 0


def told(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """What is told of slips and of numbers that are borne twice."""
    return lines(one for one in diagnostics if one.code in TOLD)


def build_and_count(desk: Desk) -> BuildResult:
    """Build; what is written has other bytes than before."""
    before = desk.glance.look()
    result = build_at(desk.root, as_of=desk.as_of)
    after = desk.glance.look()
    idle = {file for file in result.made_files if before.get(file) == after.get(file)}
    assert not idle, f"written for nothing: {sorted(idle)}"
    return result


def number_of(name: str, fallback: int) -> int:
    return int(os.environ.get(name, fallback))


QUICK = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=number_of("ZHANQUN_SCRIPTS", 300),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LONG = settings(QUICK, derandomize=False, max_examples=number_of("ZHANQUN_SCRIPTS", 5000), print_blob=True)


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cluster, whose sites owe few items, with its first build."""
    root = small_cluster(tmp_path_factory.mktemp("lean") / "root", spare_duties())
    assert lines(build_at(root).diagnostics) == []
    return root


def play_in_a_folder(built: Path, factory: pytest.TempPathFactory, script: list[list[Step]]) -> None:
    folder = factory.mktemp("script")
    try:
        play(built, folder, script)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@QUICK
@given(script=scripts(number_of("ZHANQUN_TURNS", 3)))
def test_any_edits_give_what_a_clean_build_gives(
    lean: Path, tmp_path_factory: pytest.TempPathFactory, script: list[list[Step]]
) -> None:
    play_in_a_folder(lean, tmp_path_factory, script)


@pytest.mark.soak
@LONG
@given(script=scripts(number_of("ZHANQUN_TURNS", 8)))
def test_many_more_edits_give_what_a_clean_build_gives(
    lean: Path, tmp_path_factory: pytest.TempPathFactory, script: list[list[Step]]
) -> None:
    play_in_a_folder(lean, tmp_path_factory, script)
