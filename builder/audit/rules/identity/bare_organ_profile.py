"""What is said of an organ lacks set-up, duties or contact.

Clause   JC19-D02, 机构职能; ZY17-19.2: 机构设置, 主要职责, 联系方式.
Asks     The document names the divisions, the duties, and address and telephone.
Why      Each of the three is what somebody comes for.
Passes   The profile of an office with divisions, duties, address and telephone.
Fails    A profile without divisions.
Mend     Fill in `units`, `duties`, `address` and `phone` in the head of the document.
By hand  An organ without divisions says so in its text; accept it then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import OrganProfile

RULE = Rule(
    id="bare-organ-profile",
    family=Family.IDENTITY,
    clauses=("JC19-D02", "ZY17-19.2"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it the profile of an organ?"""
    return isinstance(document.detail, OrganProfile)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The elements that the norm names and the document has not."""
    if not isinstance(document.detail, OrganProfile):
        return
    told = _told(document.detail)
    missing = tuple(element for element in asked.terms("ZY17-19.2") if not told.get(element, True))
    if missing:
        yield document.spot.fails("bare", missing=missing)


def _told(profile: OrganProfile) -> Mapping[str, bool]:
    """Which elements there are, by the word of the norm."""
    return {
        "机构设置": bool(profile.units),
        "主要职责": any(duty.strip() for duty in profile.duties),
        "联系方式": bool(profile.address.strip() and profile.phone.strip()),
    }
