"""An attachment is offered without a title.

Clause   WZ23-32 (无障碍环境建设法 32: 逐步符合无障碍网站设计标准, GB/T 37668).
Asks     An attachment that the head of a document names has a title of words, not the name of its file.
Why      “P020261121.pdf” tells nobody what will open, least of all who has the page read aloud.
Passes   青汀市城市供水管理办法申请表
Mend     Write `title` beside `file`.
By hand  Whether the title says what the file is.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="nameless-attachment",
    family=Family.ATTACHMENTS,
    clauses=("WZ23-32",),
    scope=Scope.ATTACHMENT,
    impact=Impact.MINOR,
)


def applies(attachment: Attachment) -> bool:
    """Does the head name it? A file that only the body links to has the words of its link."""
    return attachment.listed


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """It has no title, or that of its file."""
    if attachment.title.strip() in ("", attachment.name, attachment.name.rpartition(".")[0]):
        yield attachment.spot.asks("nameless", excerpt=attachment.name, name=attachment.name)
