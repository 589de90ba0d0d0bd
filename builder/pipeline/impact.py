"""What a change would touch, before it is merged: the plan with the files as they are now, held against what was built.

Held against a revision, the reads of what was built are first answered as they would be there: told is what differs
between the two, whatever else changed since the last build. No more is written than `check` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from builder.diagnostic import Diagnostic, Problems, in_order
from builder.digest import digest_bytes
from builder.git import NoSuchRevision, find_changed, laid_over
from builder.output import OutputTree
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.history import Place, find_place
from builder.pipeline.named import name_below
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.shop import Shop, open_shop
from builder.pipeline.site_work import Bench, find_reasons_of, lay_out, make_output
from builder.pipeline.state import state_of
from builder.pipeline.unchanged import INPUTS
from builder.render import RenderFault
from builder.store import Store
from builder.trace import Book, Reason, find_stale
from builder.trees import see
from builder.workers import run_units

Reasons = Mapping[str, tuple[Reason, ...]]
"""Why each file is made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteImpact:
    """Files of the output, each list in order: those made again, with why; those that are new; those that go."""

    site: str
    made: tuple[tuple[str, tuple[Reason, ...]], ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The sites that are touched. `against` is the commit, none where it is what was built last; of the sites that are
    `held` nothing can be said, and of none where a fault of the cluster `stopped` all."""

    against: str = ""
    sites: tuple[SiteImpact, ...] = ()
    held: tuple[str, ...] = ()
    stopped: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """A site as it was before: its files, and the book of its traces with the answers of then; neither where it is what
    lies in the output."""

    site: str
    files: tuple[str, ...] = ()
    book: bytes | None = None


def find_impact(options: ReadOptions, tree: OutputTree, *, files: Sequence[Path] = (), revision: str = "") -> Impact:
    """What a build would do with the files as they are now; with a revision, what differs from a build of that.

    With `files`, files or folders of the cluster, only those are as they are now, all others as at the revision, HEAD
    where none is named. Raises CouldNotRun where nothing was built yet, or there is no such history.
    """
    with state_of(options.state) as store:
        if not store.sites():
            raise CouldNotRun("nothing-built")
        if not files and not revision:
            return _look(options, tree, store, {})
        place = find_place(options.root, revision or "HEAD", options.state)
        place.fetch()
        changed = _find_changed(place, name_files(options.root, place.root, files))
        if not changed:
            return Impact(against=place.commit)
        then = replace(options, root=place.root)
        before = _remember(then, tree, store)
        with _as_now(place, changed):
            return replace(_look(then, tree, store, before), against=place.commit)


def _find_changed(place: Place, named: Sequence[str]) -> tuple[str, ...]:
    """The files that a build reads and that are otherwise than at the commit; of them those that are named, if any."""
    try:
        found = find_changed(place.source, place.commit)
    except NoSuchRevision as fault:
        raise CouldNotRun("unknown-revision", revision=place.commit, reason=fault) from fault
    read = (file for file in found if file.partition("/")[0] in INPUTS)
    return tuple(file for file in read if not named or any(f"{file}/".startswith(f"{one}/") for one in named))


@contextmanager
def _as_now(place: Place, paths: Sequence[str]) -> Iterator[None]:
    try:
        with laid_over(place.root, place.source, paths):
            yield
    except OSError as fault:
        raise CouldNotRun("state-not-writable", folder=place.root, reason=fault.strerror or fault) from fault


def name_files(root: Path, held: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """Files and folders by their paths below the cluster, whether they are there now or were before.

    Raises CouldNotRun for one that is neither.
    """
    found = []
    for file in files:
        path = name_below(root, file)
        if path == ".":
            return ()
        if see(root / path) is None and see(held / path) is None:
            raise CouldNotRun("no-such-file", file=file)
        found.append(path)
    return tuple(found)


def _remember(options: ReadOptions, tree: OutputTree, store: Store) -> Mapping[str, _Before]:
    """Each site as a revision has it. Raises CouldNotRun where that cannot be read."""
    reading = read_and_plan(options, store, Problems())
    if reading is None:
        raise CouldNotRun("cluster-at-fault")
    shop = _open(reading, options, tree, store)
    sites = [site for site in reading.plans if site not in reading.held]
    found = run_units(_remember_site, sites, shop, jobs=options.jobs, watch=options.watch)
    return {one.site: one for one in found}


def _open(reading: Reading, options: ReadOptions, tree: OutputTree, store: Store) -> Shop:
    shop = open_shop(
        reading, store, root=options.root, state=options.state, tree=tree, clean=False, place_at_once=False
    )
    store.commit()
    return shop


def _remember_site(shop: Shop, site: str) -> _Before:
    store = Store.open_to_read(shop.state)
    try:
        bench = lay_out(shop, shop.portal.site(site), store)
        answers = Book((key, side, bench.desk.answer(key, side) or "") for key, side, _ in bench.book.reads)
        return _Before(site=site, files=tuple(_wanted(bench)), book=answers.to_bytes())
    finally:
        store.close()


def _wanted(bench: Bench) -> list[str]:
    return [*bench.outputs, *bench.assets]


def _look(options: ReadOptions, tree: OutputTree, store: Store, before: Mapping[str, _Before]) -> Impact:
    problems = Problems()
    reading = read_and_plan(options, store, problems)
    told = with_excerpts(options.root, in_order(problems))
    if reading is None:
        return Impact(stopped=True, diagnostics=told)
    shop = _open(reading, options, tree, store)
    sites = [before.get(site) or _Before(site=site) for site in reading.plans if site not in reading.held]
    found = [*run_units(_compare, sites, shop, jobs=options.jobs, watch=options.watch)]
    for site in sorted((before.keys() or set(store.sites())) - reading.plans.keys()):
        files = before[site].files if site in before else tuple(store.list_outputs(site))
        found.append(SiteImpact(site=site, gone=tuple(sorted(set(files) - shop.claimed))))
    touched = tuple(one for one in found if one.made or one.new or one.gone)
    return Impact(sites=touched, held=tuple(sorted(reading.held)), diagnostics=told)


def _compare(shop: Shop, before: _Before) -> SiteImpact:
    store = Store.open_to_read(shop.state)
    try:
        bench = lay_out(shop, shop.portal.site(before.site), store)
        return _compare_bench(bench, shop, before)
    finally:
        store.close()


def _compare_bench(bench: Bench, shop: Shop, before: _Before) -> SiteImpact:
    wanted = _wanted(bench)
    if before.book is None:
        known = set(bench.stored)
        reasons = _leave_out_the_same(find_reasons_of(bench, shop), bench, shop)
    else:
        known = set(before.files)
        reasons = find_stale(wanted, bench.traces, Book.from_bytes(before.book), lambda _: True, bench.desk.answer)
    return SiteImpact(
        site=before.site,
        made=tuple((file, reasons[file]) for file in sorted(reasons) if file in known),
        new=tuple(sorted(set(wanted) - known)),
        gone=tuple(sorted(known - set(wanted) - shop.claimed)),
    )


def _leave_out_the_same(reasons: Reasons, bench: Bench, shop: Shop) -> Reasons:
    """Without the files that are published as they are, lie otherwise than before, and hold the same."""
    return {
        file: why
        for file, why in reasons.items()
        if any(one.key != "source" for one in why) or file not in bench.stored or not _is_same(bench, shop, file)
    }


def _is_same(bench: Bench, shop: Shop, file: str) -> bool:
    try:
        return digest_bytes(make_output(bench, shop, file)[0]) == bench.stored[file].digest
    except (OSError, RenderFault):
        return False
