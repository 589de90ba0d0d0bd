"""Links, pictures, cells and notes get their last form; the references are read off."""

from __future__ import annotations

import re
from html import unescape

from builder.source.html_tags import ATTRIBUTES, read_attributes, write_tag

_LEAF = re.compile(rf"<(?P<name>a|img|li|sup|td|th|col|colgroup|ol)(?P<given>{ATTRIBUTES})>")
_NOTE_ID = re.compile(r"fn(?:ref[0-9]*)?-[0-9]+")
_EXTERNAL = re.compile(r"\s*(?:https?:|[/\\]{2})", re.IGNORECASE)


class Dresser:
    """Links, pictures and the attributes that need a second look, of one body, in order.

    `flaws` are pictures with an empty address and, as `alt`, those without words; `bare` tells that a link or a picture
    has no address at all, for it had none or a refused one.
    """

    def __init__(self, back_label: str) -> None:
        self.references: list[tuple[str, str]] = []
        self.flaws: list[tuple[str, str]] = []
        self.bare = False
        self._back_label = back_label.replace('"', "&quot;")
        self._ids: set[str] = set()

    def dress(self, html: str) -> str:
        """The HTML with every link, picture, cell and note in its last form."""
        return _LEAF.sub(self._leaf, html).replace(' class=""', "")

    def _leaf(self, match: re.Match[str]) -> str:
        name = match["name"]
        if not match["given"] and name != "img":
            self.bare = self.bare or name == "a"
            return match[0]
        given = read_attributes(match["given"])
        if name == "img":
            return self._picture(given)
        if name == "a":
            self._link(given)
        if (align := given.pop("align", None)) is not None:
            given["class"] = f"{given.get('class', '')} align-{align}".strip()
        if "id" in given and not self._is_new_note(given["id"]):
            del given["id"]
        return write_tag(name, given)

    def _is_new_note(self, name: str) -> bool:
        fresh = _NOTE_ID.fullmatch(name) is not None and name not in self._ids
        self._ids.add(name)
        return fresh

    def _link(self, given: dict[str, str]) -> None:
        if "footnote-backref" in given.get("class", ""):
            given.pop("title", None)
            given["aria-label"] = self._back_label
        if "href" in given:
            self.references.append((unescape(given["href"]), "href"))
            if _EXTERNAL.match(given["href"]):
                given["rel"] = "noopener"
        else:
            self.bare = True

    def _picture(self, given: dict[str, str]) -> str:
        if not given.get("src"):
            self.flaws += [("", "src")] if "src" in given else []
            self.bare = self.bare or "src" not in given
            return given.get("alt", "")
        self.references.append((unescape(given["src"]), "src"))
        if not unescape(given.get("alt", "")).strip():
            self.flaws.append((unescape(given["src"]), "alt"))
        return write_tag("img", {"src": "", "alt": ""} | given | {"loading": "lazy", "decoding": "async"})
