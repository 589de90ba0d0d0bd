"""A consultation can be answered by mail or telephone only.

Clause   JC19-D17, 征集调查 (不含电子邮件形式).
Asks     A consultation says where opinions can be given on line, other than by e-mail.
Why      Who must write a mail or a letter mostly does not.
Passes   The announcement links to a form.
Mend     Link to the form of the opinion system in the announcement.
By hand  Links to forms look like others; follow those of the announcement. A form may also stand in the page itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import months_before
from builder.audit.subjects.document import Document
from catalog.document import Consultation

RULE = Rule(
    id="mail-only-consultation",
    family=Family.INTERACTION,
    clauses=("JC19-D17",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a consultation?"""
    return isinstance(document.detail, Consultation)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """It opened within the last year, and its text links to no page that may be a form."""
    detail = document.detail
    assert isinstance(detail, Consultation)  # noqa: S101 - the rule applies to nothing else
    recent = detail.opens_on >= months_before(asked.today, 12 * asked.number("look_back_years"))
    if recent and not any(link.target.startswith(("http://", "https://")) for link in document.links):
        yield document.spot.asks("mail-only")
