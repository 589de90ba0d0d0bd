"""The work on one site: which outputs are stale, and their bytes; a unit that any worker can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from builder.cluster.site import Site
from builder.diagnostic import Diagnostic, Problems
from builder.digest import digest_bytes
from builder.disk import read_bytes
from builder.library import render_again
from builder.pipeline.shop import Shop
from builder.pipeline.timing import Stage, Stopwatch
from builder.plan import FileOutput, Output
from builder.render import Answers, Desk, Press, RenderFault, render_output
from builder.source.clean_svg import clean_drawing
from builder.store import StoredOutput
from builder.theme import Asset
from builder.trace import Book, Cause, Reason, Trace, find_stale, read_numbers
from catalog.origin import Mark

TOGETHER = 256 * 1024
"""Bytes of outputs that are finished together."""

MOST_REASONS = 12
"""Reasons that are kept with an output; an explanation needs no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteResult:
    """What became of a site. `staged` are finished and wait for their place, by number; `book` are the reads that its
    traces name, where they are others than before; `readings` the documents that its pages look at. Once all that is
    noted, `files` tell what was `made`. `taken` are files that lay there already, left by a site that is gone."""

    site: str
    made: tuple[StoredOutput, ...] = ()
    files: tuple[str, ...] = ()
    staged: tuple[tuple[int, StoredOutput], ...] = ()
    retraced: tuple[StoredOutput, ...] = ()
    taken: tuple[str, ...] = ()
    book: bytes | None = None
    kept: int = 0
    dropped: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    spent: Mapping[Stage, float] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A site laid out for work: the desk, its outputs by file, and what the last build left.

    `left` are the files that it wrote, `stored` what is known of them: nothing, where all is to be made anew. `traces`
    are numbers of reads in the `book`; it was `tidied` where most of what stood in it was no longer named.
    """

    site: Site
    desk: Desk
    press: Press
    outputs: Mapping[str, Output]
    assets: Mapping[str, Asset]
    left: Set[str]
    stored: Mapping[str, StoredOutput]
    traces: Mapping[str, Sequence[int]]
    book: Book
    tidied: bool


class Kept(Protocol):
    """What the state keeps of a site: a store, or what was taken out of one."""

    def list_outputs(self, site: str) -> Set[str]:
        """The files that the last build wrote for a site."""

    def read_outputs(self, site: str) -> Mapping[str, StoredOutput]:
        """What the last build wrote for a site, by file."""

    def read_book(self, site: str) -> bytes | None:
        """The reads that the traces of a site's outputs name."""

    def read_html(self, key: str) -> str | None:
        """A rendered body, or None where it is not known."""


def lay_out(shop: Shop, site: Site, store: Kept) -> Bench:
    """Prepare a site for work."""
    press = shop.press_for(site)
    assets = shop.assets_for(site)
    plan = shop.plans[site.id]

    answers = Answers(
        shop.portal,
        site,
        root=shop.root,
        outputs=plan.outputs,
        assets=assets,
        templates=press.template_digest,
        fragments=lambda side: press.render_fragment(desk, side),
        labels=press.theme.labels.get(site.language, {}),
    )
    desk = Desk(
        answers,
        root=shop.root,
        read_body=lambda entry: shop.bodies.get(
            entry.body_key, lambda: store.read_html(entry.body_key) or render_again(shop.root, entry)
        ),
    )
    stored, book, tidied = ({}, Book(), False) if shop.clean else _open_book(site.id, store)
    return Bench(
        site=site,
        desk=desk,
        press=press,
        outputs={output.address.file: output for output in plan.outputs},
        assets={site.address(asset.path).file: asset for asset in assets.values()},
        left=store.list_outputs(site.id) if shop.clean else stored.keys(),
        stored=stored,
        traces=_traces(stored),
        book=book,
        tidied=tidied,
    )


def _open_book(site: str, store: Kept) -> tuple[Mapping[str, StoredOutput], Book, bool]:
    """The outputs of a site and the reads that their traces name; without a whole book nothing is known of them."""
    stored = store.read_outputs(site)
    try:
        data = store.read_book(site)
        book = Book.from_bytes(data) if data is not None else Book()
        if not book.is_loose(_traces(stored).values()):
            return stored, book, False
        new = Book()
        return {file: replace(one, trace=new.pack(book.unpack(one.trace))) for file, one in stored.items()}, new, True
    except ValueError:
        return {file: replace(one, trace=b"") for file, one in stored.items()}, Book(), False


def _traces(stored: Mapping[str, StoredOutput]) -> dict[str, Sequence[int]]:
    traces: dict[str, Sequence[int]] = {}
    for file, one in stored.items():
        with suppress(ValueError):
            traces[file] = read_numbers(one.trace)
    return traces


def find_reasons_of(bench: Bench, shop: Shop) -> dict[str, tuple[Reason, ...]]:
    """Which outputs of the site are stale, and why."""

    def intact(file: str) -> bool:
        one = bench.stored[file]
        return shop.tree.is_intact(file, one.size, one.mtime_ns)

    def answer(key: str, side: str) -> str | None:
        """What cannot be read now is not as it was: it is told when the output is made."""
        try:
            return bench.desk.answer(key, side)
        except OSError:
            return None

    wanted = [*bench.outputs, *bench.assets]
    return find_stale(wanted, bench.traces, bench.book, intact, answer)


def work_on_site(shop: Shop, site_id: str) -> SiteResult:
    """Make what is stale of a site; put it in its place, unless a fault holds it or placing waits for the others."""
    return work_from(shop, site_id, shop.reader.store())


def work_from(shop: Shop, site_id: str, kept: Kept) -> SiteResult:
    """The same, of what was kept of the site. What a worker began to place that was lost over it is undone first."""
    if shop.place_at_once:
        shop.tree.undo_placing(site_id)
    watch = Stopwatch()
    bench = lay_out(shop, shop.portal.site(site_id), kept)
    result = _make_stale(bench, shop, watch)
    bench.desk.leave()
    return replace(result, spent=watch.spent)


def _make_stale(bench: Bench, shop: Shop, watch: Stopwatch) -> SiteResult:
    site = bench.site.id
    problems = Problems(site=site)
    finisher = _Finisher(shop, site, watch)
    staged: list[tuple[int, StoredOutput]] = []
    retraced: list[StoredOutput] = []
    with watch.stage(Stage.STALE):
        reasons = find_reasons_of(bench, shop)
        wanted = bench.outputs.keys() | bench.assets.keys()
        dropped = tuple(sorted(bench.left - wanted))
    if _tell_links(shop, [*reasons, *dropped], problems):
        return SiteResult(site=site, diagnostics=tuple(problems.found))
    for number, file in enumerate(reasons):
        try:
            data, trace = make_output(bench, shop, file)
        except RenderFault as fault:
            problems.add(fault.code, Mark(fault.file, fault.line), page=file, reason=fault.reason, file=fault.file)
            continue
        except OSError as fault:
            problems.add("unreadable-file", Mark(file), reason=fault.strerror or str(fault))
            continue
        trace = Trace(trace.reads, reasons[file][:MOST_REASONS])
        digest = _digest_asset(data) if file in bench.assets else digest_bytes(data)
        before = _find_before(bench, shop, file, reasons[file][0].cause)
        if before and before.digest == digest:
            retraced.append(make_record(file, digest, before.size, before.mtime_ns, bench.book.pack(trace)))
            continue
        staged.append((number, make_record(file, digest, len(data), 0, bench.book.pack(trace))))
        if not finisher.take(number, file, data, problems):
            break
    finisher.finish(problems)
    if problems.found:
        return SiteResult(site=site, diagnostics=tuple(problems.found))
    if bench.tidied:
        retraced += [one for file, one in bench.stored.items() if file in wanted and file not in reasons]
    result = SiteResult(
        site=site,
        staged=tuple(staged),
        retraced=tuple(retraced),
        taken=tuple(one.file for one in retraced if one.file not in bench.left),
        book=bench.book.to_bytes() if bench.book.has_grown or bench.tidied else None,
        kept=len(wanted) - len(staged),
        dropped=dropped,
        readings=find_readings(bench),
    )
    with watch.stage(Stage.WRITE):
        return place(result, shop) if shop.place_at_once else result


@lru_cache(maxsize=64)
def _digest_asset(data: bytes) -> str:
    """Sites of one theme have the very same assets, and these are long."""
    return digest_bytes(data)


def _find_before(bench: Bench, shop: Shop, file: str, cause: Cause) -> StoredOutput | None:
    """What lies in the place of an output as it was written: by its site, or by one that had the place before."""
    before = bench.stored[file] if file in bench.traces else shop.orphans.get(file)
    if before is None or cause is Cause.ALTERED:
        return None
    seen = cause is not Cause.NEW  # what is new nobody looked for in the output
    return before if seen or shop.tree.is_intact(file, before.size, before.mtime_ns) else None


class _Finisher:
    """Finishes the outputs of a site beside the output folder, some at a time: to look at the clock for each of them
    takes as long as half of what is measured."""

    def __init__(self, shop: Shop, site: str, watch: Stopwatch) -> None:
        self._tree = shop.tree
        self._folder = f"{site}.{shop.attempt}" if shop.attempt else site
        self._watch = watch
        self._waiting: list[tuple[int, str, bytes]] = []
        self._size = 0

    def take(self, number: int, file: str, data: bytes, problems: Problems) -> bool:
        """Take an output; False where those before it could not be written, which is told."""
        self._waiting.append((number, file, data))
        self._size += len(data)
        return self._size < TOGETHER or self.finish(problems)

    def finish(self, problems: Problems) -> bool:
        """Write all that was taken; False where that could not be, which is told."""
        waiting, self._waiting, self._size = self._waiting, [], 0
        with self._watch.stage(Stage.WRITE):
            for number, file, data in waiting:
                try:
                    self._tree.stage(self._folder, number, data)
                except OSError as fault:
                    problems.add("cannot-write", Mark(file), reason=fault.strerror or str(fault))
                    return False
        return True


def make_output(bench: Bench, shop: Shop, file: str) -> tuple[bytes, Trace]:
    """The bytes of an output and what they were made from. Raises RenderFault, and OSError where a file is gone."""
    if file in bench.assets:
        return bench.assets[file].data, Trace(())
    output = bench.outputs[file]
    if isinstance(output, FileOutput):
        bench.desk.read("plan", file)
        bench.desk.read("source", output.source)
        return _read_published(shop, output), bench.desk.end()
    return render_output(bench.press, bench.desk, output)


def _read_published(shop: Shop, output: FileOutput) -> bytes:
    """A file as it goes on line: as it is, but of a drawing only what draws."""
    data = read_bytes(shop.root / output.source)
    if not output.source.lower().endswith(".svg"):
        return data
    drawing = clean_drawing(data)
    if drawing is None:
        raise RenderFault(output.source, 1, output.source, "broken-drawing")
    return drawing


def make_record(file: str, digest: str, size: int, mtime_ns: int, trace: bytes) -> StoredOutput:
    """What the state keeps of an output."""
    return StoredOutput(file=file, digest=digest, size=size, mtime_ns=mtime_ns, trace=trace)


def _tell_links(shop: Shop, files: Sequence[str], problems: Problems) -> bool:
    """Does a link stand where the output has a folder for any of these files? Nothing is written to where it leads."""
    links = shop.tree.find_links(files)
    for link in links:
        problems.add("link-in-output", Mark(link), folder=shop.tree.out / link)
    return bool(links)


def place(result: SiteResult, shop: Shop) -> SiteResult:
    """Put a site's finished outputs in their places and take away what nobody wants there any longer."""
    problems = Problems(site=result.site)
    if _tell_links(shop, [*(one.file for _, one in result.staged), *result.dropped], problems):
        return SiteResult(site=result.site, diagnostics=tuple(problems.found))
    gone = [file for file in result.dropped if file not in shop.claimed]
    touched: list[tuple[int, str]] = []
    new: dict[str, bool] = {}
    made: list[StoredOutput] = []
    coming = [(number, one.file) for number, one in result.staged]
    going = [(-number, file) for number, file in enumerate(gone, start=1)]
    try:
        if coming or going:
            shop.tree.begin_placing(result.site, [*coming, *going])
        for number, one in result.staged:
            folder = one.file.rpartition("/")[0]
            if folder not in new:
                new[folder] = shop.tree.is_new(folder)
            if not new[folder]:
                shop.tree.keep(result.site, number, one.file)
            touched.append((number, one.file))
            written = shop.tree.place(result.site, number, one.file)
            made.append(make_record(one.file, one.digest, written.size, written.mtime_ns, one.trace))
        for number, file in going:
            shop.tree.keep(result.site, number, file)
            touched.append((number, file))
            shop.tree.drop(file)
    except OSError as fault:
        problems.add("cannot-write", Mark(_name_one(touched, fault)), reason=fault.strerror or str(fault))
        _take_back(result.site, touched, shop)
        return SiteResult(site=result.site, diagnostics=tuple(problems.found))
    return SiteResult(
        site=result.site,
        made=tuple(made),
        retraced=result.retraced,
        taken=result.taken,
        book=result.book,
        kept=result.kept,
        dropped=result.dropped,
        readings=result.readings,
    )


def find_readings(bench: Bench) -> frozenset[str]:
    """The documents that pages of a site look at, by themselves or by a piece that they share."""
    keys = {key for key, _, _ in bench.book.reads} | bench.desk.within
    return frozenset(key.removeprefix("document:").partition("@")[0] for key in keys if key.startswith("document:"))


def _name_one(touched: Sequence[tuple[int, str]], fault: OSError) -> str:
    return touched[-1][1] if touched else str(fault.filename or "")


def _take_back(site: str, touched: Sequence[tuple[int, str]], shop: Shop) -> None:
    """A site is written whole or not at all: after a fault, what was touched gives way to what stood there."""
    for number, file in touched:
        with suppress(OSError):
            shop.tree.take_back(site, number, file)
