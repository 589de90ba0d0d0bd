"""The desk at which the outputs of one site are made: things are looked at through it, and every look is noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from jinja2 import Environment
from markupsafe import Markup

from builder.digest import digest_named, digest_text, digest_value
from builder.library import Entry
from builder.portal import Query
from builder.render.answers import Answers, Gone, spell_query
from builder.render.channel_face import ChannelFace
from builder.render.compose import compose_body
from builder.render.document_face import SAID_IN_PASSING, DocumentFace
from builder.render.fault import RenderFault
from builder.render.site_face import SiteFace
from builder.render.values import Lazy, Ref, Settled
from builder.source.body_references import Parted
from builder.trace import FullRead, Notes, Trace

Face = SiteFace | ChannelFace | DocumentFace
ReadBody = Callable[[Entry], Parted]
Made = TypeVar("Made")

_EACH_TIME = object()
"""Stands for what is shown anew each time."""

_Known = tuple[FullRead, object, object]
"""A read with the digest of its answer, the answer, and the answer as templates get it."""

_Sides = dict[str, _Known]
"""What is known of a thing, by side."""


class Desk:
    """Answers what pages of one site ask, notes the answers, and can say how an old question would be answered now."""

    def __init__(self, answers: Answers, *, root: Path, read_body: ReadBody) -> None:
        self.portal = answers.portal
        self.site = answers.site
        self.root = root
        self.noted: Notes = {}
        self._answers = answers
        self._read_body = read_body
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
        self._answers.leave()

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

    def subject(self, ref: Ref) -> Subject:
        """A look at the document that a page is about: what it says by itself is noted as one text."""
        known = self._known[ref.key].get("text") or self._look_up(ref.key, "text")
        text = known[0]
        face: Any = self._faces[ref.key]
        return Subject(self, ref.key, {side: (text, value, value) for side, value in face.say().items()}, text)

    def read_beside(self, key: str, side: str, sides: _Sides, text: FullRead) -> Any:
        """Another side of the document that a page is about, at hand from then on."""
        if side in SAID_IN_PASSING:
            self.noted[text] = None
            value = self._find(key, side)
            shown = self.show(value)
            sides[side] = (text, value, shown)
            return shown
        shown = self.read(key, side)
        known = self._known[key][side]
        if known[2] is not _EACH_TIME:
            sides[side] = known
        return shown

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

    def _show_once(self, value: Any) -> object:
        """The value as all templates get it, where it holds nothing that is made for one output alone."""
        kind = type(value)
        if kind is Ref:
            return self.view(value)
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
        value: Any = self._find(key, side)
        kind = type(value)
        if kind is str:
            known: _Known = ((key, side, _digest_words(value)), value, value)
        elif not value and kind in _NOTHING:
            known = ((key, side, _NOTHING[kind]), value, value)
        elif kind is Lazy:
            known = ((key, side, digest_named(value.fingerprint)), value, _EACH_TIME)
        elif kind is Ref:
            known = ((key, side, _digest_ref(value.key)), value, self.view(value))
        elif kind is Settled:
            known = ((key, side, digest_value(value)), value, value)
        else:
            known = ((key, side, digest_value(value)), value, self._show_once(value))
        self._known[key][side] = known
        return known

    def _find(self, key: str, side: str) -> object:
        face = self._faces.get(key)
        if face is None:
            kind, _, name = key.partition(":")
            if kind not in ("site", "channel", "document"):
                return self._answers.find(kind, side)
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

    def _read(self, side: str) -> Any:
        return self._desk.read(self._key, side)

    def __getattr__(self, side: str) -> Any:
        known = self._sides.get(side)
        if known is None or known[2] is _EACH_TIME:
            return self._read(side)
        self._desk.noted[known[0]] = None  # as `read` does: this is where pages spend their time
        return known[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


class Subject(View):
    """The document that a page is about: what it says by itself was read as one text, not side by side."""

    __slots__ = ("_text",)

    def __init__(self, desk: Desk, key: str, sides: _Sides, text: FullRead) -> None:
        super().__init__(desk, key, sides)
        self._text = text

    def _read(self, side: str) -> Any:
        return self._desk.read_beside(self._key, side, self._sides, self._text)


_NO_SIDES = frozenset(name for name in vars(View) if not name.startswith("_"))
"""What views have themselves."""


def look(environment: Environment, thing: object, name: str) -> Any:
    """An attribute as a template looks it up: a side of a thing, most of all, that was looked at before."""
    if type(thing) is View or type(thing) is Subject:
        known = thing._sides.get(name)
        if known is not None and known[2] is not _EACH_TIME:
            thing._desk.noted[known[0]] = None
            return known[2]
        if name[0] != "_" and name not in _NO_SIDES:
            try:
                return thing._read(name)
            except AttributeError:
                return environment.getattr(thing, name)
    try:
        return getattr(thing, name)
    except AttributeError:
        return environment.getattr(thing, name)


_NOTHING: Mapping[type, str] = {type(one): digest_value(one) for one in ((), None, False)}
"""The digests of answers that say nothing: of the sides of a document most do."""

_SHORT = 64
_REMEMBERED = 8192
"""Answers, of so many characters at most, whose digest is remembered: where documents come from, what they are, how
channels are called."""


def _digest_words(text: str) -> str:
    return _digest_short(text) if len(text) <= _SHORT else digest_text(text)


_digest_short = lru_cache(maxsize=_REMEMBERED)(digest_text)
_digest_ref = lru_cache(maxsize=_REMEMBERED)(digest_named)
