"""An attachment cannot be opened.

Clause   GK19-24 (查阅、下载).
Asks     Everybody can open what is offered, without a password.
Why      What cannot be opened has not been published.
Passes   A PDF that opens.
Fails    A workbook under a password.
Mend     Publish the file without a password; where it is broken, save it anew from the original.
By hand  Whether a file that our reader takes for broken opens in the program that it was made for.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="unreadable-attachment",
    family=Family.ATTACHMENTS,
    clauses=("GK19-24",),
    scope=Scope.ATTACHMENT,
    impact=Impact.SERIOUS,
)


def applies(attachment: Attachment) -> bool:
    """Is there a file that holds something?"""
    return attachment.found and attachment.size > 0


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """A password is certain; other reasons a person must look at."""
    if not attachment.readable:
        sealed = attachment.reason == "encrypted"
        tell = attachment.spot.fails if sealed else attachment.spot.asks
        yield tell("sealed" if sealed else "broken", excerpt=attachment.name, name=attachment.name)
