"""The verbs that write, each on a ground of its own; what must be whole after a fault, and right after the next run."""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.exchange.transaction import JOURNAL
from builder.pipeline.searching import index_folder
from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, live_release, read_ledger
from builder.search.find import Window, find
from builder.search.index import IndexUnreadableError
from builder.search.static.manifest import Manifest
from builder.search.static.names import NO_FILE, shard_file, short_digest
from tests.crash.apart import Ending, run_apart
from tests.exchange.clusters import NEWS, POLICY, admit_at, make_inner, make_key, make_outer, seal_at
from tests.portal_from import edit, out_of, read_tree, small_cluster, state_of, write
from tests.release.ground import served

Tree = dict[str, bytes]
NO_TREE: Mapping[str, bytes] = {}
WHEN = ("--as-of", "2026-11-25T12:00", "--jobs", "1")
NOTICE = "content/lanjiang/tzgg/20261012-jiaqi.md"
UNNUMBERED = ("content/tingxi/zhengce/wenjian/20261101-xin.md", "content/lanjiang/zhengce/wenjian/20261102-xin.md")
REPORT = "report"
_MARK = re.compile(r"-([0-9a-f]{10})\.")
PACKED = (".gz", ".br", ".zst")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A verb on a ground: `prepare` makes the ground once, `settle` what a copy of it cannot have. `look` gives what
    must be whole; `judge` tells what is wrong with it after a fault, `right` after the next run."""

    name: str
    prepare: Callable[[Path], None]
    words: Callable[[Path], tuple[str, ...]]
    look: Callable[[Path], Tree]
    judge: Callable[[Path, Tree, Tree, Ending], Iterator[str]]
    right: Callable[[Path, Tree, Ending], Iterator[str]]
    settle: Callable[[Path], None] = lambda folder: None
    code: int = 0
    leaves_as_it_was: bool = False


# Builds


def root_of(folder: Path) -> Path:
    return folder / "root"


def build_words(folder: Path, *more: str) -> tuple[str, ...]:
    return ("build", *_places(folder), *more)


def _places(folder: Path) -> tuple[str, ...]:
    root = root_of(folder)
    return ("--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), *WHEN)


def must(folder: Path, *words: str, code: int = 0) -> None:
    """Run a verb without a fault."""
    ending = run_apart(words, folder)
    assert (ending.code, ending.fell) == (code, ""), ending


def prepare_cold(folder: Path) -> None:
    small_cluster(root_of(folder))


def prepare_built(folder: Path) -> None:
    prepare_cold(folder)
    must(folder, *build_words(folder))


def prepare_edited(folder: Path) -> None:
    """Built, then: a title, a page that goes, one that comes, an attachment."""
    prepare_built(folder)
    root = root_of(folder)
    edit(root, NOTICE, "title: 放假通知", "title: 关于放假的通知")
    (root / "content/lanjiang/tzgg/20260910-zhaokao.md").unlink()
    write(root, "content/liuzhu/tzgg/20261107-xin.md", "---\ntitle: 新闻\npublished_at: 2026-11-07 09:00\n---\n新。\n")
    write(root, "content/tingxi/tzgg/20261101-fanwei.txt", "城西片区\n")


def prepare_held(folder: Path) -> None:
    """The same, with a fault that holds the county."""
    prepare_edited(folder)
    edit(root_of(folder), "content/tingxi/zhengce/wenjian/20260401-xize.md", "title:", "titel:")


def look_at_output(folder: Path) -> Tree:
    out = out_of(root_of(folder))
    return read_tree(out) if out.exists() else {}


def staging_of(folder: Path) -> Path:
    out = out_of(root_of(folder))
    return out.parent / f".{out.name}.staging"


def judge_build(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """Every file is the old one or the new one. Unless it is refused to a release, each site is as a whole, and the
    index of a host is whole or is none."""
    now = look_at_output(folder)
    if staging_of(folder).exists():
        if ending.code >= 0:
            yield "a staging is left of a run that was not killed"
    else:
        for part in sorted({_part_of(file) for file in now.keys() | new.keys()}):
            mine, *whole = ({file: tree[file] for file in tree if _part_of(file) == part} for tree in (now, old, new))
            if mine not in whole and part.endswith("/search"):
                yield from _judge_index(mine, part)
            elif mine not in whole:
                yield f"{part} is half old and half new"
                yield from judge_files(mine, *whole)
    yield from (f"left: {one}" for one in _halves(out_of(root_of(folder))) if ending.code >= 0)


def _judge_index(mine: Tree, part: str) -> Iterator[str]:
    """An index without a manifest is none. One with it is whole: of other documents than without the fault, for a site
    may be held by it."""
    if f"{part}/manifest.json" not in mine:
        return
    files = {file.removeprefix(f"{part}/"): data for file, data in mine.items()}
    terms = Manifest.parse(files["manifest.json"]).terms
    wanted = {shard_file(shard, digest) for shard, digest in enumerate(terms) if digest != NO_FILE}
    yield from (f"{part} lacks {file}" for file in sorted(wanted - files.keys()))
    for file, data in files.items():
        marked = _MARK.search(file)
        if marked and short_digest(data).hex() != marked[1]:
            yield f"{part}/{file} is not what its name says"
        if file.startswith("r/") and not data.endswith(b"}"):
            yield f"{part}/{file} is cut short"


def _part_of(file: str) -> str:
    """The site, or the index on its host."""
    site, _, rest = file.partition("/")
    site = f"{site}/liuzhu" if rest.startswith("liuzhu/") else site
    return f"{site}/search" if rest.startswith("search/") else site


def right_build(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_output(folder)
    yield from (f"not as a clean build makes it: {file}" for file in _differing(now, new))
    if staging_of(folder).exists():
        yield "a staging is left"
    yield from (f"left: {one}" for one in _halves(out_of(root_of(folder))))
    state = state_of(root_of(folder))
    yield from (f"left: {one.name}" for one in (*state.rglob(".*.half"), *state.glob("search-static-scratch")))


def judge_files(now: Tree, old: Tree, new: Tree) -> Iterator[str]:
    """Every file is the old one or the new one; if it is in neither, or gone from both, that is told as well."""
    for file in sorted(now.keys() | (old.keys() & new.keys())):
        if now.get(file) not in (old.get(file), new.get(file)):
            yield f"neither old nor new: {file} ({len(now.get(file, b''))} bytes)"


def _differing(now: Tree, new: Tree) -> list[str]:
    return sorted(file for file in now.keys() | new.keys() if now.get(file) != new.get(file))


def _halves(folder: Path) -> Iterator[str]:
    for one in sorted(folder.rglob(".*")) if folder.exists() else ():
        if one.name != ".zhanqun-output":
            yield one.relative_to(folder).as_posix()


# The index of the search service


def look_at_index(folder: Path) -> Tree:
    index = index_folder(state_of(root_of(folder)))
    try:
        hits = find(index, "", window=Window(limit=1_000)).hits
    except IndexUnreadableError:
        return {}
    return {hit.id: f"{hit.title} {hit.excerpt.text}".encode() for hit in hits}


def index_words(folder: Path) -> tuple[str, ...]:
    root = root_of(folder)
    return ("index", "--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), *WHEN)


def prepare_indexed(folder: Path) -> None:
    prepare_cold(folder)
    must(folder, *index_words(folder))
    edit(root_of(folder), NOTICE, "title: 放假通知", "title: 关于放假的通知")
    (root_of(folder) / "content/lanjiang/tzgg/20260910-zhaokao.md").unlink()


def judge_index(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """What leaves and what changes may be committed one after the other; an index that was there can be read."""
    now = look_at_index(folder)
    yield from (f"an entry that is neither: {one}" for one in now if now[one] not in (old.get(one), new.get(one)))
    if now or old:
        yield from (f"an entry is lost: {one}" for one in sorted(old.keys() & new.keys() - now.keys()))


def right_index(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    if look_at_index(folder) != new:
        yield "not what a clean run finds"
    index = index_folder(state_of(root_of(folder)))
    yield from (f"left: {one.name}" for one in index.iterdir() if one.suffix in (".tmp", ".half"))


# Releases


def www(folder: Path) -> Path:
    return folder / "www"


UNPACKED = ("--pack", "none")
"""For scenes that release over and over: packed forms are made of what lies there, and can be made again."""


def release_words(folder: Path, verb: str = "release", *more: str) -> tuple[str, ...]:
    root = root_of(folder)
    places = ("--root", str(root), "--from", str(out_of(root)), "--state", str(state_of(root)), "--to")
    return (verb, *places, str(www(folder)), "--by", "press", *more)


def prepare_rebuilt(folder: Path) -> None:
    """A built cluster, and its next output beside it."""
    prepare_edited(folder)
    shutil.copytree(out_of(root_of(folder)), folder / "first")
    must(folder, *build_words(folder))
    out_of(root_of(folder)).rename(folder / "second")
    make_key(folder, "key")


def show(folder: Path, name: str) -> None:
    """Put one of the outputs where releases are made from."""
    out = out_of(root_of(folder))
    if out.exists():
        shutil.rmtree(out)
    shutil.copytree(folder / name, out)


def settle_release(folder: Path) -> None:
    show(folder, "first")
    must(folder, *release_words(folder, "release", *UNPACKED))
    out = out_of(root_of(folder))
    second = read_tree(folder / "second")
    for file, data in read_tree(out).items():
        if second.get(file) != data:
            (out / file).unlink()
    for file, data in second.items():
        if not (out / file).exists():
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            (out / file).write_bytes(data)


def settle_two(folder: Path) -> None:
    settle_release(folder)
    must(folder, *release_words(folder, "release", *UNPACKED))


def look_at_live(folder: Path) -> Tree:
    """Every file that readers can get, but for packed forms of others, which `verify` looks at."""
    found = served(www(folder)) if (www(folder) / "live").exists() else {}
    return {file: data for file, data in found.items() if not file.endswith(PACKED)}


def judge_release(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_live(folder)
    if now not in (old, new):
        yield "what is live is neither the old release nor the new one"
    if now:
        yield from (f"altered: {one}" for one in check_folder(www(folder)).alterations)
    if not ending.code and now != new:
        yield "all went well, and the old release is live"


def right_release(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    if look_at_live(folder) != new:
        yield "what is live is not the new release"
    yield from (f"altered: {one}" for one in check_folder(www(folder)).alterations)
    yield from (f"left: {one}" for one in _halves(www(folder)))
    target = Target(www(folder))
    if [one.release for one in read_ledger(target) if one.event is Event.LIVE][-1] != live_release(target):
        yield "the ledger says that another is live"
    if target.lock.read_bytes():
        yield "the lock names an owner"


def right_pruned(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    yield from right_release(folder, new, ending)
    releases = [one.name for one in (www(folder) / "releases").iterdir()]
    if len(releases) != 1:
        yield f"not pruned: {releases}"
    for site in (www(folder) / "sites").iterdir():
        if len(list(site.iterdir())) > 1:
            yield f"not pruned: {site.name}"


# What people write: numbers, ledgers, reports, drafts


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
    visible = {file: data for file, data in now.items() if not _is_half(file)}
    yield from judge_files(visible, old, new)
    if ending.code >= 0:
        yield from (f"left: {file}" for file in now.keys() - visible.keys())


def right_each(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    yield from (f"not as a clean run makes it: {file}" for file in _differing(look_at_root(folder), new))


def _is_half(file: str) -> bool:
    return Path(file).name.startswith(".") and file.endswith(".half")


def prepare_unnumbered(folder: Path) -> None:
    prepare_cold(folder)
    for number, file in enumerate(UNNUMBERED, start=88):
        text = f"---\ntitle: 新细则\npublished_at: 2026-11-01 09:00\nnumber: 汀政发〔2026〕{number}号\n---\n正文。\n"
        write(root_of(folder), file, text)


def judge_numbers(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """A document has no number or one; which one may be another than without the fault, for none is given twice."""
    now = {file: _without_number(data) for file, data in look_at_root(folder).items() if not _is_half(file)}
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
    return ("audit", *_places(folder), "--report", str(folder / REPORT), "--record")


def prepare_audited(folder: Path) -> None:
    prepare_cold(folder)
    must(folder, *audit_words(folder), code=1)
    edit(root_of(folder), NOTICE, "title: 放假通知", "title: 关于放假的通知")


LEDGER = "catalog/inspections/ledger.yaml"
ENTRIES = """entries:
  - {fingerprint: '0000000000000000', site: tingxi, found_on: 2026-11-01, due_on: 2026-11-20, problem: 甲}
  - {fingerprint: hand-1, site: tingxi, found_on: 2026-11-01, status: mending, due_on: 2026-12-20, problem: 丙}
"""


def prepare_ledger(folder: Path) -> None:
    prepare_cold(folder)
    write(root_of(folder), LEDGER, ENTRIES)


def ledger_words(folder: Path) -> tuple[str, ...]:
    return ("ledger", "set", "hand-1", *_places(folder), "--status", "mended", "--done", "2026-11-24", "--note", "已改")


def schema_words(folder: Path) -> tuple[str, ...]:
    return ("schema", "--root", str(root_of(folder)))


def new_words(folder: Path) -> tuple[str, ...]:
    return ("new", "tingxi", "tzgg", "停电通知", "--root", str(root_of(folder)), "--name", "20261125-tingdian")


def webserver_words(folder: Path) -> tuple[str, ...]:
    return ("webserver", "nginx", str(folder / "nginx"), *_places(folder), "--to", str(www(folder)))


# Bundles


def prepare_sealing(folder: Path) -> None:
    make_key(folder, "key")
    make_inner(root_of(folder))


def seal_words(folder: Path) -> tuple[str, ...]:
    words = ("seal", str(folder / "new.zqb"), NEWS, POLICY, "--to", "waiwang", "--key", str(folder / "key"))
    return (*words, "--direction", "down", *_places(folder))


def look_at_bundle(folder: Path) -> Tree:
    """What a bundle holds, without its serial; and the last serial of the ledger."""
    found: Tree = {}
    ledger = root_of(folder) / "exchange/sealed.yaml"
    if ledger.exists():
        found["ledger"] = ledger.read_bytes()
    bundle = folder / "new.zqb"
    if bundle.exists():
        try:
            with tarfile.open(bundle) as packed:
                for one in packed.getmembers():
                    member = packed.extractfile(one)
                    found[one.name] = member.read() if member is not None else b""
        except tarfile.TarError:
            found["broken"] = bundle.read_bytes()
    return found


def judge_seal(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_bundle(folder)
    if now not in (old, new, {"ledger": new["ledger"]}):
        yield f"neither nothing nor all: {sorted(now)}"
    if ending.code >= 0:
        yield from (f"left: {one.name}" for one in folder.glob(".*.half"))


def right_seal(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    """A bundle of the same content; its serial is above that of one that was sealed and could not be written."""
    now = look_at_bundle(folder)
    if now.keys() != new.keys():
        yield f"other parts: {sorted(now.keys() ^ new.keys())}"
        return
    manifests = [json.loads(tree["manifest.json"]) for tree in (now, new)]
    if [one["id"] for one in manifests[0]["documents"]] != [one["id"] for one in manifests[1]["documents"]]:
        yield "other documents"
    if manifests[0]["serial"] not in (manifests[1]["serial"], manifests[1]["serial"] + 1):
        yield "another serial"
    yield from (f"left: {one.name}" for one in folder.rglob(".*.half"))


def prepare_admission(folder: Path) -> None:
    key = make_key(folder, "neiwang")
    seal_at(make_inner(folder / "inner"), folder / "in.zqb", key, NEWS, POLICY)
    make_outer(root_of(folder), key)
    write(root_of(folder), "content/tingxi/tzgg/20261120-biaoge.csv", "xuhao,shixiang\n1,用地\n")


def admit_words(folder: Path) -> tuple[str, ...]:
    return ("admit", str(folder / "in.zqb"), *_places(folder))


def prepare_held_bundle(folder: Path) -> None:
    prepare_admission(folder)
    assert admit_at(root_of(folder), folder / "in.zqb").bundle is not None


def decide_words(folder: Path, verb: str, *more: str) -> tuple[str, ...]:
    digest = (folder / "digest").read_text(encoding="ascii") if (folder / "digest").exists() else _held(folder)
    (folder / "digest").write_text(digest, encoding="ascii")
    return ("admit", verb, digest, "--by", "李敏", *more, *_places(folder))


def _held(folder: Path) -> str:
    (found,) = (root_of(folder) / "exchange/held").iterdir()
    return found.name.removesuffix(".zqb")


def look_at_content(folder: Path) -> Tree:
    """What a build would read, and the ledger."""
    kept = ("root/content/", "root/exchange/admitted.yaml", "root/exchange/held")
    return {file: data for file, data in look_at_root(folder).items() if file.startswith(kept) and not _is_half(file)}


def judge_admission(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_content(folder)
    visible = {file: data for file, data in now.items() if "/held/" not in file}
    wholes = [{file: data for file, data in tree.items() if "/held/" not in file} for tree in (old, new)]
    if visible not in wholes and not (root_of(folder) / JOURNAL).exists():
        yield "half admitted, and no journal tells of it"
    if not ending.code and visible != wholes[1]:
        yield "all went well, and nothing came in"


def right_admission(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    yield from (f"not as a clean run makes it: {file}" for file in _differing(look_at_content(folder), new))
    exchange = root_of(folder) / "exchange"
    yield from (f"left: {name}" for name in ("journal.json", "staging") if (exchange / name).exists())
    yield from (f"left: {one.name}" for one in exchange.rglob(".*.half"))


SCENES = {
    one.name: one
    for one in (
        Scene(
            name="build-cold",
            prepare=prepare_cold,
            words=build_words,
            look=look_at_output,
            judge=judge_build,
            right=right_build,
        ),
        Scene(
            name="build-edited",
            prepare=prepare_edited,
            words=build_words,
            look=look_at_output,
            judge=judge_build,
            right=right_build,
        ),
        Scene(
            name="build-held",
            prepare=prepare_held,
            words=build_words,
            look=look_at_output,
            judge=judge_build,
            right=right_build,
            code=1,
        ),
        Scene(
            name="index-cold",
            prepare=prepare_cold,
            words=index_words,
            look=look_at_index,
            judge=judge_index,
            right=right_index,
        ),
        Scene(
            name="index-edited",
            prepare=prepare_indexed,
            words=index_words,
            look=look_at_index,
            judge=judge_index,
            right=right_index,
        ),
        Scene(
            name="release-first",
            prepare=prepare_rebuilt,
            settle=lambda folder: show(folder, "second"),
            words=release_words,
            look=look_at_live,
            judge=judge_release,
            right=right_release,
        ),
        Scene(
            name="release-next",
            prepare=prepare_rebuilt,
            settle=settle_release,
            words=lambda folder: release_words(folder, "release", "--key", str(folder / "key"), *UNPACKED),
            look=look_at_live,
            judge=judge_release,
            right=right_release,
        ),
        Scene(
            name="rollback",
            prepare=prepare_rebuilt,
            settle=settle_two,
            words=lambda folder: (*release_words(folder, "rollback"), "1"),
            look=look_at_live,
            judge=judge_release,
            right=right_release,
        ),
        Scene(
            name="prune",
            prepare=prepare_rebuilt,
            settle=settle_two,
            words=lambda folder: release_words(folder, "prune", "--keep", "1", "--grace", "0"),
            look=look_at_live,
            judge=judge_release,
            right=right_pruned,
            leaves_as_it_was=True,
        ),
        Scene(
            name="number",
            prepare=prepare_unnumbered,
            words=lambda folder: ("number", *_places(folder)),
            look=look_at_root,
            judge=judge_numbers,
            right=right_numbers,
        ),
        Scene(
            name="audit",
            prepare=prepare_audited,
            words=audit_words,
            look=look_at_root,
            judge=judge_each,
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
        Scene(
            name="seal",
            prepare=prepare_sealing,
            words=seal_words,
            look=look_at_bundle,
            judge=judge_seal,
            right=right_seal,
        ),
        Scene(
            name="admit",
            prepare=prepare_admission,
            words=admit_words,
            look=look_at_content,
            judge=judge_admission,
            right=right_admission,
        ),
        Scene(
            name="approve",
            prepare=prepare_held_bundle,
            words=lambda folder: decide_words(folder, "--approve"),
            look=look_at_content,
            judge=judge_admission,
            right=right_admission,
        ),
        Scene(
            name="reject",
            prepare=prepare_held_bundle,
            words=lambda folder: decide_words(folder, "--reject", "--reason", "重复"),
            look=look_at_content,
            judge=judge_admission,
            right=right_admission,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground that is used over and over at the same place, for what is kept of it knows where it lies."""

    place: Path
    saved: Path

    @classmethod
    def make(cls, folder: Path, prepare: Callable[[Path], None]) -> Ground:
        """Prepare it at its place, and keep it aside."""
        ground = cls(folder / "now", folder / "saved")
        ground.place.mkdir()
        prepare(ground.place)
        shutil.copytree(ground.place, ground.saved, symlinks=True)
        return ground

    def renew(self) -> Path:
        """As it was prepared, with the times of its files."""
        shutil.rmtree(self.place)
        shutil.copytree(self.saved, self.place, symlinks=True)
        return self.place


def leavings(folder: Path) -> list[str]:
    """What lies where temporary files belong."""
    place = folder / "temporary"
    return sorted(os.listdir(place)) if place.exists() else []
