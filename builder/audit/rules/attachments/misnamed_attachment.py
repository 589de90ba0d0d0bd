"""An attachment is not what its name says.

Clause   GK19-24 (查阅、下载); which contents go with an extension is a list of our own.
Asks     The bytes of a file are what its extension promises.
Why      The program that opens it by its name refuses it, or warns of an attack.
Passes   biao.pdf, and it is a PDF.
Fails    biao.xls, and it is a web page.
Mend     Save the file in the format of its name, or give it the right extension.
By hand  Nothing; extensions and contents that are not known are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.attachment import Attachment

RULE = Rule(
    id="misnamed-attachment",
    family=Family.ATTACHMENTS,
    clauses=("GK19-24", "GK19-24.1"),
    scope=Scope.ATTACHMENT,
    impact=Impact.MODERATE,
)


def applies(attachment: Attachment) -> bool:
    """Is it known what the file is? An empty one is another fault."""
    return attachment.found and attachment.content not in ("", "empty", "unknown")


def check(attachment: Attachment, asked: Asked) -> Iterator[Finding]:
    """The extension is known, and goes with other contents."""
    allowed = _contents(asked.terms("GK19-24.1")).get(attachment.extension)
    if allowed is not None and attachment.content not in allowed:
        yield attachment.spot.fails(
            "misnamed",
            excerpt=attachment.name,
            name=attachment.name,
            extension=attachment.extension,
            content=(attachment.content,),
        )


@cache
def _contents(texts: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """The contents that go with each extension, from words such as “doc ole rtf”."""
    parts = (text.split() for text in texts)
    return {extension: frozenset(contents) for extension, *contents in parts}
