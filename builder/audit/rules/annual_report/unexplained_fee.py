"""The annual report does not explain fees.

Clause   NB21-19; with NB21-04, of which it is not verified that every report must say it.
Asks     The last part of the report explains fees where there were any, and says whether a fee was taken for
         processing information.
Why      Fees are asked of citizens; they may know for what.
Mend     Add a sentence on fees to the last part.
By hand  Words were compared; look whether the part says it in others.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.terms import ReportForm

LAST_PART = "其他需要报告的事项"

RULE = Rule(
    id="unexplained-fee",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-19", "NB21-04"),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report on disclosure whose last part can be read?"""
    detail = document.detail
    disclosure = isinstance(detail, Report) and detail.form is ReportForm.DISCLOSURE
    return disclosure and LAST_PART in document.text


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Fees without a word of them in the last part; no word of the fee for processing."""
    detail = document.detail
    part = document.text.rpartition(LAST_PART)[2]
    if not isinstance(detail, Report):
        return
    fees = detail.statistics.fees if detail.statistics else 0
    if fees > 0 and not any(term in part for term in asked.terms()):
        yield document.spot.asks("fees", anchor="fees", fees=fees)
    words = asked.terms("NB21-04")
    if not any(word in part for word in words):
        yield document.spot.asks("unsaid", anchor="unsaid", words=words)
