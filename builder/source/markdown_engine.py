"""Python-Markdown as this project sets it up: one instance a process, raw HTML not yet clean."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteBlockProcessor, FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import BACKTICK_RE
from markdown.treeprocessors import Treeprocessor

from builder.source.markdown_brackets import BracketGuard
from builder.source.markdown_fences import FenceGuard
from builder.source.markdown_guard import AngleGuard, TickProcessor
from builder.source.markdown_inline import MOST_SIGNS, QuickInline
from builder.source.markdown_tables import MOST_CELLS, TableGuard

DEEPEST_RAW = 200
DEEPEST_NESTED = 66
"""Steps into lists, definitions and quotations: each is an element at least, and 64 elements are the most at last."""

MOST_OPEN = 40
"""Beginnings of emphasis that wait for their ends: each end may look at all of them. Older ones are text."""

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)[^<>]*+>")
_ALONE = "area br col hr img input source track wbr p li dt dd tr td th tbody thead tfoot"
_CLOSES_ITSELF = frozenset(_ALONE.split())
_FORMATTING = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\s[^<>]*>", re.IGNORECASE)


class BodyTooDeep(ValueError):
    """A body nests its lists, quotations or tags deeper than anybody can read."""


class _Definitions(FootnoteBlockProcessor):
    """Labels of footnotes stay on one line; the library's own pattern looks to the end of the text for each."""

    RE = re.compile(r"^[ ]{0,3}\[\^([^\]\n]*)\]:[ ]*(.*)$", re.MULTILINE)


class _DepthGuard(BlockProcessor):
    """Looks at every block first: what nests so deep is refused in the end, and each step looks at all of it."""

    def test(self, parent: Element, block: str) -> bool:
        if len(self.parser.state) > DEEPEST_NESTED:
            raise BodyTooDeep
        return False


class _Footnotes(FootnoteExtension):
    """Footnotes whose ids are plain numbers in order of definition, in time linear to their count."""

    def reset(self) -> None:
        super().reset()
        self._numbers: dict[str, int] = {}

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Definitions(self), "footnote", 17)

    def _number(self, label: str) -> int:
        if len(self._numbers) != len(self.footnotes):
            self._numbers = {known: number for number, known in enumerate(self.footnotes, start=1)}
        return self._numbers[label]

    def makeFootnoteId(self, id: str) -> str:  # noqa: N802
        return f"fn-{self._number(id)}"

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: N802
        reference = f"fnref-{self._number(id)}"
        if not found:
            return reference
        self.found_refs[reference] = count = self.found_refs.get(reference, 0) + 1
        return reference if count == 1 else reference.replace("fnref", f"fnref{count}")

    def unused(self) -> Iterator[str]:
        """The labels of notes that no place in the text refers to."""
        return (label for label in self.footnotes if f"fnref-{self._number(label)}" not in self.found_refs)

    def addFootnoteRef(self, id: str) -> None:  # noqa: N802
        """The order of definition counts, so that none needs to be kept."""


class _BackLinks(Treeprocessor):
    """Takes the way back from footnotes that no place in the text refers to."""

    def __init__(self, footnotes: _Footnotes) -> None:
        super().__init__()
        self.footnotes = footnotes

    def run(self, root: Element) -> None:
        for note in root.iterfind("./div[@class='footnote']/ol/li[@id]"):
            if note.attrib["id"].replace("fn-", "fnref-") not in self.footnotes.found_refs:
                for parent in note.iterfind(".//a[@class='footnote-backref']/.."):
                    parent.remove(parent[-1])


@dataclass(frozen=True, slots=True)
class Converted:
    """HTML, rows of tables that have more cells than columns, and labels of footnotes that nothing refers to; where the
    HTML is clean, `raw` is what the library wrote.
    """

    html: str = ""
    wide_rows: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    raw: str = ""


class _Engine(Extension):
    """The instance with its guards, for one caller at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()
        self.footnotes = _Footnotes(SEPARATOR="-", BACKLINK_TEXT="↩\ufe0e")
        tables = TableExtension(use_align_attribute=True)
        named = ["fenced_code", "attr_list", "def_list", "sane_lists"]
        self.markdown = Markdown(extensions=[tables, self.footnotes, *named, self], output_format="html")

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Puts the guards in their places."""
        md.inlinePatterns.register(TickProcessor(BACKTICK_RE), "backtick", 190)
        md.parser.blockprocessors.register(_DepthGuard(md.parser), "depth_guard", 200)
        md.preprocessors.register(FenceGuard(md, {"lang_prefix": "language-"}), "fenced_code_block", 25)
        for delimiter in md.inlinePatterns["em_strong"].delimiters.values():  # type: ignore[attr-defined]  # newer than its stubs
            delimiter.stack = deque(maxlen=MOST_OPEN)
        self.tables = TableGuard(md.parser, {"use_align_attribute": True})
        md.parser.blockprocessors.register(self.tables, "table", 75)
        self.angles = AngleGuard(md)
        md.preprocessors.register(self.angles, "angle_guard", 22)
        md.treeprocessors.register(BracketGuard(md), "bracket_guard", 21)
        self.inline = QuickInline(md)
        md.treeprocessors.register(self.inline, "inline", 20)
        md.treeprocessors.register(_BackLinks(self.footnotes), "back_links", 14)

    def convert(self, text: str) -> str:
        return self.look_through(text).html

    def look_through(self, text: str) -> Converted:
        with self.lock:
            self.markdown.reset()
            self.tables.left, self.inline.left = MOST_CELLS, MOST_SIGNS
            self.tables.wide = []
            html = self.angles.release(self.markdown.convert(text))
            return Converted(html, tuple(self.tables.wide), tuple(self.footnotes.unused()))


_engine = cache(_Engine)


def convert(text: str) -> Converted:
    """Markdown to HTML that is not clean yet, but can be cleaned in time linear to its length."""
    try:
        found = _engine().look_through(text)
    except RecursionError:
        _engine.cache_clear()
        raise BodyTooDeep from None
    except Exception:
        _engine.cache_clear()
        raise
    check_depth(found.html, DEEPEST_RAW)
    return replace(found, html=_FORMATTING.sub(r"<\1>", found.html))


def check_depth(html: str, deepest: int) -> None:
    """Raises `BodyTooDeep` where more elements than that are open at once.

    A browser's parser searches all open elements at many tags, so their number is bounded before it sees them.
    """
    if html.count("<") <= deepest:
        return
    opened: dict[str, int] = {}
    depth = 0
    for closing, name in _TAG.findall(html.lower()):
        if name in _CLOSES_ITSELF:
            continue
        count = opened.get(name, 0)
        if not closing:
            opened[name], depth = count + 1, depth + 1
        elif count:
            opened[name], depth = count - 1, depth - 1
        if depth > deepest:
            raise BodyTooDeep
