"""An attachment is a program.

Clause   JC19-V1.4 (页面被挂马、内容被篡改), which itself is for persons; the extensions are a list of our own.
Asks     What is attached is read, not run.
Why      A program on a government page is run without a second thought.
Passes   biao.pdf
Mend     Remove it and find out who put it there; where a program must be offered, offer it where its maker is named.
By hand  Whether the organ itself offers the program: an input tool, a certificate's driver.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="program-attachment",
    family=Family.ATTACHMENTS,
    clauses=("JC19-V1.4", "JC19-V1.4.3"),
    scope=Scope.ATTACHMENT,
    impact=Impact.CRITICAL,
)


def applies(attachment: Attachment) -> bool:
    """Is there a file?"""
    return attachment.found


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """The bytes are a program's, or the extension is one that is run."""
    if attachment.content == "program" or attachment.extension in asked.terms("JC19-V1.4.3"):
        yield attachment.spot.asks("program", excerpt=attachment.name, name=attachment.name)
