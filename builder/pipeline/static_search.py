"""The static search indexes of a cluster: one on each portal's host, that of the whole cluster on the first one's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, is_dataclass
from html import unescape
from pathlib import Path

from builder.cluster import Site
from builder.cluster.settings import Condition
from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.disk import remove_folder, subfolders
from builder.library import Entry, render_again
from builder.library.relations import number_of
from builder.pipeline.reading import Reading, ReadOptions, state_edition
from builder.portal import Portal
from builder.search.static.document import Carried, Document, Heading
from builder.search.static.numbering import TooManyDocuments
from builder.search.static.plan import IndexPlan
from builder.search.static.synonyms import read_synonyms
from builder.search.static.write import Written, write_indexes
from builder.store import Store
from catalog.document import Notice, Policy
from catalog.origin import Mark

FOLDER = "search"
"""The folder of an index on its portal."""

_STATE = "search-static"

_INLINE = "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|u|var|wbr"
_WITHIN_LINES = re.compile(rf"</?(?:{_INLINE})(?:\s(?:[^>\"]|\"[^\"]*\")*+)?>")
_ANY_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*+>")
_UNREAD = frozenset({"number", "issuer", "form", "sample", "file", "image", "code"})


def update_static_search(reading: Reading, *, out: Path, options: ReadOptions, problems: Problems) -> Written:
    """Bring all indexes below `out` up to date; what stands in the way is told, and no index is better than half."""
    state = options.state / _STATE
    edition = state_edition()
    plans = [_plan(one, reading, state, out, edition) for one in _portals(reading)]
    documents = DocumentReader(portal=reading.portal, root=options.root, state=options.state)
    try:
        _drop_the_gone(plans, state, out)
        return write_indexes(
            plans,
            documents,
            read_synonyms(),
            scratch=options.state / f"{_STATE}-scratch",
            jobs=options.jobs,
            watch=options.watch,
        )
    except OSError as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=fault.strerror or str(fault))
    except TooManyDocuments as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=f"{fault} numbers")
    return Written()


def _portals(reading: Reading) -> Iterator[Site]:
    """The sites that have a host of their own and no page below the folder of the index."""
    for site in reading.portal.cluster.sites.values():
        open_now = site.state.is_ in (Condition.OPEN, Condition.ARCHIVED)
        folder = site.address(f"{FOLDER}/").file.removesuffix("index.html")
        plan = reading.plans.get(site.id)
        taken = any(one.address.file.startswith(folder) for one in plan.outputs) if plan else False
        if site.portal == site.id and open_now and not taken:
            yield site


def _plan(site: Site, reading: Reading, state: Path, out: Path, edition: str) -> IndexPlan:
    portal = reading.portal
    members = (one for one in portal.shown() if site.parent is None or portal.site(one.site).portal == site.id)
    headings = {one.id.text: _heading(one, portal) for one in members}
    home = portal.hosting.absolute(site.address(""))
    return IndexPlan(
        folder=out / site.address(f"{FOLDER}/manifest.json").file.removesuffix("/manifest.json"),
        state=state / site.id,
        origin="/".join(home.split("/", 3)[:3]),
        edition=edition,
        headings=headings,
        topic_titles={topic.path: topic.sub or topic.main for topic in portal.norms.topics.topics},
    )


def _drop_the_gone(plans: Sequence[IndexPlan], state: Path, out: Path) -> None:
    """Take away the indexes of portals that are no more."""
    wanted = {plan.state.name for plan in plans}
    for name in subfolders(state):
        if name not in wanted:
            remove_folder(out / name / FOLDER)
            remove_folder(state / name)


def _heading(one: Entry, portal: Portal) -> Heading:
    site = portal.site(one.site)
    channel = site.channels_by_path()[one.channel].title
    validity = portal.validity(one)
    told = (one.head_key, one.body_key, site.name, channel, _address(one, portal), validity, _issuer(one, portal))
    return Heading(
        id=one.id.text,
        level=site.level,
        kind=one.kind,
        day=one.head.published_at.date(),
        digest=digest_value(told),
        validity=validity,
    )


def _address(one: Entry, portal: Portal) -> str:
    return portal.hosting.absolute(portal.site(one.site).address(one.path))


def _issuer(one: Entry, portal: Portal) -> str:
    """The organ that a policy or notice names; the site's own where it names none, nothing for other kinds."""
    if not isinstance(one.detail, Policy | Notice):
        return ""
    return one.detail.issuer or portal.site(one.site).organ.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReader:
    """Reads whole documents; any worker may."""

    portal: Portal
    root: Path
    state: Path

    def __call__(self, ids: Sequence[str]) -> list[Document]:
        """The documents of some ids."""
        known: Mapping[str, Entry] = {one: entry for one in ids if (entry := self.portal.document(one))}
        with closing(Store.open_to_read(self.state)) as store:
            return [self._read(known[one], store) for one in ids]

    def _read(self, one: Entry, store: Store) -> Document:
        site = self.portal.site(one.site)
        html = store.read_html(one.body_key) or render_again(self.root, one)
        words = "\n".join(_words_of(one.detail))
        return Document(
            heading=_heading(one, self.portal),
            title=one.head.title,
            text="\n".join(filter(None, (plain_text(html), words))),
            sites=(Carried(site=site.id, name=site.name, address=_address(one, self.portal)),),
            number=number_of(one),
            issuer=_issuer(one, self.portal),
            topics=one.head.topics,
            keywords=one.head.keywords,
            channel=site.channels_by_path()[one.channel].title,
        )


def plain_text(html: str) -> str:
    """The words of clean HTML; tags within a line part nothing."""
    return " ".join(unescape(_ANY_TAG.sub(" ", _WITHIN_LINES.sub("", html))).split())


def _words_of(detail: object) -> Iterator[str]:
    """What the detail of a document says in words: conditions, materials, steps, questions."""
    if type(detail) is str:
        yield detail
    elif isinstance(detail, tuple):
        for one in detail:
            yield from _words_of(one)
    elif is_dataclass(detail):
        for field in fields(detail):
            if field.name not in _UNREAD:
                yield from _words_of(getattr(detail, field.name))
