"""A common slip of the pen stands in a document.

Clause   JC19-V1.1, the only clause known on wrong expressions; a common slip is no veto, so this only asks.
Asks     No document and no attachment contains a word of the list of slips (易错词).
Why      Wrong characters make readers doubt the rest; many of them together may be held to be grave.
Passes   部署, 再接再厉
Mend     Set the word right; where it is right as it stands, put the longer word under `unless` of the list.
By hand  Whether the word is wrong there: it may be a name or a quotation.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="common-slip",
    family=Family.SAFETY,
    clauses=("JC19-V1.1",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A slip of the lists that is not grave, each once."""
    for spot, text in document.written():
        for slip, hit in asked.words.find_slips(text, grave=False):
            yield spot.asks("slip", anchor=slip.wrong, excerpt=hit.excerpt, wrong=slip.wrong, right=slip.right)
