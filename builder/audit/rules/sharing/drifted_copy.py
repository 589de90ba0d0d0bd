"""A repeated text is no longer that of its origin.

Clause   GK19-11; `copy_of` is the author's own word that the text is the same.
Asks     A document that says to repeat another one has its text, word for word.
Why      Of two texts of one paper citizens cannot know which holds.
Passes   The same words, set in other paragraphs.
Fails    The origin says 30 days, the copy 20 days.
Mend     Take the text of the origin over; or better, adopt or subscribe to it, so that there is one text only.
By hand  What the copy says besides may be a remark of its editor. An origin that is in no site of the cluster may lie
         elsewhere, or its id is misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.sharing import Copied, OriginState

BEFORE, LENGTH = 6, 30
"""Characters of an excerpt before the first difference, and of the whole of it."""

_BLANK = re.compile(r"\s+")
_NUMBER = re.compile(r"(\d{3})\d{4,}")

RULE = Rule(
    id="drifted-copy",
    family=Family.SHARING,
    clauses=("GK19-11",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Does it say to repeat a document that is on line, or that nobody knows?"""
    return document.copied is not None and document.copied.state in (OriginState.SHOWN, OriginState.UNKNOWN)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Other words, more words, or nothing to compare them with."""
    copied = document.copied
    assert copied is not None  # noqa: S101 - it applies
    if copied.state is OriginState.UNKNOWN:
        yield document.spot.asks("unknown", anchor=copied.id, mark=copied.mark, origin=copied.id)
    elif copied.text and not copied.same:
        yield from _compare(document, copied)


def _compare(document: Document, copied: Copied) -> Iterator[Finding]:
    """What the page cannot show at all (its text lies in a file) is nothing to compare."""
    mine, theirs = _BLANK.sub("", document.text), _BLANK.sub("", copied.text)
    if mine == theirs or not mine:
        return
    told = {"origin": copied.title, "owner": copied.owner}
    if theirs in mine:
        more = _mask(mine.replace(theirs, "…"))[:LENGTH]
        yield document.spot.asks("more", anchor=copied.id, mark=copied.mark, excerpt=more, more=more, **told)
        return
    told |= {"where": copied.address, **_first_difference(_mask(mine), _mask(theirs))}
    yield document.spot.fails("differs", anchor=copied.id, mark=copied.mark, excerpt=told["mine"], **told)


def _first_difference(mine: str, theirs: str) -> dict[str, str]:
    """The words of both from a little before; their ends, where only hidden digits differ."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    start = max(0, alike - BEFORE)
    return {"mine": mine[start : start + LENGTH], "theirs": theirs[start : start + LENGTH]}


def _mask(text: str) -> str:
    """The text without numbers that might name a person."""
    return _NUMBER.sub(r"\1****", text)
