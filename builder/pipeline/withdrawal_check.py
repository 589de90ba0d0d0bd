"""After a build: is everything gone that was taken back? Its id, its addresses, its record and its text are looked for
in the bytes of the output; its tombstones aside.

Files that this build made are searched for all withdrawn documents; all files for those that no build before has found
gone. What another document says in its own words is no fault: the one that names a withdrawn title, or links to it, is
told for review. A sentence that visible documents say too proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from builder.cluster.hosting import Address
from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.disk import find_files
from builder.library import Entry
from builder.output import OutputTree
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading
from builder.pipeline.withdrawal_files import BATCH, Hit, Search, search_files
from builder.pipeline.withdrawal_judgement import Case, Findings, judge
from builder.pipeline.withdrawal_notes import Notes, keep_traces
from builder.pipeline.withdrawal_places import find_left_addresses, find_withdrawn, is_left_behind
from builder.pipeline.withdrawal_traces import Known, Trace, find_traces
from builder.plan import Page
from builder.store import Store
from builder.workers import run_units

Found = dict[tuple[Trace, str, str], list[str]]

_MOST_FILES = 1000
"""Files that are kept for one trace in one context."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """A build that is at its end: what it read, where its output lies, which files it made.

    `whole`: no site was left out. `kept` are the sites that keep what they had, for their faults.
    """

    reading: Reading
    options: ReadOptions
    tree: OutputTree
    made: Sequence[str]
    whole: bool
    kept: frozenset[str]
    read_html: Callable[[Entry], str]


def check_withdrawn(checking: Checking, before: Notes | None, store: Store, problems: Problems) -> None:
    """Tell what is left of withdrawn documents, and who names them; note what was found gone. Raises OSError."""
    portal = checking.reading.portal
    withdrawn = {entry.id.text: entry for entry in find_withdrawn(portal)}
    known = before if before is not None and before.out == str(checking.tree.out) else None
    after = _check(checking, known, withdrawn, store, problems) if withdrawn else ({}, {})
    if checking.whole:
        Notes(out=str(checking.tree.out), gone=after[0], naming=after[1]).leave(store)
    elif before is not None:
        before.leave(store)


def _check(
    checking: Checking, before: Notes | None, withdrawn: Mapping[str, Entry], store: Store, problems: Problems
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    portal = checking.reading.portal
    addresses = find_left_addresses(withdrawn.values(), portal, checking.reading.plans)
    digests = {
        document: digest_value((entry.head_key, entry.body_key, tuple(map(str, addresses[document]))))
        for document, entry in withdrawn.items()
    }
    old = before.gone if before is not None else {}
    new = frozenset(one for one in withdrawn if old.get(one) != digests[one]) if checking.whole else frozenset()
    findings, traces = _search(checking, withdrawn, addresses, new)
    if traces:
        keep_traces(traces, digests, store)
    naming = before.naming if before is not None else {}
    options = checking.options
    case = Case(reading=checking.reading, out=checking.tree.out, root=options.root, read_html=checking.read_html)
    verdict = judge(case, findings, withdrawn, naming, problems)
    return {one: digests[one] for one in sorted(withdrawn) if one not in verdict.left}, dict(verdict.naming)


def _search(
    checking: Checking,
    withdrawn: Mapping[str, Entry],
    addresses: Mapping[str, Sequence[Address]],
    new: frozenset[str],
) -> tuple[Findings, Sequence[Trace]]:
    """Made files for all documents, the others for the new ones; and what was looked for, if anything was."""
    findings: Found = {}
    traces: list[Trace] = []
    own = _own_pages(checking, withdrawn.keys())
    if new or checking.made:
        known = Known.of(checking.reading.portal)
        traces = [
            trace
            for document, entry in withdrawn.items()
            for trace in find_traces(entry, addresses[document], checking.reading.portal, known, checking.read_html)
        ]
        _search_files(checking, traces, checking.made, own, findings)
        if new:
            made = frozenset(checking.made)
            rest = [one.path for one in find_files(checking.tree.out) if one.path not in made]
            _search_files(checking, [one for one in traces if one.document in new], rest, own, findings)
    return findings, traces


def _own_pages(checking: Checking, withdrawn: Set[str]) -> Mapping[str, set[str]]:
    """The pages that a document left behind, on sites that were written."""
    own: dict[str, set[str]] = {}
    for plan in checking.reading.plans.values():
        for output in plan.outputs if plan.site not in checking.kept else ():
            if isinstance(output, Page) and is_left_behind(output, withdrawn):
                own.setdefault(output.target, set()).add(output.address.file)
    return own


def _search_files(
    checking: Checking, traces: Sequence[Trace], files: Sequence[str], own: Mapping[str, set[str]], found: Found
) -> None:
    search = Search(checking.tree.out, traces)
    batches = [tuple(files[at : at + BATCH]) for at in range(0, len(files), BATCH)]
    options = checking.options
    for hits in run_units(search_files, batches, search, jobs=options.jobs, watch=options.watch):
        for hit in hits:
            _note(hit, search.traces[hit.trace], own, found)


def _note(hit: Hit, trace: Trace, own: Mapping[str, set[str]], found: Found) -> None:
    if hit.file not in own.get(trace.document, ()):
        files = found.setdefault((trace, hit.before, hit.after), [])
        if len(files) < _MOST_FILES:
            files.append(hit.file)
