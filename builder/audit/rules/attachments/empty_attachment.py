"""An attachment is an empty file.

Clause   GK19-24 (查阅、下载).
Asks     A file that can be fetched holds something.
Why      An upload that broke off looks like a file, and gives the reader nothing.
Passes   A file of 20 KB.
Fails    A file of 0 bytes.
Mend     Put the whole file in its place.
By hand  A form without a single word may be empty as well; see what opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="empty-attachment",
    family=Family.ATTACHMENTS,
    clauses=("GK19-24",),
    scope=Scope.ATTACHMENT,
    impact=Impact.SERIOUS,
)


def applies(attachment: Attachment) -> bool:
    """Is there a file?"""
    return attachment.found


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """It has no byte."""
    if attachment.size == 0:
        yield attachment.spot.fails("empty", excerpt=attachment.name, name=attachment.name)
