"""An attachment is a picture of a text.

Clause   WZ23-32 (无障碍环境建设法 32: 逐步符合无障碍网站设计标准, GB/T 37668).
Asks     A document with pages has words that can be read aloud, searched and copied.
Why      Who cannot see the picture cannot read it, and no search finds it.
Passes   A PDF of two pages with 640 characters.
Mend     Make the PDF from the text and not from paper; or add the text, by recognition and a second look.
By hand  A drawing or a map may rightly have no words; but then it wants a description.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="scanned-attachment",
    family=Family.ATTACHMENTS,
    clauses=("WZ23-32",),
    scope=Scope.ATTACHMENT,
    impact=Impact.MODERATE,
)


def applies(attachment: Attachment) -> bool:
    """Could its pages be read?"""
    return attachment.found and attachment.readable and attachment.pages > 0


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """It has pages and not one letter."""
    if attachment.letters == 0:
        yield attachment.spot.asks("scanned", excerpt=attachment.name, name=attachment.name, pages=attachment.pages)
