"""From a built output to what citizens read, and back: release, roll back, tell, prune."""

from __future__ import annotations

import getpass
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import catalog
from builder import VERSION
from builder.digest import digest_bytes, digest_value
from builder.disk import exists, find_files, read_bytes
from builder.git import NoSuchRevision, find_commit
from builder.locks import held_alone
from builder.output import MARKER, OutputTree
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.state import BUILT, PRINTING, UNBUILT, busy
from builder.release.layout import Target
from builder.release.ledger import Standing, find_standings, live_release
from builder.release.packing import Packing
from builder.release.pruning import NoSuchRelease, Pruned, ReleaseBroken, Turned, find_release, prune, roll_back
from builder.release.publishing import Order, Progress, Released, Sign, SitesUnbuilt, publish
from builder.release.sites import Shop
from builder.release.survey import SourceFault
from builder.release.working import Found, TargetBusy, TargetForeign, at_work
from builder.signing import RELEASES, SigningFault, sign
from builder.store import Store, StoreFault

ASSETS = "_assets/"
"""Files below it bear the mark of their content in their names, so a page that a reader still has open may ask for one
that no new page needs."""

PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOptions:
    """What to release, where to, and what to say of it. `findings` is an inspection as `audit --report` wrote it;
    `grace` is how long assets stay that no page needs any more; `anew` copies and hashes everything; `packing` is which
    packed forms lie beside text. A release that is `partial` may take sites off line that the build has not made."""

    root: Path
    source: Path
    state: Path
    target: Path
    moment: datetime
    by: str = ""
    key: Path | None = None
    findings: Path | None = None
    grace: timedelta = timedelta(days=7)
    anew: bool = False
    packing: Packing = Packing.ALL
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseResult:
    """What a release did, and what it found of earlier runs."""

    released: Released
    found: Found
    signed: bool
    seconds: float
    about: Mapping[str, str] = field(default_factory=dict)


def release(options: ReleaseOptions, progress: Progress = lambda *_: None) -> ReleaseResult:
    """Make an output live, whole or not at all. Raises CouldNotRun; then what was live is live."""
    started = time.monotonic()
    by = options.by or name_user()
    if options.target.resolve().is_relative_to(options.source.resolve()):
        raise CouldNotRun("target-in-output", folder=options.target, source=options.source)
    with claimed(options.target, by, options.moment) as (target, found), _at_rest(options.source):
        shop = Shop(
            source=options.source,
            target=target,
            moment=options.moment,
            lasting=lambda path: path.startswith(ASSETS) or f"/{ASSETS}" in path,
            grace=options.grace,
            anew=options.anew,
            packing=options.packing,
        )
        said, noted = tell_origin(options), tell_score(options.findings) if options.findings else {}
        unbuilt = frozenset() if options.partial else _read_unbuilt(options.state)
        order = Order(shop=shop, by=by, said=said, noted=noted, sign=_signer(options.key), unbuilt=unbuilt)
        released = publish(order, progress)
    return ReleaseResult(
        released=released,
        found=found,
        signed=options.key is not None,
        seconds=time.monotonic() - started,
        about={**said, **noted},
    )


def return_to(folder: Path, named: str, moment: datetime, by: str = "") -> tuple[Turned, Found]:
    """Make an earlier release live again. Raises CouldNotRun."""
    with claimed(folder, by or name_user(), moment) as (target, found):
        try:
            return roll_back(target, find_release(target, named), moment, by or name_user()), found
        except NoSuchRelease as fault:
            raise tell_no_release(named, folder) from fault
        except ReleaseBroken as fault:
            raise CouldNotRun("release-broken", release=fault.release, part=fault.part) from fault


def tell_no_release(named: str, place: object) -> CouldNotRun:
    """That there is no release of a name to go back to, or, where none was named, none before what is live."""
    if named:
        return CouldNotRun("no-such-release", release=named, folder=place)
    return CouldNotRun("no-release-before", folder=place)


def list_releases(folder: Path) -> tuple[Standing, ...]:
    """The releases of a target, the newest first; writes nothing. Raises CouldNotRun where there is none."""
    target = Target(folder.resolve())
    standings = find_standings(target)
    if not standings and live_release(target) is None:
        raise CouldNotRun("no-releases", folder=folder)
    return standings


def prune_releases(folder: Path, *, keep: int, grace: timedelta, moment: datetime, by: str = "") -> Pruned:
    """Take away the releases that nobody needs. Raises CouldNotRun."""
    with claimed(folder, by or name_user(), moment) as (target, _):
        return prune(target, keep=keep, grace=grace, at=moment, by=by or name_user())


def tell_origin(options: ReleaseOptions) -> dict[str, str]:
    """Engine with its libraries, edition of the catalogue, and what the output was built from; of a work tree, the
    commit it lies on."""
    built = _read_built(options.state)
    said = {"engine": VERSION, "libraries": ", ".join(f"{name} {version(name)}" for name in PRINTING)}
    said["catalogue"] = _catalogue_edition(options.root)
    said["as_of"] = str(built.get("as_of", ""))
    if built.get("commit"):
        said["commit"] = str(built["commit"])
    else:
        try:
            said["work_tree_on"] = find_commit(options.root, "HEAD")
        except NoSuchRevision:
            said["work_tree_on"] = ""
    return {name: value for name, value in said.items() if value}


def tell_score(findings: Path) -> dict[str, str]:
    """How many sites an inspection scored how. Raises CouldNotRun where it is no `findings.json`."""
    try:
        table = json.loads(read_bytes(findings))
        sites = table["sites"]
        outcomes = [site["outcome"] for site in sites]
        vetoed = sum(bool(site["vetoes"]) for site in sites)
        as_of = str(table["as_of"])
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise CouldNotRun("no-findings", file=findings) from fault
    counts = {"audited_as_of": as_of, "audit_sites": len(sites), "audit_vetoed": vetoed}
    counts |= {f"audit_{name}": outcomes.count(name) for name in ("passed", "failed", "not-scored")}
    return {name: str(value) for name, value in counts.items()}


@contextmanager
def claimed(folder: Path, by: str, moment: datetime) -> Iterator[tuple[Target, Found]]:
    """A target, ours alone while the block runs. Raises CouldNotRun."""
    target = Target(folder.resolve())
    try:
        with at_work(target, by, moment) as found:
            yield target, found
    except TargetForeign as fault:
        raise CouldNotRun("target-not-ours", folder=folder, name=fault.name) from fault
    except TargetBusy as fault:
        age = fault.age(moment)
        minutes = "?" if age is None else int(age.total_seconds() // 60)
        raise CouldNotRun(
            "release-running", folder=folder, by=fault.by or "?", process=fault.process, minutes=minutes
        ) from fault
    except SourceFault as fault:
        raise CouldNotRun("not-releasable", path=fault.path) from fault
    except SitesUnbuilt as fault:
        raise CouldNotRun("sites-unbuilt", sites=", ".join(fault.sites)) from fault
    except SigningFault as fault:
        raise CouldNotRun(fault.code, **fault.params) from fault
    except OSError as fault:
        place = fault.filename or folder
        raise CouldNotRun("target-not-writable", folder=place, reason=fault.strerror or fault) from fault


@contextmanager
def _at_rest(source: Path) -> Iterator[None]:
    """An output that no build changes while the block runs, and that the last one finished. Raises CouldNotRun."""
    if not exists(source / MARKER):
        raise CouldNotRun("not-an-output", folder=source, marker=MARKER)
    with ExitStack() as held:
        lock = held.enter_context(held_alone(source / MARKER, patience=PATIENCE))
        if not lock.ours:
            raise busy(source, lock.owner)
        if exists(OutputTree(out=source).staging):
            raise CouldNotRun("build-unfinished", folder=source)
        yield


def _signer(key: Path | None) -> Sign | None:
    if key is None:
        return None
    return lambda data: sign(data, key, RELEASES)


def name_user() -> str:
    """Who runs this, as the system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def _read_built(state: Path) -> Mapping[str, object]:
    """What the state tells of the last build, or nothing."""
    built = _read_note(state, BUILT)
    return built if isinstance(built, dict) else {}


def _read_unbuilt(state: Path) -> frozenset[str]:
    """The sites of which the output has nothing, though the cluster has them."""
    unbuilt = _read_note(state, UNBUILT)
    return frozenset(map(str, unbuilt)) if isinstance(unbuilt, list) else frozenset()


def _read_note(state: Path, name: str) -> object:
    """A note of the state; None where the state cannot be read."""
    try:
        with closing(Store.open_to_read(state)) as store:
            return store.read_notes(name)
    except StoreFault:
        return None


def _catalogue_edition(root: Path) -> str:
    """Changes with any table of the catalogue, the product's or the cluster's own."""
    folders = {Path(str(catalog.__file__)).parent.resolve(), (root / "catalog").resolve()}
    tables = [
        (one.path, digest_bytes(read_bytes(folder / one.path)))
        for folder in sorted(folders)
        for one in find_files(folder)
        if one.path.endswith(".yaml") and not one.link
    ]
    return digest_value(tuple(sorted(tables)))[:12]
