"""What a build leaves for the next of the documents that were withdrawn: which were found gone, and their traces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.digest import digest_value
from builder.pipeline.withdrawal_traces import Sign, Trace
from builder.store import Store

NOTES = "withdrawn"
TRACES = "withdrawn-traces"
"""The note of what is looked for in every file, and the digest of the documents that it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What earlier builds left: the digest of each document that was found gone from `out`, and who names it."""

    out: str
    gone: Mapping[str, str]
    naming: Mapping[str, tuple[str, ...]]

    @classmethod
    def take(cls, store: Store) -> Notes | None:
        """The notes, of which nothing is left: a build that breaks off before its check leaves none."""
        told = store.read_notes(NOTES)
        store.put_notes(NOTES, None)
        if not isinstance(told, list):
            return None
        try:
            out, gone, naming = told
            return cls(out=out, gone=dict(gone), naming={key: tuple(found) for key, found in naming.items()})
        except (ValueError, TypeError, AttributeError):
            return None

    def leave(self, store: Store) -> None:
        """For the next build."""
        store.put_notes(NOTES, [self.out, self.gone, self.naming])


def find_kept_traces(out: Path, store: Store) -> tuple[Trace, ...] | None:
    """By what the withdrawn documents would be known, as the last build found it for this output; None where it left
    no note, or one of other documents.
    """
    notes, kept = Notes.take(store), store.read_notes(TRACES)
    if notes is None:
        return None
    notes.leave(store)
    if notes.out != str(out):
        return None
    if not notes.gone:
        return ()
    if not isinstance(kept, list) or kept[0] != digest_value(dict(notes.gone)):
        return None
    return tuple(
        Trace(document=document, sign=Sign(sign), text=text, portal=portal, bounded=bounded)
        for document, sign, text, portal, bounded in kept[1]
    )


def keep_traces(traces: Sequence[Trace], digests: Mapping[str, str], store: Store) -> None:
    """Keep the traces of documents, of which `digests` tell what they are."""
    spelled = [[one.document, one.sign, one.text, one.portal, one.bounded] for one in traces]
    store.put_notes(TRACES, [digest_value(dict(digests)), spelled])
