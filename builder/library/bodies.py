"""What is kept of a rendered body: facts for lists and links, HTML for pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from builder.digest import digest_text
from builder.source.markdown_body import Body, BodyTooDeep, Slip, render_body
from builder.source.typography import summarise

EDITION = "body-4"
SUMMARY_LENGTH = 110
_spell = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_read_at = json.JSONDecoder().raw_decode


_NOTHING = b'[[], "", 0, [], [], []]'
_NO_REFERENCES = b"[[],"
"""How facts begin of a body that has none."""

_NO_FLAWS = b" []]"
_NEITHER = b" [], []]"
"""How they end of a body whose links and pictures lack nothing; and of one without any slip of Markdown either, as
nearly every one is."""


@lru_cache(maxsize=16)
def _open(told: bytes) -> tuple[Any, ...]:
    """References, summary, words, outline, slips and flaws: a page asks for one after the other."""
    return tuple(_read_at(told.decode())[0])


Heading = tuple[int, str, str]
Reference = tuple[str, str]


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """What others need of a body without its text, `told` as the store keeps it: it is there for every document of a
    cluster, and few are asked for theirs at a time. References come first: these are asked of all, twice; slips and
    flaws last, for it is seen at the end whether there are any.
    """

    told: bytes = _NOTHING

    @classmethod
    def of(
        cls,
        *,
        summary: str = "",
        words: int = 0,
        outline: Iterable[Heading] = (),
        references: Iterable[Reference] = (),
        slips: Iterable[Slip] = (),
        flaws: Iterable[Reference] = (),
    ) -> BodyFacts:
        """The facts that are given one by one."""
        told = [(slip.code, slip.line, slip.column, slip.words) for slip in slips]
        return cls(_spell([[*references], summary, words, [*outline], told, [*flaws]]).encode())

    @property
    def summary(self) -> str:
        """Its beginning."""
        return str(_open(self.told)[1])

    @property
    def words(self) -> int:
        """How long it is."""
        return int(_open(self.told)[2])

    @property
    def outline(self) -> tuple[Heading, ...]:
        """Level, anchor and words of each heading."""
        return tuple([(level, anchor, title) for level, anchor, title in _open(self.told)[3]])

    @property
    def references(self) -> tuple[Reference, ...]:
        """What it links to and shows: attribute and target."""
        if self.told.startswith(_NO_REFERENCES):
            return ()
        found, _ = _read_at(self.told.decode(), 1)
        return tuple([(attribute, target) for attribute, target in found])

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Where it shows something else than its author is likely to have meant."""
        if self.told.endswith(_NEITHER):
            return ()
        return tuple([Slip(code, line, column, words) for code, line, column, words in _open(self.told)[4]])

    @property
    def flaws(self) -> tuple[Reference, ...]:
        """Attribute and target of what its page lacks: addresses that are refused (`href`, `src`), words (`alt`).

        They stand apart from references, so that nobody takes them for something that the page links to or shows.
        """
        if self.told.endswith(_NO_FLAWS):
            return ()
        return tuple([(attribute, target) for attribute, target in _open(self.told)[5]])

    def to_json(self) -> str:
        """As the store keeps it."""
        return self.told.decode()

    @classmethod
    def from_json(cls, text: str) -> BodyFacts | None:
        """What `to_json` wrote; None for anything else."""
        try:
            references, summary, words, outline, slips, flaws = json.loads(text)
            return cls.of(
                summary=summary,
                words=words,
                outline=[(level, anchor, title) for level, anchor, title in outline],
                references=[(attribute, target) for attribute, target in references],
                slips=[Slip(code, line, column, said) for code, line, column, said in slips],
                flaws=[(attribute, target) for attribute, target in flaws],
            )
        except (ValueError, TypeError):
            return None


def body_key(text: str) -> str:
    """The name under which a body's rendering is kept: the same text, the same rendering."""
    return digest_text(f"{EDITION}\n{text}")


def make_body(text: str) -> tuple[BodyFacts, str]:
    """Render a body. Raises BodyTooDeep."""
    body: Body = render_body(text)
    facts = BodyFacts.of(
        summary=summarise(body.plain, limit=SUMMARY_LENGTH),
        words=body.words,
        outline=[(heading.level, heading.id, heading.text) for heading in body.outline],
        references=[(reference.attribute, reference.target) for reference in body.references],
        slips=body.slips,
        flaws=[(flaw.attribute, flaw.target) for flaw in body.flaws],
    )
    return facts, body.html


__all__ = ["BodyFacts", "BodyTooDeep", "body_key", "make_body"]
