"""An attachment is not there.

Clause   JC19-D20 (链接打不开或错误), points not known; GK19-24 (下载).
Asks     Every file that a document names lies beside it.
Why      The reader finds the notice, and not the form that it is about.
Passes   附件：申请表.pdf, and the file is there.
Fails    附件：申请表.pdf, and there is no such file.
Mend     Put the file beside the document, or take its name out.
By hand  Nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="missing-attachment",
    family=Family.ATTACHMENTS,
    clauses=("JC19-D20", "GK19-24"),
    scope=Scope.ATTACHMENT,
    impact=Impact.SERIOUS,
)


def applies(attachment: Attachment) -> bool:
    """Does the document name it?"""
    return bool(attachment.name)


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """No file of that name was found."""
    if not attachment.found:
        yield attachment.spot.fails("missing", excerpt=attachment.name, name=attachment.name)
