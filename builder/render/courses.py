"""The course of a policy as pages show it: the chain that forwards it, its versions, all that stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from builder.library import Entry
from builder.library.relations import day_of
from builder.portal import Portal
from builder.render.values import Act, ChainLink, Course, CourseStep, ForwardChain, Ref
from catalog.identity import DocumentId
from catalog.kinship import CHANGES, Family, TieBook, find_chain, find_family
from catalog.lineage import Tie

_NO_CHAIN = ForwardChain((), cut=False)


def trace_chain(portal: Portal, entry: Entry) -> ForwardChain:
    """The chain up to the original and down from the document; empty where nothing is forwarded."""
    book = portal.tie_book(entry)
    if _is_alone(entry.id, book):
        return _NO_CHAIN
    chain = find_chain(entry.id, book)
    links = (ChainLink(Ref.document(one.document.text), one.depth, one.document == entry.id) for one in chain.links)
    return ForwardChain(tuple(links), chain.cut)


def trace_versions(portal: Portal, entry: Entry) -> Course:
    """What the document changes and what changes it, step by step, without what each does; the document alone where
    there is nothing."""
    book = portal.tie_book(entry)
    if _is_alone(entry.id, book):
        return Course((_step(entry.id, _day(portal, entry.id), entry, []),), cut=False)
    course = _trace(portal, entry, find_family(entry.id, book, relations=CHANGES, most=20))
    return course._replace(steps=tuple(step._replace(acts=()) for step in course.steps))


def _is_alone(document: DocumentId, book: TieBook) -> bool:
    """Most documents are: then there is nothing to walk through."""
    return not (book.acts(document) or book.fates(document))


def trace_course(portal: Portal, entry: Entry) -> Course:
    """All that stands around the document, as its own page tells it."""
    return _trace(portal, entry, portal.family(entry))


def trace_ending(portal: Portal, entry: Entry) -> Act | None:
    """What took the document out of force, and since when."""
    tie = portal.ender(entry)
    return Act(str(tie.relation), Ref.document(tie.later.text), tie.since) if tie else None


def trace_successor(portal: Portal, entry: Entry) -> Ref | None:
    """The last that took the place of another, where what ended the document was ended itself."""
    seen = {entry.id}
    here: Entry | None = entry
    while here is not None and (tie := portal.ender(here)) is not None and tie.later not in seen:
        seen.add(tie.later)
        here = portal.document(tie.later.text)
    return Ref.document(here.id.text) if here is not None and len(seen) > 2 else None


def _trace(portal: Portal, entry: Entry, family: Family) -> Course:
    """By day; of one day, each document after what it acts on."""
    acts: dict[DocumentId, list[Tie]] = {one: [] for one in family.members}
    for tie in family.ties(portal.tie_book(entry)):
        acts[tie.later].append(tie)
    days = {one: _day(portal, one) for one in family.members}
    order = sorted(family.members, key=lambda one: (days[one], _reach(one, acts), one))
    return Course(tuple(_step(one, days[one], entry, acts[one]) for one in order), family.cut)


def _day(portal: Portal, document: DocumentId) -> date:
    return day_of(portal.library.shelf.by_id[document.text])


def _reach(document: DocumentId, acts: Mapping[DocumentId, list[Tie]]) -> int:
    """How many documents it acts on, step by step."""
    seen = {document}
    ahead = [document]
    while ahead:
        found = {tie.earlier for tie in acts[ahead.pop()]} - seen
        seen |= found
        ahead += found
    return len(seen)


def _step(document: DocumentId, day: date, entry: Entry, ties: list[Tie]) -> CourseStep:
    acts = tuple(Act(str(tie.relation), Ref.document(tie.earlier.text), tie.since) for tie in ties)
    return CourseStep(day, Ref.document(document.text), document == entry.id, acts)
