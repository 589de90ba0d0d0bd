"""What is said of a leader lacks photograph, curriculum vitae or duties.

Clause   JC19-D03, 领导信息 (缺项); ZY17-19.3: 姓名, 照片, 简历, 主管或分管工作.
Asks     The document has the name as its title, a photograph, a curriculum vitae as its body, and the duties.
Why      The norm names these elements, and inspectors count what is missing.
Passes   江叙白, with picture, text and duties.
Fails    The same without a picture.
Mend     Fill in `image` and `duties` in the head; write the curriculum vitae as the body.
By hand  Speeches (重要讲话) are articles of their own; see that they can be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Leader

RULE = Rule(
    id="bare-leader",
    family=Family.IDENTITY,
    clauses=("JC19-D03", "ZY17-19.3"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it about a leader?"""
    return isinstance(document.detail, Leader)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The elements that the norm names and the document has not."""
    told = _told(document)
    missing = tuple(element for element in asked.terms("ZY17-19.3") if not told.get(element, True))
    if missing:
        yield document.spot.fails("bare", missing=missing)


def _told(document: Document) -> Mapping[str, bool]:
    """Which elements there are, by the word of the norm."""
    duties = document.detail.duties if isinstance(document.detail, Leader) else ()
    return {
        "姓名": bool(document.head.title.strip()),
        "照片": bool(document.head.image or document.pictures),
        "简历": bool(document.text.strip()),
        "主管或分管工作": any(duty.strip() for duty in duties),
    }
