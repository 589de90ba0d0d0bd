"""Scenes of what people write: numbers, ledgers, reports, drafts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.crash.apart import Ending
from tests.crash.scene import NOTICE, Scene, Tree, find_differing, judge_files, must, places_of, prepare_cold, root_of
from tests.crash.scenes_of_builds import find_held, prepare_built, run_without
from tests.crash.scenes_of_releases import www
from tests.portal_from import edit, write

UNNUMBERED = ("content/tingxi/zhengce/wenjian/20261101-xin.md", "content/lanjiang/zhengce/wenjian/20261102-xin.md")
REPORT = "report"
LEDGER = "catalog/inspections/ledger.yaml"
ENTRIES = """entries:
  - {fingerprint: '0000000000000000', site: tingxi, found_on: 2026-11-01, due_on: 2026-11-20, problem: 甲}
  - {fingerprint: hand-1, site: tingxi, found_on: 2026-11-01, status: mending, due_on: 2026-12-20, problem: 丙}
"""


def look_at_root(folder: Path) -> Tree:
    """Every file of the cluster, and what was written beside it."""
    found: Tree = {}
    for part in ("root", REPORT, "nginx"):
        for one in sorted((folder / part).rglob("*")):
            if one.is_file():
                found[one.relative_to(folder).as_posix()] = one.read_bytes()
    return found


def judge_each(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_root(folder)
    visible = {file: data for file, data in now.items() if not is_half(file)}
    yield from judge_files(visible, old, new)
    if ending.code >= 0:
        yield from (f"left: {file}" for file in now.keys() - visible.keys())


def right_each(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    yield from (f"not as a clean run makes it: {file}" for file in find_differing(look_at_root(folder), new))


def is_half(file: str) -> bool:
    return Path(file).name.startswith(".") and file.endswith(".half")


def prepare_unnumbered(folder: Path) -> None:
    prepare_cold(folder)
    for number, file in enumerate(UNNUMBERED, start=88):
        text = f"---\ntitle: 新细则\npublished_at: 2026-11-01 09:00\nnumber: 汀政发〔2026〕{number}号\n---\n正文。\n"
        write(root_of(folder), file, text)


def judge_numbers(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """A document has no number or one; which one may be another than without the fault, for none is given twice."""
    now = {file: _without_number(data) for file, data in look_at_root(folder).items() if not is_half(file)}
    for file in sorted(now.keys() | old.keys()):
        if file.endswith(".md") and now.get(file) != old.get(file):
            yield f"altered besides its number: {file}"
    yield from _doubled_numbers(folder)


def right_numbers(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_root(folder)
    yield from _doubled_numbers(folder)
    if now.keys() != new.keys():
        yield f"other files: {sorted(now.keys() ^ new.keys())}"
    for file in UNNUMBERED:
        if b"\nindex_number: " not in now[f"root/{file}"]:
            yield f"no number: {file}"


def _without_number(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(line for line in lines if b"\n" not in line or not line.startswith(b'index_number: "'))


def _doubled_numbers(folder: Path) -> Iterator[str]:
    found = [
        line
        for file, data in look_at_root(folder).items()
        if file.endswith(".md")
        for line in data.splitlines()
        if line.startswith(b"index_number: ")
    ]
    if len(found) != len(set(found)):
        yield "a number was given twice"


def audit_words(folder: Path) -> tuple[str, ...]:
    return ("audit", *places_of(folder), "--report", str(folder / REPORT), "--record")


def prepare_audited(folder: Path) -> None:
    prepare_cold(folder)
    must(folder, *audit_words(folder), code=1)
    edit(root_of(folder), NOTICE, "title: 放假通知", "title: 关于放假的通知")


def judge_audit(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """Each file is the old one or the new one; of a run that says that it did not examine some sites, the old one or
    the one that says so, and no such run ends well."""
    held = find_held(ending)
    if held and not ending.code:
        yield "sites were not examined, and all went well"
    told = run_without(folder.with_name("saved"), held, audit_words, look_at_root) if held else new
    yield from judge_each(folder, old, told, ending)


def prepare_ledger(folder: Path) -> None:
    prepare_cold(folder)
    write(root_of(folder), LEDGER, ENTRIES)


def ledger_words(folder: Path) -> tuple[str, ...]:
    words = ("ledger", "set", "hand-1", *places_of(folder), "--status", "mended", "--done", "2026-11-24")
    return (*words, "--note", "已改")


def schema_words(folder: Path) -> tuple[str, ...]:
    return ("schema", "--root", str(root_of(folder)))


def webserver_words(folder: Path) -> tuple[str, ...]:
    return ("webserver", "nginx", str(folder / "nginx"), *places_of(folder), "--to", str(www(folder)))


PAPERS = (
    Scene(
        name="number",
        prepare=prepare_unnumbered,
        words=lambda folder: ("number", *places_of(folder)),
        look=look_at_root,
        judge=judge_numbers,
        right=right_numbers,
    ),
    Scene(
        name="audit",
        prepare=prepare_audited,
        words=audit_words,
        look=look_at_root,
        judge=judge_audit,
        right=right_each,
        code=1,
    ),
    Scene(
        name="ledger",
        prepare=prepare_ledger,
        words=ledger_words,
        look=look_at_root,
        judge=judge_each,
        right=right_each,
    ),
    Scene(
        name="schema",
        prepare=prepare_cold,
        words=schema_words,
        look=look_at_root,
        judge=judge_each,
        right=right_each,
    ),
    Scene(
        name="webserver",
        prepare=prepare_built,
        words=webserver_words,
        look=look_at_root,
        judge=judge_each,
        right=right_each,
    ),
)
