"""The quick way of a build: where since the last one only the words of some documents are other, no other is opened.

Nothing that a part of a cluster says is taken on trust. Each answer that a page is made from is either of an edited
document's words, or the one that the whole cluster gave when the last build noted it; else the whole is looked at.
Nothing is put in its place before all is proved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Protocol

from builder.diagnostic import in_order
from builder.digest import digest_bytes
from builder.disk import subfolders
from builder.library.online import keep_edited
from builder.pipeline.edits import Edits, owner_of
from builder.pipeline.options import BuildOptions, BuildResult
from builder.pipeline.part import NotProved, Part, read_cluster_part
from builder.pipeline.shop import Shop
from builder.pipeline.site_work import MOST_REASONS, Bench, SiteResult, find_readings, make_output, make_record
from builder.pipeline.site_work import place as place_outputs
from builder.pipeline.state import SEARCH, note_built
from builder.pipeline.unchanged import Looker, Signs
from builder.pipeline.withdrawal_notes import find_kept_traces
from builder.pipeline.withdrawal_traces import Sign
from builder.render import RenderFault
from builder.store import Store, StoredOutput
from builder.trace import Cause, Reason

OF_TEXT = frozenset({"text", "body", "outline", "words", "summary", "origin"})
"""The sides of a document that its text bears on."""

OF_HEAD = frozenset({"text", "title", "summary", "keywords", "source_title", "author", "editor", "page_tags", "origin"})
"""Those that the words of its head bear on."""

_OF_WORDS = OF_TEXT | OF_HEAD

_ZIP = b"PK\x03\x04"


class Indexes(Protocol):
    """Search indexes that are to be brought up to date."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Where they lie in the output."""

    def write(self) -> bool:
        """Bring them up to date; False where what was left does not serve. Raises OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What was made anew of a site: bytes with their records; and the records of what came out as it was."""

    bench: Bench
    outputs: tuple[tuple[bytes, StoredOutput], ...]
    retraced: tuple[StoredOutput, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a quick build has made and proved, and how the folders of the output looked that it will change."""

    edits: Edits
    part: Part
    made: tuple[_Made, ...]
    indexes: Indexes | None
    signs: Signs


def make_edited(edits: Edits, options: BuildOptions, looker: Looker, store: Store) -> Work | None:
    """Make what edited documents concern, in memory; None where the whole has to be looked at."""
    try:
        part = read_cluster_part(edits, options, store)
        made = tuple(_make_site(bench, part) for bench in part.benches)
        _prove_gone(made, part, options, store)
        indexes = _plan_indexes(part, options)
        return Work(
            edits=edits, part=part, made=made, indexes=indexes, signs=_prove_folders(made, indexes, edits, looker)
        )
    except (NotProved, RenderFault, OSError):
        return None


def _make_site(bench: Bench, part: Part) -> _Made:
    """Make the stale outputs of a site from answers that are proved. Raises NotProved, RenderFault, OSError."""
    wanted = [*bench.outputs, *bench.assets]
    if set(wanted) != bench.stored.keys() or set(wanted) != bench.traces.keys() or bench.tidied:
        raise NotProved
    if not all(part.shop.tree.is_intact(one.file, one.size, one.mtime_ns) for one in bench.stored.values()):
        raise NotProved
    live = {number for numbers in bench.traces.values() for number in numbers}
    if max(live, default=-1) >= len(bench.book.reads):
        raise NotProved
    proved = {bench.book.reads[number] for number in live}
    changed = _find_changed(bench, live, part)
    outputs: list[tuple[bytes, StoredOutput]] = []
    retraced: list[StoredOutput] = []
    for file in wanted:
        reasons = tuple(changed[number] for number in bench.traces[file] if number in changed)
        if reasons:
            data, trace = make_output(bench, part.shop, file)
            if not all(read in proved or _is_of_words(read[0], read[1], part) for read in trace.reads):
                raise NotProved
            before, digest = bench.stored[file], digest_bytes(data)
            packed = bench.book.pack(replace(trace, because=reasons[:MOST_REASONS]))
            if before.digest == digest:
                retraced.append(make_record(file, digest, before.size, before.mtime_ns, packed))
            else:
                outputs.append((data, make_record(file, digest, len(data), 0, packed)))
    return _Made(bench=bench, outputs=tuple(outputs), retraced=tuple(retraced))


def _find_changed(bench: Bench, live: set[int], part: Part) -> Mapping[int, Reason]:
    """The reads of edited words that have other answers now, by number."""
    changed = {}
    for number in sorted(live):
        key, side, digest = bench.book.reads[number]
        if _is_of_words(key, side, part) and (bench.desk.answer(key, side) or "") != digest:
            changed[number] = Reason(Cause.CHANGED, key, side)
        elif key == "fragment" and (bench.desk.answer(key, side) or "") != digest:
            raise NotProved
    return changed


def _is_of_words(key: str, side: str, part: Part) -> bool:
    if side not in _OF_WORDS or not key.startswith("document:"):
        return False
    document = key.removeprefix("document:").partition("@")[0]
    return any(one.id.text == document for one in part.edited)


def _prove_gone(made: Sequence[_Made], part: Part, options: BuildOptions, store: Store) -> None:
    """No page says more than before of a withdrawn document; where one does, the whole has to be looked at. So it has
    where titles change while that of a withdrawn one is no trace: others may have had the same.
    """
    traces = find_kept_traces(options.out, store)
    if traces is None:
        raise NotProved
    titled = {one.document for one in traces if one.sign is Sign.TITLE}
    if part.retitled and any(one.document not in titled for one in traces):
        raise NotProved
    pages = [(record.file, data) for one in made for data, record in one.outputs]
    if not traces or not pages:
        return
    files = import_module("builder.pipeline.withdrawal_files")
    if any(data.startswith(_ZIP) for _, data in pages) or files.find_new(files.Search(options.out, traces), pages):
        raise NotProved


def _plan_indexes(part: Part, options: BuildOptions) -> Indexes | None:
    """The indexes that hold the documents; what writes them is dear to load."""
    portal = part.reading.portal
    visible = [one for one in part.edited if portal.document(one.id.text) is one]
    if not options.search or not visible or not subfolders(options.read.state / SEARCH):
        return None
    planned: Indexes | None = import_module("builder.pipeline.edited_search").plan_edited_indexes(
        portal, visible, out=options.out, options=options.read
    )
    return planned


def _prove_folders(made: Sequence[_Made], indexes: Indexes | None, edits: Edits, looker: Looker) -> Signs:
    """The folders that will be written to look as the last build left them."""
    folders = [record.file.partition("/") for one in made for _, record in one.outputs]
    folders += [one.partition("/") for one in indexes.folders] if indexes else []
    if not all(slash for _, slash, _ in folders):
        raise NotProved
    names = {name for name, _, _ in folders}
    signs = looker.sign_outputs(names)
    known = edits.known.output
    if len(signs) != len(names) or any(known.get(name) != sign for name, sign in signs.items()):
        raise NotProved
    return signs


def put_edited(work: Work, options: BuildOptions, looker: Looker, store: Store) -> BuildResult | None:
    """Put all in its place and note it; None where something stood in the way: what was put is noted, and the whole
    has to be looked at, to tell what it is.
    """
    looker.forget(store)
    files: list[str] = []
    for one in work.made:
        try:
            result = _put_site(one, work.part.shop)
        except OSError:
            return None
        if result.diagnostics:
            return None
        files += [record.file for record in result.made]
        _note_site(result, work, options, store)
    if work.indexes is not None:
        try:
            if not work.indexes.write():
                return None
        except OSError:
            return None
    note_built(options, store)
    left = work.edits.known.left
    signs = looker.sign_outputs(name.removesuffix("/") for name in work.signs)
    if len(signs) == len(work.signs):
        looker.note(left, {**work.edits.known.output, **signs}, work.edits.known.since, store)
    return BuildResult(
        sites=left.sites,
        pages=left.pages,
        made=len(files),
        kept=left.files - len(files),
        diagnostics=in_order(left.warnings),
        made_files=tuple(files),
    )


def _put_site(made: _Made, shop: Shop) -> SiteResult:
    """A site's outputs into their places, all or none."""
    bench, site = made.bench, made.bench.site.id
    for number, (data, _) in enumerate(made.outputs):
        shop.tree.stage(site, number, data)
    staged = SiteResult(
        site=site,
        staged=tuple((number, record) for number, (_, record) in enumerate(made.outputs)),
        retraced=made.retraced,
        book=bench.book.to_bytes() if bench.book.has_grown else None,
        kept=len(bench.stored) - len(made.outputs),
        readings=find_readings(bench),
    )
    return place_outputs(staged, shop)


def _note_site(result: SiteResult, work: Work, options: BuildOptions, store: Store) -> None:
    store.put_outputs(result.site, (*result.made, *result.retraced), ())
    if result.book is not None:
        store.put_book(result.site, result.book)
    store.put_readers(result.site, result.readings)
    edited = [one for one in work.part.edited if owner_of(one.file) == result.site]
    if edited:
        entries = work.part.reading.portal.entries_of(result.site)
        keep_edited(options.read.root, result.site, entries, edited, store)
    store.commit()
