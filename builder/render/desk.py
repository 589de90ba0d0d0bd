"""The desk at which the outputs of one site are made: things are looked at through it, and every look is noted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from jinja2 import Environment
from markupsafe import Markup

from builder.cluster.site import Site
from builder.digest import digest_text, digest_value
from builder.library import BrokenTarget, Entry, NoTarget, find_target
from builder.plan import Output, Page, TableOutput, TextOutput
from builder.portal import Portal, Query
from builder.render.channel_face import ChannelFace
from builder.render.compose import compose_body
from builder.render.document_face import DocumentFace
from builder.render.downloads import list_catalogue, list_register
from builder.render.duties import DutyRow, FieldCount, list_duties, list_fields
from builder.render.fault import RenderFault
from builder.render.site_face import SiteFace
from builder.render.values import AssetLink, Counted, Download, Lazy, Ref, YearLink
from builder.source.body_references import Parted
from builder.source.pinyin import slug
from builder.theme import Asset
from builder.trace import FullRead, Notes, Trace
from catalog.profile import Role

Face = SiteFace | ChannelFace | DocumentFace
ReadBody = Callable[[Entry], Parted]
Made = TypeVar("Made")

_EACH_TIME = object()
"""Stands for what is shown anew each time."""

_Known = tuple[FullRead, object, object]
"""A read with the digest of its answer, the answer, and the answer as templates get it."""

_Sides = dict[str, _Known]
"""What is known of a thing, by side."""


class Gone(Exception):
    """The thing that was asked for is not there, or not to be seen."""


class Desk:
    """Answers what pages of one site ask, notes the answers, and can say how an old question would be answered now."""

    def __init__(
        self,
        portal: Portal,
        site: Site,
        *,
        root: Path,
        outputs: Iterable[Output],
        assets: Mapping[str, Asset],
        read_body: ReadBody,
        templates: Callable[[str], str],
        fragments: Callable[[str], Markup],
        labels: Mapping[str, str],
    ) -> None:
        self.portal = portal
        self.site = site
        self.root = root
        self.assets = assets
        self.noted: Notes = {}
        self._outputs = {output.address.file: output for output in outputs}
        self._read_body = read_body
        self._templates = templates
        self._fragments = fragments
        self._labels = labels
        self._faces: dict[str, Face] = {}
        self._views: dict[str, View] = {}
        self._known: defaultdict[str, _Sides] = defaultdict(dict)
        self._gone: set[tuple[str, str]] = set()
        self._pieces: dict[str, tuple[object, Notes]] = {}
        self._made: dict[str, object] = {}
        self.within: set[str] = set()

    def begin(self) -> None:
        """Begin an output: what was dear to make for the last one is not kept for this one."""
        self._made = {}

    def end(self) -> Trace:
        """What the output that was made has read."""
        trace = Trace(tuple(self.noted))
        self.noted = {}
        return trace

    def leave(self) -> None:
        """Forget all: what was looked at holds the desk that holds it, and many sites would wait to be collected."""
        for sides in self._known.values():
            sides.clear()
        for known in (self._faces, self._views, self._known, self._pieces, self._made):
            known.clear()
        self._fragments = _refuse

    def read(self, key: str, side: str) -> Any:
        """A side of a thing, noted; references come as views. Raises AttributeError where there is none."""
        full, value, shown = self._known[key].get(side) or self._look_up(key, side)
        self.noted[full] = None
        return self.show(value) if shown is _EACH_TIME else shown

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What many outputs get alike, made for the first of them; each notes all that it was made from."""
        piece = self._pieces.get(name)
        if piece is None:
            value, notes = self.aside(make)
            piece = self._pieces[name] = (value, notes)
        self.noted |= piece[1]
        return cast(Made, piece[0])

    def aside(self, make: Callable[[], Made]) -> tuple[Made, Notes]:
        """Make something; what it reads is noted by itself."""
        noted, self.noted = self.noted, {}
        try:
            return make(), self.noted
        finally:
            self.noted = noted

    def view(self, ref: Ref) -> View:
        """A look at a thing."""
        view = self._views.get(ref.key)
        if view is None:
            view = self._views[ref.key] = View(self, ref.key, self._known[ref.key])
        return view

    def show(self, value: object) -> Any:
        """The value as templates get it."""
        if isinstance(value, Ref):
            return self.view(value)
        if isinstance(value, Lazy):
            if value.fingerprint not in self._made:
                self._made[value.fingerprint] = value.make()
            return self._made[value.fingerprint]
        if isinstance(value, tuple):
            return _like(value, [self.show(one) for one in value])
        return value

    def _show_once(self, value: object) -> object:
        """The value as all templates get it, where it holds nothing that is made for one output alone."""
        kind = type(value)
        if kind is Ref:
            return self.view(cast(Ref, value))
        if kind is Lazy:
            return _EACH_TIME
        if not isinstance(value, tuple):
            return value
        shown = [self._show_once(one) for one in value]
        return _EACH_TIME if any(one is _EACH_TIME for one in shown) else _like(value, shown)

    def answer(self, key: str, side: str) -> str | None:
        """The digest of the present answer; None where the thing is gone."""
        known = self._known[key].get(side)
        if known is None and (key, side) not in self._gone:
            try:
                known = self._look_up(key, side)
            except (Gone, RenderFault, AttributeError, KeyError):
                self._gone.add((key, side))
        return known[0][2] if known else None

    def _look_up(self, key: str, side: str) -> _Known:
        value = self._find(key, side)
        kind = type(value)
        if kind is str:
            known: _Known = ((key, side, _digest_words(cast(str, value))), value, value)
        elif not value and kind in _NOTHING:
            known = ((key, side, _NOTHING[kind]), value, value)
        else:
            known = ((key, side, digest_value(value)), value, self._show_once(value))
        self._known[key][side] = known
        return known

    def _find(self, key: str, side: str) -> object:
        face = self._faces.get(key)
        if face is None:
            kind, _, name = key.partition(":")
            if kind not in ("site", "channel", "document"):
                return getattr(self, f"_answer_{kind.replace('-', '_')}")(side)
            face = self._faces[key] = self._make_face(kind, name)
        return getattr(face, side)

    def _make_face(self, kind: str, name: str) -> Face:
        viewer = self.site.portal
        if kind == "site":
            return SiteFace(self.portal, self.portal.site(name), viewer)
        if kind == "channel":
            site_id, _, path = name.partition("/")
            site = self.portal.site(site_id)
            channel = site.channels_by_path().get(path)
            if channel is None:
                raise Gone(name)
            return ChannelFace(self.portal, site, channel, viewer)
        entry = self.portal.document(name)
        if entry is None:
            raise Gone(name)
        return DocumentFace(self.portal, entry, viewer, self.root, self._compose)

    def ask(self, query: Query) -> tuple[Any, ...]:
        """The documents that answer a query, noted as an answer, not as its members."""
        found: tuple[Any, ...] = self.read("query", spell_query(query))
        return found

    def ask_count(self, query: Query) -> int:
        """How many documents answer a query, windows aside."""
        return int(self.read("count", spell_query(query)))

    def ask_years(self, query: Query, *, counted: bool = True) -> tuple[Any, ...]:
        """The years of a query with their pages; with their counts only where these may change the page that asks."""
        found: tuple[Any, ...] = self.read("years" if counted else "years-uncounted", spell_query(query))
        return found

    def _compose(self, entry: Entry) -> Markup:
        return compose_body(entry, self._read_body(entry), self.portal, self._read_softly)

    def _read_softly(self, key: str, side: str) -> object:
        """Like `read`, but a thing that is gone is noted as such and read as None."""
        try:
            return self.read(key, side)
        except Gone:
            self.noted[key, side, ""] = None
            return None

    def _answer_query(self, side: str) -> tuple[Ref, ...]:
        return tuple([Ref.document(one.key) for one in self.portal.answer(_query(side))])

    def _answer_count(self, side: str) -> int:
        return self.portal.count(_query(side))

    def _answer_years(self, side: str) -> tuple[YearLink, ...]:
        """The years of a channel, or of the register where the query asks for indexed documents."""
        query = _query(side)
        site = self.portal.site(query.site)
        found = self.portal.years(query)
        total = sum(count for _, count in found)
        if query.indexed:
            stem = f"{self._disclosure_path(site)}/mulu/"
        elif total <= site.page_size:
            return ()
        else:
            stem = f"{query.channel}/"
        return tuple(YearLink(year, count, self._href(site, f"{stem}{year}.html")) for year, count in found)

    def _answer_years_uncounted(self, side: str) -> tuple[YearLink, ...]:
        return tuple(one._replace(count=0) for one in self._answer_years(side))

    def _answer_topics(self, side: str) -> tuple[Counted, ...]:
        site = self.portal.site(side)
        counted = self.portal.counted_topics(side)
        base = self._disclosure_path(site)
        return tuple(
            Counted(topic, counted[topic.path], self._href(site, f"{base}/zhuti/{topic.code}.html"))
            for topic in self.portal.norms.topics.topics
            if counted.get(topic.path)
        )

    def _answer_genres(self, side: str) -> tuple[Counted, ...]:
        site = self.portal.site(side)
        base = self._disclosure_path(site)
        counted = self.portal.counted_genres(side)
        return tuple(
            Counted(genre, counted[genre], self._href(site, f"{base}/ticai/{slug(genre)}.html"))
            for genre in sorted(counted)
        )

    def _answer_fields(self, side: str) -> tuple[FieldCount, ...]:
        """The fields of the standard catalogue that a site owes items of, with counts."""
        site = self.portal.site(side)
        base = self._catalogue_path(site)
        return list_fields(self.portal, side, lambda field: self._href(site, f"{base}{field}.html"))

    def _answer_duties(self, side: str) -> tuple[DutyRow, ...]:
        """The items of `site|field`."""
        site, _, field = side.partition("|")
        return list_duties(self.portal, site, field)

    def _answer_field(self, side: str) -> str:
        """The title of a field."""
        return next(one.title for one in self.portal.norms.registers.registers if one.id == side)

    def _answer_register_table(self, side: str) -> Lazy:
        return list_register(self.portal, side)

    def _answer_catalogue_table(self, side: str) -> Lazy:
        return list_catalogue(self.portal, side, self._catalogue_path)

    def _answer_downloads(self, side: str) -> tuple[Download, ...]:
        """The tables of a kind that this site offers."""
        found = (one for _, one in sorted(self._outputs.items()) if isinstance(one, TableOutput))
        hosting = self.portal.hosting
        return tuple(
            Download(str(one.form), one.whole, hosting.href(one.address, on=self.site.portal))
            for one in found
            if one.table == side
        )

    def _answer_withdrawal(self, side: str) -> object:
        entry = self.portal.library.shelf.by_id.get(side)
        if entry is None:
            raise Gone(side)
        return (entry.head.title, entry.head.withdrawn, entry.head.published_at)

    def _answer_plan(self, side: str) -> Output:
        return self._outputs[side]

    def _answer_template(self, side: str) -> str:
        return self._templates(side)

    def _answer_fragment(self, side: str) -> Markup:
        return self._fragments(side)

    def _answer_asset(self, side: str) -> AssetLink:
        asset = self.assets[side]
        return AssetLink(self._href(self.site, asset.path), asset.integrity)

    def _answer_sitemap(self, side: str) -> tuple[tuple[str, str], ...]:
        """Address and day of every listed page that belongs to a year's part of the sitemap, by file."""
        return tuple(self._sitemap.get(int(side), ()))

    @cached_property
    def _sitemap(self) -> Mapping[int, list[tuple[str, str]]]:
        """All parts, by year."""
        parts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for _, one in sorted(self._outputs.items()):
            if isinstance(one, Page) and self._is_listed(one):
                day = self._day_of(one)
                parts[int(day[:4] or 0)].append((self.portal.hosting.absolute(one.address), day))
        return parts

    def _is_listed(self, page: Page) -> bool:
        """The original of a document is in the sitemap of its own site; what others show of it is in none."""
        entry = self.portal.document(page.document) if page.document else None
        return page.kind.listed and (entry is None or entry.placement is None)

    def _day_of(self, page: Page) -> str:
        entry = self.portal.document(page.document) if page.document else None
        return entry.head.published_at.date().isoformat() if entry else ""

    def _answer_sitemap_parts(self, side: str) -> tuple[str, ...]:
        """The parts of the site's sitemap."""
        parts = (one for _, one in sorted(self._outputs.items()) if isinstance(one, TextOutput))
        return tuple(self.portal.hosting.absolute(one.address) for one in parts if one.kind == "sitemap")

    def _answer_sitemaps(self, side: str) -> tuple[str, ...]:
        """The sitemaps of a portal and its sections, or of all sites that are open."""
        known = (one for one in self.portal.cluster.sites.values() if side or one.portal == self.site.portal)
        return tuple(
            self.portal.hosting.absolute(one.address("sitemap.xml"))
            for one in known
            if one.state.is_ in ("open", "archived") and self.portal.may_name(self.site.id, one.id)
        )

    def _answer_channels(self, side: str) -> frozenset[str]:
        return frozenset(self.portal.site(side).channels_by_path())

    def _answer_hosting(self, side: str) -> str:
        return self.portal.hosting.absolute(self.site.address(side))

    def _answer_canonical(self, side: str) -> str:
        """Of a page that shows another site's document: the address of the original."""
        output = self._outputs[side]
        entry = self.portal.document(output.document) if isinstance(output, Page) and output.document else None
        if entry is not None and entry.placement is not None:
            origin = self.portal.library.shelf.by_id[entry.id.text]
            return self.portal.hosting.absolute(self.portal.site(origin.site).address(origin.path))
        return self.portal.hosting.absolute(output.address)

    def _answer_file(self, side: str) -> str:
        """The address of a file below `content/`, as pages of this site write it."""
        owner, _, path = side.removeprefix("content/").partition("/")
        return self._href(self.portal.site(owner), path)

    def _answer_leads_nowhere(self, side: str) -> bool:
        """Of a link in a document of a folder, `folder|link`."""
        folder, _, link = side.partition("|")
        return isinstance(find_target(link, folder, self.portal.library.shelf), BrokenTarget | NoTarget)

    def _answer_label(self, side: str) -> str:
        return self._labels[side]

    def _answer_source(self, side: str) -> str:
        """What tells one state of a file from another without reading it; a file that was put in its place is new."""
        try:
            stat = (self.root / side).stat()
        except OSError as fault:
            raise Gone(side) from fault
        return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"

    def _catalogue_path(self, site: Site) -> str:
        base = self._disclosure_path(site)
        return f"{base}/biaozhun/" if base else ""

    def _disclosure_path(self, site: Site) -> str:
        channel = site.channel_of_role(Role.DISCLOSURE)
        return channel.path if channel else ""

    def _href(self, site: Site, path: str) -> str:
        return self.portal.hosting.href(site.address(path), on=self.site.portal)


def _refuse(side: str) -> Markup:
    raise Gone(side)


def _like(value: tuple[object, ...], items: list[object]) -> tuple[object, ...]:
    """The items as a tuple of the same kind."""
    make: Callable[..., tuple[object, ...]] = type(value)
    return make(*items) if hasattr(value, "_fields") else tuple(items)


class View:
    """A read-only look at a thing: each attribute is a side of it, and reading it is noted."""

    __slots__ = ("_desk", "_key", "_sides")

    def __init__(self, desk: Desk, key: str, sides: _Sides) -> None:
        self._desk = desk
        self._key = key
        self._sides = sides

    @property
    def fingerprint(self) -> str:
        """Which thing it is."""
        return self._key

    def file_url(self, name: str) -> str:
        """Of a document: the address of a file that its head names."""
        return str(self._desk.read(self._key, "files").get(name, ""))

    def __getattr__(self, side: str) -> Any:
        known = self._sides.get(side)
        if known is None or known[2] is _EACH_TIME:
            return self._desk.read(self._key, side)
        self._desk.noted[known[0]] = None  # as `read` does: this is where pages spend their time
        return known[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


def look(environment: Environment, thing: object, name: str) -> Any:
    """An attribute as a template looks it up: a side of a thing, most of all, that was looked at before."""
    if type(thing) is View:
        known = thing._sides.get(name)
        if known is not None and known[2] is not _EACH_TIME:
            thing._desk.noted[known[0]] = None
            return known[2]
    return environment.getattr(thing, name)


def spell_query(query: Query) -> str:
    """A query as its read is noted."""
    return _spell({name: value for name in _ASKED if (value := getattr(query, name))})


_NOTHING: Mapping[type, str] = {type(one): digest_value(one) for one in ((), None, False)}
"""The digests of answers that say nothing: of the sides of a document most do."""

_SHORT = 64
_REMEMBERED = 8192
"""Answers, of so many characters at most, whose digest is remembered: where documents come from, what they are, how
channels are called."""


def _digest_words(text: str) -> str:
    return _digest_short(text) if len(text) <= _SHORT else digest_text(text)


_digest_short = lru_cache(maxsize=_REMEMBERED)(digest_text)
_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_ASKED = tuple(field.name for field in fields(Query))


def _query(side: str) -> Query:
    values = json.loads(side)
    return Query(**{"limit": 0, **values})
