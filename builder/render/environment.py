"""The template environment of one theme and language; nothing in it reaches the clock, files or the network.

It is a sandbox (`sandbox.py`) for every theme but those that are trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from builder.render.later import OnDemand
from builder.render.plain import Plain, Printed
from builder.render.sandbox import NOT_OFFERED, Sandbox
from builder.theme import Theme
from builder.theme.closure import template_file

# Names that every page offers to its template. `Closures.check` tells any other before a page is made.
PAGE_NAMES = frozenset(
    {"site", "page", "crumbs", "metas", "meta_tags", "jsonld", "channel", "document", "items", "total", "year_links"}
    | {"pager", "topic", "genre", "field", "fields", "duties", "target_url", "title", "withdrawal", "notices", "tree"}
    | {"branch", "policy", "course", "drawing"}
)
FUNCTIONS = frozenset(
    {"t", "asset", "fragment", "documents", "count", "years", "topics", "genres", "downloads", "channel_at"}
)
KNOWN = PAGE_NAMES | FUNCTIONS | frozenset(jinja2.defaults.DEFAULT_NAMESPACE) - NOT_OFFERED


def make_environment(
    theme: Theme, language: str, cache: Path | None = None, *, trusted: bool = False
) -> Sandbox | Plain:
    """An environment that finds a theme's templates, its parents' after its own; undefined names are faults.

    The sandbox compiles templates in its own way, so that the cache keeps both apart.
    """
    kind, pattern = (Plain, "plain-5-%s.cache") if trusted else (Sandbox, "sandbox-%s.cache")
    environment = kind(
        loader=_Loader(theme),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        keep_trailing_newline=True,
        bytecode_cache=jinja2.FileSystemBytecodeCache(str(cache), pattern) if cache else None,
    )
    environment.context_class = OnDemand
    labels = Labels(theme.labels.get(language, {}))
    environment.globals["t"] = says = _translate(environment, labels)
    if isinstance(environment, Plain):
        environment.labels, environment.printed, environment.says = labels, Printed(labels), says
    environment.filters.update(
        date=_date,
        cndate=_cndate if language.startswith("zh") else _endate,
        moment=spell_moment,
        datetime=_spell_attribute,
        break_at_sense=_break_at_sense,
        filesize=_filesize,
        number=_number,
        percent=_percent,
    )
    return environment


class _Loader(jinja2.BaseLoader):
    """Finds templates as the theme's inheritance says."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        found = self._theme.find(template_file(template))
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return found.path.read_text(encoding="utf-8"), found.file, lambda: True


class Labels(dict[str, str]):
    """The labels of a theme in a language; one that is in no table is a fault."""

    def __missing__(self, key: str) -> str:
        raise jinja2.UndefinedError(f"label {key!r} is in no table of this language")


def _translate(environment: Sandbox | Plain, labels: Labels) -> Callable[..., str]:
    def translate(key: str, **values: object) -> str:
        return environment.format_text(labels[key], values) if values else labels[key]

    return translate


_REMEMBERED = 1024
"""Moments whose words are remembered: a page tells three times when it was published, and lists tell it again."""


# Examples of components write their dates as text; text passes as it is.
def _date(value: date | datetime | str | None) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else value or ""


def spell_moment(value: date | datetime | str | None) -> str:
    """Day and minute; of a day alone, its beginning."""
    if isinstance(value, datetime):
        return _spell_minute(value)
    return f"{value.isoformat()} 00:00" if isinstance(value, date) else value or ""


@lru_cache(maxsize=_REMEMBERED)
def _spell_minute(moment: datetime) -> str:
    return moment.isoformat(" ", "minutes")[:16]


def _spell_attribute(value: date | datetime | str | None) -> str:
    """A moment as the attribute `datetime` has it."""
    return spell_moment(value).replace(" ", "T")


_BREAKS = (
    ("关于", "<wbr>关于"),
    ("印发", "印发<wbr>"),
    ("转发", "转发<wbr>"),
    ("《", "<wbr>《"),
    ("》", "》<wbr>"),
)


def _break_at_sense(title: str) -> Markup:
    """A title that breaks at sense (GB/T 9704): before 关于 and book marks, after 印发 and 转发."""
    words = str(escape(title))
    for part, broken in _BREAKS:
        words = words.replace(part, broken)
    return Markup(words)  # noqa: S704 - it was escaped


def _cndate(value: date | datetime | str | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else value or ""


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _endate(value: date | datetime | str | None) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else value or ""


def _filesize(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _number(value: float | Decimal) -> str:
    return f"{value:,}"


def _percent(value: float) -> str:
    return f"{value * 100:.1f}%"
