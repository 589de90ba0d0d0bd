"""A build from beginning to end; a full build is an incremental one from an empty state."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder.cluster.gate import Gate
from builder.diagnostic import Diagnostic, Problems, in_order
from builder.disk import exists
from builder.library import keep_online, render_again
from builder.memory import PeakMemory, seldom_collected
from builder.output import OutputTree
from builder.pipeline.due import next_due
from builder.pipeline.edits import BESIDES, sign_folders
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.history import Place, find_place
from builder.pipeline.options import BuildOptions, BuildResult, ReadOptions
from builder.pipeline.part import note_sites
from builder.pipeline.quick import build_edited, ours_alone
from builder.pipeline.reading import Reading, begin_ahead, read_and_plan
from builder.pipeline.shop import Shop, find_orphans, open_shop
from builder.pipeline.site_pool import work_on_sites
from builder.pipeline.site_work import SiteResult, place
from builder.pipeline.state import UNBUILT, note_built, state_of
from builder.pipeline.static_search import Planning, find_indexes, update_static_search
from builder.pipeline.timing import Stage
from builder.pipeline.unchanged import Left, Looker, repeat
from builder.pipeline.withdrawal_check import Checking, check_withdrawn
from builder.pipeline.withdrawal_notes import Notes
from builder.pipeline.withdrawal_places import GONE_LIST, write_gone_list
from builder.portal import Portal
from builder.store import Store
from catalog.origin import Mark

Progress = Callable[[int, int, int], None]
"""Told after each site: sites done, sites in all, files made so far."""

SWEPT = "swept"
"""The note of the state that tells which output was last rid of all that nobody accounts for; none while a build works,
so that what a killed one left there is found by the next."""


_KEPT_EACH = 0.5
"""Seconds after which what was noted of sites is made durable: what a build that is cut off had not kept by then is
made once more by the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build has at hand when its outputs lie in their places; `root` is where the cluster was read,
    `commit` the history that was asked for, if any.
    """

    root: Path
    commit: str
    reading: Reading
    store: Store
    tree: OutputTree
    result: BuildResult


After = Callable[[Built], None]


def build(options: BuildOptions, progress: Progress = lambda *_: None, after: After | None = None) -> BuildResult:
    """Build a cluster, which was inspected where it asks for that. Faults are in the result; raises CouldNotRun where
    nothing could begin.

    `after` is called at the end of a build that was not stopped, while state and output are still ours.
    """
    started = time.monotonic()
    memory = PeakMemory()
    with seldom_collected(), state_of(options.read.state, patience=0) as store:
        place = find_place(options.read.root, options.revision, options.read.state)
        at = replace(options, revision=place.commit, read=replace(options.read, root=place.root, watch=memory.look))
        result = _build(at, place, store, progress, after)
        result = replace(result, diagnostics=with_excerpts(at.read.root, result.diagnostics))
    memory.look()
    return replace(result, seconds=time.monotonic() - started, peak_memory_mb=memory.megabytes)


def check(options: ReadOptions) -> tuple[Diagnostic, ...]:
    """All faults that reading and planning find; writes nothing but the state. Raises CouldNotRun."""
    problems = Problems()
    with seldom_collected(), state_of(options.state) as store, begin_ahead(options, store) as ahead:
        read_and_plan(options, store, problems, ahead)
    return with_excerpts(options.root, in_order(problems))


def _build(options: BuildOptions, place: Place, store: Store, progress: Progress, after: After | None) -> BuildResult:
    tree = OutputTree(out=options.out)
    looker = Looker(place, options)
    looks = not (options.only or options.read.drafts)
    stage = options.read.timings.stage
    with stage(Stage.LOOK):
        left = looker.find_left(store) if looks else None
    done = repeat(left, options, store) if left is not None else None
    if done is not None and after is None:
        return done
    place.fetch()
    problems = Problems()
    with begin_ahead(options.read, store) as ahead:
        if looks and done is None:
            done = build_edited(options, place, looker, tree, store, inspected=True)
        if done is not None and after is None:
            return done
        unfinished = exists(tree.staging)
        with stage(Stage.LOOK):
            besides = sign_folders(place.root, looker.inputs, jobs=options.read.jobs) if looks and not done else {}
        reading = read_and_plan(options.read, store, problems, ahead)
    if done is not None and after is not None and reading is not None and not reading.held:
        before = looker.sign_top()
        with ours_alone(tree):
            after(_built(options, reading, store, tree, done))
        looker.renew_top(before, store)
        return done
    if reading is None or (options.strict and reading.held):
        held = tuple(sorted(reading.held)) if reading else ()
        unbuilt = _find_bare(held, reading, tree) if reading else ()
        return BuildResult(stopped=True, held=held, unbuilt=unbuilt, fresh=store.fresh, diagnostics=in_order(problems))
    if options.only and options.only not in reading.plans:
        raise CouldNotRun("unknown-site", site=options.only)
    bare = not tree.is_claimed()
    with ours_alone(tree):
        looker.forget(store)
        result = _work(options, reading, store, tree, problems, progress, bare=bare)
        if after is not None and not result.stopped:
            after(_built(options, reading, store, tree, result))
    if looks and not (result.held or problems.errors):
        note_sites(reading.portal.cluster, store)
        store.put_notes(BESIDES, besides)
        with stage(Stage.LOOK):
            looker.remember(_sum_up_left(reading.portal, result, problems), store)
    return replace(result, unfinished=unfinished)


def _built(options: BuildOptions, reading: Reading, store: Store, tree: OutputTree, result: BuildResult) -> Built:
    return Built(
        root=options.read.root, commit=options.revision, reading=reading, store=store, tree=tree, result=result
    )


def _sum_up_left(portal: Portal, result: BuildResult, problems: Problems) -> Left:
    return Left(
        sites=result.sites,
        pages=result.pages,
        files=result.kept + result.made,
        warnings=tuple(problems),
        until=next_due(portal),
        gated=portal.cluster.settings.gate is not Gate.NONE,
    )


def _work(
    options: BuildOptions,
    reading: Reading,
    store: Store,
    tree: OutputTree,
    problems: Problems,
    progress: Progress,
    *,
    bare: bool,
) -> BuildResult:
    """Do the stale work of every site that is not held, and note it; in a `bare` output lies nothing to be swept."""
    with options.read.timings.stage(Stage.PLAN):
        shop = open_shop(
            reading,
            store,
            root=options.read.root,
            state=options.read.state,
            tree=tree,
            clean=options.clean,
            place_at_once=not options.strict,
            orphans={} if options.clean else find_orphans(reading, store),
        )
    notes, swept = Notes.take(store), store.read_notes(SWEPT)
    store.put_notes(SWEPT, None)
    store.commit()
    planning = _begin_planning(reading, options, tree)
    results = _make_sites(shop, reading, options, store, problems, progress, planning)
    refused = options.strict and any(one.diagnostics for one in results)
    if options.strict and not refused:
        noting = _Noting(reading, options, store)
        results = [noting.note(place(one, shop)) for one in results]
        for one in results:
            problems.found += one.diagnostics
    store.commit()
    faulty = any(one.diagnostics for one in results)
    dropped = 0
    if not (refused or options.only):
        whole = not (reading.held or faulty)
        sweeps = whole and (options.clean or swept != str(tree.out))
        dropped = _drop_the_gone(reading, shop, store, problems, sweeps=sweeps and not bare)
        swept = str(tree.out) if sweeps and not problems.errors else swept
    store.keep_bodies(reading.bodies)
    store.commit()
    if not (options.strict and faulty):
        _follow_up(results, reading, options, store, tree, problems, notes, planning)
    elif notes is not None:
        notes.leave(store)
    store.put_notes(SWEPT, swept)
    done = _sum_up(reading, results, store, problems, dropped)
    store.put_notes(UNBUILT, _find_unbuilt(frozenset(done.held), reading, options, store))
    note_built(options, store)
    return replace(done, stopped=options.strict and bool(done.held), unbuilt=_find_bare(done.held, reading, tree))


def _find_unbuilt(held: frozenset[str], reading: Reading, options: BuildOptions, store: Store) -> list[str]:
    """The sites with a folder of their own of which the output has nothing, though it is the cluster's."""
    left_out = reading.plans.keys() | held if options.only else held
    sites = reading.portal.cluster.sites
    return sorted(one for one in left_out if sites[one].portal == one and not store.list_outputs(one))


def _find_bare(held: Sequence[str], reading: Reading, tree: OutputTree) -> tuple[str, ...]:
    """The held sites of which the output has no home page: there is nothing that they keep."""
    sites = reading.portal.cluster.sites
    return tuple(one for one in held if one in sites and not exists(tree.out / sites[one].address("").file))


def _begin_planning(reading: Reading, options: BuildOptions, tree: OutputTree) -> Planning | None:
    """What the search indexes are to hold; None where none are wanted."""
    if not options.search or options.only:
        return None
    with options.read.timings.stage(Stage.SEARCH):
        return Planning(reading, out=tree.out, options=options.read)


def _make_sites(
    shop: Shop,
    reading: Reading,
    options: BuildOptions,
    store: Store,
    problems: Problems,
    progress: Progress,
    planning: Planning | None,
) -> list[SiteResult]:
    """The work on each site, noted as it comes in; with --strict nothing is in its place yet, and nothing is noted."""
    sites = [site for site in reading.plans if site not in reading.held and options.only in ("", site)]
    timings = options.read.timings
    results: list[SiteResult] = []
    spent: Counter[Stage] = Counter()
    made, noting = 0, _Noting(reading, options, store)
    with timings.stage(Stage.RENDER):
        for number, result in enumerate(work_on_sites(sites, shop, store, options.read), start=1):
            made += len(result.made) + len(result.staged)
            if options.strict:
                results.append(result)
            else:
                with timings.stage(Stage.NOTE):
                    results.append(noting.note(result))
            problems.found += result.diagnostics
            spent.update(result.spent)
            progress(number, len(sites), made)
            if planning:
                with timings.stage(Stage.SEARCH):
                    planning.go_on()
    timings.divide(Stage.RENDER, spent)
    return results


def _follow_up(
    results: Sequence[SiteResult],
    reading: Reading,
    options: BuildOptions,
    store: Store,
    tree: OutputTree,
    problems: Problems,
    notes: Notes | None,
    planning: Planning | None,
) -> None:
    """What follows once all pages lie in their places: the search indexes, and the proof that what was withdrawn is
    gone."""
    files = [file for result in results for file in (*result.files, *result.taken)]
    if planning:
        held = reading.held.union(one.site for one in results if one.diagnostics)
        unknown = frozenset(one for one in held if not store.list_outputs(one))
        with options.read.timings.stage(Stage.SEARCH):
            written = update_static_search(
                planning, out=tree.out, options=options.read, problems=problems, unknown=unknown
            )
        files += [one.removeprefix(f"{tree.out}/") for one in written.files]
    checking = Checking(
        reading=reading,
        options=options.read,
        tree=tree,
        made=files,
        whole=not options.only,
        kept=reading.held | {one.site for one in results if one.diagnostics},
        read_html=lambda entry: store.read_html(entry.body_key) or render_again(options.read.root, entry),
    )
    with options.read.timings.stage(Stage.WITHDRAWN):
        _look_after_the_withdrawn(checking, notes, store, problems)


def _look_after_the_withdrawn(checking: Checking, notes: Notes | None, store: Store, problems: Problems) -> None:
    """List where they stood, for the web server, and prove that they are gone."""
    try:
        write_gone_list(checking.reading.portal, checking.reading.plans, checking.options.state)
    except OSError as fault:
        problems.add("cannot-write", Mark(GONE_LIST), reason=fault.strerror or str(fault))
    try:
        check_withdrawn(checking, notes, store, problems)
    except OSError as fault:
        problems.add("unreadable-file", Mark(str(fault.filename or "")), reason=fault.strerror or str(fault))


class _Noting:
    """Notes what was written, site by site, and makes it durable now and then."""

    def __init__(self, reading: Reading, options: BuildOptions, store: Store) -> None:
        self._reading = reading
        self._root = options.read.root
        self._store = store
        self._kept_at = time.monotonic()

    def note(self, result: SiteResult) -> SiteResult:
        """Note what was written; of a site that was written whole also its heads, as they are on line now. What is
        noted need not be kept besides."""
        store = self._store
        store.put_outputs(result.site, (*result.made, *result.retraced), result.dropped)
        if result.book is not None:
            store.put_book(result.site, result.book)
        if not result.diagnostics:
            store.put_readers(result.site, result.readings)
            self._note_heads(result.site)
        if time.monotonic() - self._kept_at >= _KEPT_EACH:
            store.commit()
            self._kept_at = time.monotonic()
        files = tuple([one.file for one in result.made])
        return replace(result, made=(), files=files, retraced=(), book=None, readings=frozenset())

    def _note_heads(self, site: str) -> None:
        portal = self._reading.portal
        placed, coming = portal.placements_kept(site), portal.placements_on(site)
        own, heads = portal.entries_of(site), portal.library.heads
        keep_online(self._root, site, own, placed, coming, self._store, heads)


def _drop_the_gone(reading: Reading, shop: Shop, store: Store, problems: Problems, *, sweeps: bool) -> int:
    """Take away what sites left behind that the cluster no longer has.

    A file that another site has now is that site's; one that another wants, and could not make this time, stays until
    it can. After a state was lost or a build was killed, the first whole one also `sweeps`, as does one that makes all
    anew: takes away all in our output that no site accounts for. What cannot be taken away is told, and tried again.
    """
    left = [site for site in store.sites() if site not in reading.plans]
    gone: list[str] = []
    if left or sweeps:
        standing = {file for site in reading.plans for file in store.list_outputs(site)}
    for site in left:
        files = sorted(store.list_outputs(site))
        free = [file for file in files if file not in standing and file not in shop.claimed]
        dropped = [file for file in free if _drop(file, shop.tree, problems)]
        gone += dropped
        store.put_outputs(site, (), [*dropped, *(file for file in files if file in standing)])
    if sweeps:
        indexes = find_indexes(reading)
        found = (file for file in shop.tree.find_strangers(standing) if not file.startswith(indexes))
        gone += [file for file in found if _drop(file, shop.tree, problems)]
    return len(gone)


def _drop(file: str, tree: OutputTree, problems: Problems) -> bool:
    try:
        tree.drop(file)
    except OSError as fault:
        problems.add("cannot-write", Mark(file), reason=fault.strerror or str(fault))
        return False
    return True


def _sum_up(reading: Reading, results: list[SiteResult], store: Store, problems: Problems, dropped: int) -> BuildResult:
    faulty = {one.site for one in results if one.diagnostics}
    made = [file for result in results for file in result.files]
    return BuildResult(
        sites=len(reading.plans),
        pages=sum(len(plan.outputs) for plan in reading.plans.values()),
        made=len(made),
        kept=sum(result.kept for result in results),
        dropped=dropped + sum(len(result.dropped) for result in results),
        held=tuple(sorted(reading.held | faulty)),
        fresh=store.fresh,
        diagnostics=in_order(problems),
        made_files=tuple(made),
    )
