"""A build from beginning to end; a full build is an incremental one from an empty state."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from builder.diagnostic import Diagnostic, Problems, in_order
from builder.disk import locked, make_folder, remove_folder
from builder.git import NoSuchRevision, find_commit, write_tree
from builder.library import keep_online, render_again
from builder.memory import PeakMemory
from builder.output import MARKER, OutputTree
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.reading import Reading, ReadOptions, read_and_plan, state_edition
from builder.pipeline.site_work import Shop, SiteResult, open_shop, place, work_on_site
from builder.pipeline.static_search import update_static_search
from builder.pipeline.withdrawal_check import Checking, Notes, check_withdrawn
from builder.pipeline.withdrawal_places import GONE_LIST, write_gone_list
from builder.store import Store, StoreFault
from builder.workers import run_units
from catalog.origin import Mark

Progress = Callable[[int, int, int], None]
"""Told after each site: sites done, sites in all, files made so far."""

BUILT = "built"
"""The note of the state that tells what was built last: the commit, if history was read, and the moment."""


class CouldNotRun(Exception):
    """The build could not begin: a code of the wording tables, and what it prints."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.diagnostic = Diagnostic(
            code=code, mark=Mark(""), params=tuple((key, str(value)) for key, value in sorted(params.items()))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What to build, where to, and how. `only` builds one site; `revision` reads history instead of the work tree.

    `search` brings the static search indexes up to date too, after a build of all sites.
    """

    read: ReadOptions
    out: Path
    only: str = ""
    revision: str = ""
    clean: bool = False
    strict: bool = False
    search: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did: files made, kept and dropped; sites held by their faults."""

    sites: int = 0
    pages: int = 0
    made: int = 0
    kept: int = 0
    dropped: int = 0
    held: tuple[str, ...] = ()
    stopped: bool = False
    fresh: str = ""
    seconds: float = 0.0
    peak_memory_mb: float = 0.0
    diagnostics: tuple[Diagnostic, ...] = ()
    made_files: tuple[str, ...] = ()


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


def build(options: BuildOptions, progress: Progress = lambda *_: None, after: After = lambda _: None) -> BuildResult:
    """Build a cluster. Faults are in the result; raises CouldNotRun where nothing could begin.

    `after` is called at the end of a build that was not stopped, while state and output are still ours.
    """
    started = time.monotonic()
    memory = PeakMemory()
    with _history(replace(options, read=replace(options.read, watch=memory.look))) as at:
        result = _build(at, progress, after)
        result = replace(result, diagnostics=with_excerpts(at.read.root, result.diagnostics))
    memory.look()
    return replace(result, seconds=time.monotonic() - started, peak_memory_mb=memory.megabytes)


def check(options: ReadOptions) -> tuple[Diagnostic, ...]:
    """All faults that reading and planning find; writes nothing but the state. Raises CouldNotRun."""
    problems = Problems()
    with state_of(options.state) as store:
        read_and_plan(options, store, problems)
    return with_excerpts(options.root, in_order(problems))


@contextmanager
def state_of(state: Path, *, patience: float = 10) -> Iterator[Store]:
    """The state of earlier builds, ours alone while the block runs: two at once would undo each other.

    Raises CouldNotRun where its folder cannot be written, or another process keeps it for too long.
    """
    with ExitStack() as held:
        try:
            make_folder(state)
            if not held.enter_context(locked(state / "lock", patience=patience)):
                raise CouldNotRun("build-running", folder=state)
            store = held.enter_context(closing(Store.open(state, state_edition())))
        except (OSError, StoreFault) as fault:
            reason = getattr(fault, "strerror", None) or fault
            raise CouldNotRun("state-not-writable", folder=state, reason=reason) from fault
        try:
            yield store
        except StoreFault as fault:
            raise CouldNotRun("state-not-writable", folder=state, reason=fault) from fault


@contextmanager
def _history(options: BuildOptions) -> Iterator[BuildOptions]:
    """The options with the root at the revision that is asked for, if one is."""
    if not options.revision:
        yield options
        return
    try:
        make_folder(options.read.state)
        folder = Path(tempfile.mkdtemp(prefix="revision-", dir=options.read.state))
    except OSError as fault:
        raise CouldNotRun("state-not-writable", folder=options.read.state, reason=fault.strerror or fault) from fault
    try:
        commit = find_commit(options.read.root, options.revision)
        write_tree(options.read.root, commit, folder)
        yield replace(options, revision=commit, read=replace(options.read, root=folder))
    except NoSuchRevision as fault:
        raise CouldNotRun("unknown-revision", revision=options.revision, reason=fault) from fault
    finally:
        remove_folder(folder)


def _build(options: BuildOptions, progress: Progress, after: After) -> BuildResult:
    problems = Problems()
    tree = OutputTree(out=options.out)
    with state_of(options.read.state, patience=0) as store:
        reading = read_and_plan(options.read, store, problems)
        if reading is None or (options.strict and reading.held):
            held = tuple(sorted(reading.held)) if reading else ()
            return BuildResult(stopped=True, held=held, fresh=store.fresh, diagnostics=in_order(problems))
        if options.only and options.only not in reading.plans:
            raise CouldNotRun("unknown-site", site=options.only)
        with _ours(tree):
            result = _work(options, reading, store, tree, problems, progress)
            if not result.stopped:
                after(
                    Built(
                        root=options.read.root,
                        commit=options.revision,
                        reading=reading,
                        store=store,
                        tree=tree,
                        result=result,
                    )
                )
            return result


@contextmanager
def _ours(tree: OutputTree) -> Iterator[None]:
    """The output folder, ours alone while the block runs, with a staging that is gone after it."""
    with ExitStack() as held:
        try:
            if not tree.claim():
                raise CouldNotRun("output-not-ours", folder=tree.out, marker=MARKER)
            if not held.enter_context(locked(tree.out / MARKER, patience=0)):
                raise CouldNotRun("build-running", folder=tree.out)
            held.callback(tree.clear_staging)
            tree.begin_staging()
        except OSError as fault:
            raise CouldNotRun("output-not-writable", folder=tree.out, reason=fault.strerror or fault) from fault
        yield


def _work(
    options: BuildOptions, reading: Reading, store: Store, tree: OutputTree, problems: Problems, progress: Progress
) -> BuildResult:
    """Do the stale work of every site that is not held, and note it."""
    sites = [site for site in reading.plans if site not in reading.held and options.only in ("", site)]
    shop = open_shop(
        reading,
        store,
        root=options.read.root,
        state=options.read.state,
        tree=tree,
        clean=options.clean,
        place_at_once=not options.strict,
    )
    results: list[SiteResult] = []
    notes = Notes.take(store)
    for number, result in enumerate(
        run_units(work_on_site, sites, shop, jobs=options.read.jobs, watch=options.read.watch), start=1
    ):
        if not options.strict:
            _note(result, reading, options, store)
        results.append(replace(result, retraced=()) if not options.strict else result)
        problems.found += result.diagnostics
        progress(number, len(sites), sum(len(one.made) + len(one.staged) for one in results))
    if not options.strict or not any(one.diagnostics for one in results):
        if options.strict:
            results = [place(one, shop) for one in results]
            for result in results:
                _note(result, reading, options, store)
        whole = not options.only and not reading.held and not any(one.diagnostics for one in results)
        dropped = 0 if options.only else _drop_the_gone(reading, shop, store, whole=whole)
    else:
        dropped = 0
    store.keep_bodies(reading.bodies)
    store.commit()
    if not (options.strict and any(one.diagnostics for one in results)):
        made = [one.file for result in results for one in result.made]
        if options.search and not options.only:
            written = update_static_search(reading, out=tree.out, options=options.read, problems=problems)
            made += [one.relative_to(tree.out).as_posix() for one in written.files]
        checking = Checking(
            reading=reading,
            options=options.read,
            tree=tree,
            made=made,
            whole=not options.only,
            kept=reading.held | {one.site for one in results if one.diagnostics},
            read_html=lambda entry: store.read_html(entry.body_key) or render_again(options.read.root, entry),
        )
        _look_after_the_withdrawn(checking, notes, store, problems)
    elif notes is not None:
        notes.leave(store)
    store.put_notes(BUILT, {"commit": options.revision, "as_of": options.read.moment.isoformat(timespec="minutes")})
    store.commit()
    done = _sum_up(reading, results, store, problems, dropped)
    return replace(done, stopped=options.strict and bool(done.held))


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


def _note(result: SiteResult, reading: Reading, options: BuildOptions, store: Store) -> None:
    """Note what was written; of a site that was written whole also its heads, as they are on line now."""
    store.put_outputs(result.site, (*result.made, *result.retraced), result.dropped)
    if not result.diagnostics:
        portal, root = reading.portal, options.read.root
        placed = (one.placement for one in portal.placed_on(result.site) if one.placement is not None)
        keep_online(root, result.site, portal.entries_of(result.site), placed, store)
    store.commit()


def _drop_the_gone(reading: Reading, shop: Shop, store: Store, *, whole: bool) -> int:
    """Take away what sites left behind that the cluster no longer has.

    After a state was lost, also all in our output that no site accounts for, by the first build that is `whole`.
    """
    gone = []
    for site in store.sites():
        if site not in reading.plans:
            files = tuple(store.read_outputs(site))
            gone += [file for file in files if file not in shop.claimed]
            store.put_outputs(site, (), files)
    if whole and store.read_notes("swept") != str(shop.tree.out):
        gone += shop.tree.find_strangers({file for site in reading.plans for file in store.read_outputs(site)})
        store.put_notes("swept", str(shop.tree.out))
    for file in gone:
        shop.tree.drop(file)
    return len(gone)


def _sum_up(reading: Reading, results: list[SiteResult], store: Store, problems: Problems, dropped: int) -> BuildResult:
    faulty = {one.site for one in results if one.diagnostics}
    made = [one.file for result in results for one in result.made]
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
