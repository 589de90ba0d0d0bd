"""Of what was found of withdrawn documents: what is a fault, and what others may say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import read_bytes
from builder.library import Entry
from builder.pipeline.reading import Reading
from builder.pipeline.withdrawal_authors import Authors, find_tied, is_quoted, says, tell_naming
from builder.pipeline.withdrawal_traces import Sign, Trace
from builder.plan import FileOutput, Output, Page, PageKind
from catalog.origin import Mark

_MOST_TOLD = 20
"""Files that are told of one document."""

_SHOWN = 40
"""Characters of what was found that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What judges must know: the build, where its output and the cluster lie, and how bodies are read."""

    reading: Reading
    out: Path
    root: Path
    read_html: Callable[[Entry], str]


Findings = Mapping[tuple[Trace, str, str], Sequence[str]]
"""By trace, and what stands before and behind it, the files of the output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The withdrawn documents of which something is left, and by document those that name it in their text."""

    left: frozenset[str]
    naming: Mapping[str, tuple[str, ...]]


def judge(
    case: Case,
    findings: Findings,
    withdrawn: Mapping[str, Entry],
    naming: Mapping[str, tuple[str, ...]],
    problems: Problems,
) -> Verdict:
    """Tell what is left as faults, and who names a withdrawn document as warnings.

    `naming` are those that were known to; pages that were not made now do not show it again.
    """
    return _Judgement(case, findings, withdrawn, naming, problems).judge()


class _Judgement:
    """Tells faults from what others may say."""

    def __init__(
        self,
        case: Case,
        findings: Findings,
        withdrawn: Mapping[str, Entry],
        naming: Mapping[str, tuple[str, ...]],
        problems: Problems,
    ) -> None:
        self._case = case
        self._portal = case.reading.portal
        self._findings = findings
        self._withdrawn = withdrawn
        self._naming = naming
        self._problems = problems
        self._authors = Authors(portal=self._portal, read_html=case.read_html)
        self._announced = tuple(self._find_announced())
        self._outputs = self._outputs_of({file for files in findings.values() for file in files})
        self._left: dict[tuple[str, str], str] = {}

    def judge(self) -> Verdict:
        """Tell everything."""
        self._judge_texts()
        namers = self._find_namers()
        self._judge_names(namers)
        self._tell_left()
        left = frozenset(document for _, document in self._left)
        return Verdict(left=left, naming=self._tell_namers(namers))

    def _outputs_of(self, files: set[str]) -> Mapping[str, Output]:
        plans = self._case.reading.plans.values()
        return {one.address.file: one for plan in plans for one in plan.outputs if one.address.file in files}

    def _author_of(self, file: str) -> Entry | None:
        """The document that a page, a tombstone, a published file or a record is of."""
        output = self._outputs.get(file)
        shelf = self._portal.library.shelf
        if isinstance(output, Page):
            if output.kind is PageKind.TOMBSTONE:
                return shelf.by_id.get(output.target)
            return self._portal.document(output.document) if output.document else None
        if isinstance(output, FileOutput):
            return shelf.by_file.get(output.mark.file)
        return self._portal.document(_record_of(self._case.out, file))

    def _judge_texts(self) -> None:
        """A piece of text counts unless a visible document says it too, or what is announced to all."""
        pieces: dict[str, list[tuple[Trace, str]]] = {}
        for (trace, _, _), files in self._findings.items():
            if trace.sign is Sign.TEXT:
                here = (file for file in files if not isinstance(self._outputs.get(file), FileOutput))
                pieces.setdefault(trace.text, []).extend((trace, file) for file in here)
        doubtful = {text for text, found in pieces.items() if not any(self._shows(file, text) for _, file in found)}
        doubtful -= {text for text in doubtful if says(text, self._announced)}
        for entry in self._portal.shown() if doubtful else ():
            texts = tuple(self._authors.read(entry))
            doubtful -= {text for text in doubtful if says(text, texts)}
        for text in sorted(doubtful):
            for trace, file in pieces[text]:
                self._left.setdefault((file, trace.document), text)

    def _shows(self, file: str, text: str) -> bool:
        author = self._author_of(file)
        return author is not None and author.id.text not in self._withdrawn and self._says(author, text)

    def _says(self, author: Entry, text: str) -> bool:
        return says(text, self._authors.texts_of(author, own=True))

    def _find_namers(self) -> Mapping[str, set[str]]:
        """By document those that pages now made show to name it, and those that were known to."""
        namers = {
            document: {one for one in self._naming.get(document, ()) if self._portal.document(one) is not None}
            for document in self._withdrawn
        }
        for (trace, _, _), files in self._findings.items():
            for file in files if trace.sign is not Sign.TEXT else ():
                author = self._author_of(file)
                if author is None or author.id.text == trace.document:
                    continue
                if isinstance(self._outputs.get(file), FileOutput) or self._says(author, trace.text):
                    namers[trace.document].add(author.id.text)
        return namers

    def _judge_names(self, namers: Mapping[str, set[str]]) -> None:
        by_id = self._portal.library.shelf.by_id
        for (trace, before, after), files in self._findings.items():
            if trace.sign is Sign.TEXT:
                continue
            authors = (by_id[one] for one in sorted(namers[trace.document]) if one in by_id)
            texts = [text for author in authors for text in self._authors.texts_of(author)]
            if is_quoted(trace.text, before, after, (*texts, *self._announced)):
                continue
            for file in files:
                author = self._author_of(file)
                names = author is not None and author.id.text in namers[trace.document]
                own = self._authors.texts_of(author, own=True) if author is not None and names else ()
                published = isinstance(self._outputs.get(file), FileOutput)
                if not published and not is_quoted(trace.text, before, after, own):
                    self._left.setdefault((file, trace.document), trace.text)

    def _find_announced(self) -> Iterator[str]:
        """What the cluster's settings say on every page, and its standard catalogues on theirs."""
        for notice in self._portal.cluster.settings.notices:
            yield from (notice.title, notice.text)
        registers = self._portal.norms.registers
        for register in registers.registers:
            yield register.title
            for item in register.items:
                yield from item.entry.words
        for limit in registers.statutory:
            yield from (limit.title, limit.basis)

    def _tell_left(self) -> None:
        """Pages and other planned files first: of indexes many files may hold a word."""
        counted: dict[str, int] = {}
        for (file, document), found in sorted(
            self._left.items(), key=lambda one: (one[0][0] not in self._outputs, one)
        ):
            counted[document] = counted.get(document, 0) + 1
            if counted[document] <= _MOST_TOLD:
                gone = self._withdrawn[document]
                site = self._problems.of(gone.owner)
                site.add("withdrawn-still-there", Mark(file), document=document, found=found[:_SHOWN])

    def _tell_namers(self, namers: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
        marks: dict[tuple[str, str], list[Mark]] = {}
        for gone, author, mark in find_tied(self._withdrawn, self._portal):
            marks.setdefault((gone, author), []).extend([mark] if mark else [])
        by_id = self._portal.library.shelf.by_id
        pairs = sorted({*marks, *((gone, author) for gone, found in namers.items() for author in found)})
        still: dict[str, list[str]] = {}
        for gone, author in pairs:
            if author not in self._withdrawn and tell_naming(
                self._case.root,
                self._withdrawn[gone],
                by_id[author],
                marks.get((gone, author), ()),
                self._problems,
            ):
                still.setdefault(gone, []).append(author)
        return {gone: tuple(found) for gone, found in still.items()}


def _record_of(out: Path, file: str) -> str:
    """The id in a record of a search index; empty for any other file."""
    if "/r/" not in file or not file.endswith(".json"):
        return ""
    try:
        return str(json.loads(read_bytes(out / f"{file.removesuffix('.json').removesuffix('-rest')}.json"))["i"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
