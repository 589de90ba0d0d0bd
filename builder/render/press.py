"""The templates of one theme and language, with the functions that templates may call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from markupsafe import Markup

from builder.portal import Query
from builder.render.desk import Desk, View
from builder.render.environment import make_environment
from builder.render.fault import faults_told
from builder.render.values import AssetLink, Ref
from builder.theme import Closures, Theme


class Press:
    """Used by one site at a time: `at` sets the desk through which the functions look.

    `digests` are the closures of the page templates; compiled templates are kept in `cache`. The templates of a theme
    that is not `trusted` are counted and bounded. `sides` are those of things that any template names which was loaded
    ahead, as far as they are trusted.
    """

    def __init__(
        self,
        theme: Theme,
        language: str,
        digests: Mapping[str, str],
        cache: Path | None = None,
        *,
        trusted: bool = False,
    ) -> None:
        self._digests = digests
        self.theme = theme
        self.language = language
        self.environment = make_environment(theme, language, cache, trusted=trusted)
        self.closures = Closures(theme, self.environment)
        self._desks: list[Desk] = []
        self._loaded: set[str] = set()
        self.sides: set[str] = set()
        self.environment.globals.update(
            asset=self._asset,
            fragment=self._fragment,
            documents=self._documents,
            count=self._count,
            years=self._years,
            topics=self._topics,
            genres=self._genres,
            downloads=self._downloads,
            channel_at=self._channel_at,
        )

    def load(self, names: Iterable[str]) -> None:
        """Have page templates at hand, with all pieces and what both name, for processes that are forked later. What
        fails here fails again where a page is made of it, and is told there."""
        ahead = {*names, *(name for name, _ in self.theme.below("fragments") if name.endswith(".html"))} - self._loaded
        while ahead:
            name = ahead.pop()
            self._loaded.add(name)
            with suppress(TemplateError, OSError, UnicodeDecodeError, RecursionError):
                told = self.environment.get_template(name).root_render_func.__globals__
                ahead |= {*told.get("uses", ())} - self._loaded
                self.sides |= {*told.get("sides", ())}

    def at(self, desk: Desk) -> _At:
        """Work at a desk."""
        return _At(self._desks, desk)

    def template_digest(self, name: str) -> str:
        """Changes when anything does that the template prints, data aside."""
        return self._digests[name]

    def translate(self, key: str, **values: object) -> str:
        """A label of the theme, noted as a read: what the engine prints itself is in no template's closure."""
        text: str = self._desk.read("label", key)
        return self.environment.format_text(text, values)

    def render_fragment(self, desk: Desk, side: str) -> Markup:
        """A piece that many pages share, by `name|branch`; its reads are not those of the page it is pasted into."""
        name, _, branch = side.partition("|")

        def render() -> Markup:
            with self.at(desk), faults_told(f"fragments/{name}.html"):
                template = self.environment.get_template(f"fragments/{name}.html")
                text = template.render(site=desk.show(Ref.site(desk.site.id)), branch=branch)
            return Markup(text)  # noqa: S704 - rendered with autoescape

        made, notes = desk.aside(render)
        desk.within |= {key for key, _, _ in notes}
        return made

    @property
    def _desk(self) -> Desk:
        return self._desks[-1]

    def _asset(self, name: str) -> AssetLink:
        asset: AssetLink = self._desk.read("asset", name)
        return asset

    def _fragment(self, name: str, branch: str = "") -> Markup:
        fragment: Markup = self._desk.read("fragment", f"{name}|{branch}")
        return fragment

    def _documents(self, site: View, *, limit: int = 20, offset: int = 0, **filters: Any) -> tuple[Any, ...]:
        return self._desk.ask(Query(site=_id(site), limit=limit, offset=offset, **filters))

    def _count(self, site: View, **filters: Any) -> int:
        return self._desk.ask_count(Query(site=_id(site), limit=0, **filters))

    def _years(self, channel: View) -> tuple[Any, ...]:
        site, _, path = _id(channel).partition("/")
        return self._desk.ask_years(Query(site=site, channel=path, limit=0))

    def _topics(self, site: View) -> Any:
        return self._desk.read("topics", _id(site))

    def _genres(self, site: View) -> Any:
        return self._desk.read("genres", _id(site))

    def _downloads(self, table: str) -> Any:
        return self._desk.read("downloads", table)

    def _channel_at(self, site: View, path: str) -> View | None:
        exists = self._desk.read("channels", _id(site))
        return self._desk.show(Ref.channel(_id(site), path)) if path in exists else None


class _At:
    """While the block runs, the last of the desks is this one."""

    __slots__ = ("_desk", "_desks")

    def __init__(self, desks: list[Desk], desk: Desk) -> None:
        self._desks = desks
        self._desk = desk

    def __enter__(self) -> None:
        self._desks.append(self._desk)

    def __exit__(self, *_: object) -> None:
        self._desks.pop()


def _id(view: View) -> str:
    """Which thing a template means. Only what it was given can be meant: nothing that merely looks like it."""
    if not isinstance(view, View):
        raise TypeError(f"{type(view).__name__} is no site or channel")
    return view.fingerprint.partition(":")[2]
