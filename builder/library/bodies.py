"""What is kept of a rendered body: facts for lists and links, HTML for pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from builder.digest import digest_text
from builder.source.markdown_body import Body, BodyTooDeep, render_body
from builder.source.typography import summarise

EDITION = "body-1"
SUMMARY_LENGTH = 110
_spell = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """What others need of a body without its text; `outline` holds level, anchor and words of each heading."""

    summary: str = ""
    words: int = 0
    outline: tuple[tuple[int, str, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> str:
        """As the store keeps it."""
        return _spell([self.summary, self.words, self.outline, self.references])

    @classmethod
    def from_json(cls, text: str) -> BodyFacts | None:
        """What `to_json` wrote; None for anything else."""
        try:
            summary, words, outline, references = json.loads(text)
            return cls(
                summary=summary,
                words=words,
                outline=tuple((level, anchor, title) for level, anchor, title in outline),
                references=tuple((attribute, target) for attribute, target in references),
            )
        except (ValueError, TypeError):
            return None


def body_key(text: str) -> str:
    """The name under which a body's rendering is kept: the same text, the same rendering."""
    return digest_text(f"{EDITION}\n{text}")


def make_body(text: str) -> tuple[BodyFacts, str]:
    """Render a body. Raises BodyTooDeep."""
    body: Body = render_body(text)
    facts = BodyFacts(
        summary=summarise(body.plain, limit=SUMMARY_LENGTH),
        words=body.words,
        outline=tuple((heading.level, heading.id, heading.text) for heading in body.outline),
        references=tuple((reference.attribute, reference.target) for reference in body.references),
    )
    return facts, body.html


__all__ = ["BodyFacts", "BodyTooDeep", "body_key", "make_body"]
