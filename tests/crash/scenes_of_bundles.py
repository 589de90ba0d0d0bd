"""Scenes of bundles: sealed, admitted, approved, rejected."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

from builder.exchange.transaction import JOURNAL
from tests.crash.apart import Ending
from tests.crash.scene import Scene, Tree, find_differing, places_of, root_of
from tests.crash.scenes_of_papers import is_half, look_at_root
from tests.exchange.clusters import NEWS, POLICY, admit_at, make_inner, make_key, make_outer, seal_at
from tests.portal_from import write


def prepare_sealing(folder: Path) -> None:
    make_key(folder, "key")
    make_inner(root_of(folder))


def seal_words(folder: Path) -> tuple[str, ...]:
    words = ("seal", str(folder / "new.zqb"), NEWS, POLICY, "--to", "waiwang", "--key", str(folder / "key"))
    return (*words, "--direction", "down", *places_of(folder))


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
    return ("admit", str(folder / "in.zqb"), *places_of(folder))


def prepare_held_bundle(folder: Path) -> None:
    prepare_admission(folder)
    assert admit_at(root_of(folder), folder / "in.zqb").bundle is not None


def decide_words(folder: Path, verb: str, *more: str) -> tuple[str, ...]:
    digest = (folder / "digest").read_text(encoding="ascii") if (folder / "digest").exists() else _held(folder)
    (folder / "digest").write_text(digest, encoding="ascii")
    return ("admit", verb, digest, "--by", "李敏", *more, *places_of(folder))


def _held(folder: Path) -> str:
    (found,) = (root_of(folder) / "exchange/held").iterdir()
    return found.name.removesuffix(".zqb")


def look_at_content(folder: Path) -> Tree:
    """What a build would read, and the ledger."""
    kept = ("root/content/", "root/exchange/admitted.yaml", "root/exchange/held")
    return {file: data for file, data in look_at_root(folder).items() if file.startswith(kept) and not is_half(file)}


def judge_admission(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_content(folder)
    visible = {file: data for file, data in now.items() if "/held/" not in file}
    wholes = [{file: data for file, data in tree.items() if "/held/" not in file} for tree in (old, new)]
    if visible not in wholes and not (root_of(folder) / JOURNAL).exists():
        yield "half admitted, and no journal tells of it"
    if not ending.code and visible != wholes[1]:
        yield "all went well, and nothing came in"


def right_admission(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    yield from (f"not as a clean run makes it: {file}" for file in find_differing(look_at_content(folder), new))
    exchange = root_of(folder) / "exchange"
    yield from (f"left: {name}" for name in ("journal.json", "staging") if (exchange / name).exists())
    yield from (f"left: {one.name}" for one in exchange.rglob(".*.half"))


BUNDLES = (
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
