"""What is offered to sites (报送) or required of them, and what they decided on it (采用, 退回)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from builder.diagnostic import find_near
from builder.library.entry import Entry
from builder.library.ground import Ground, mark_in_head
from builder.library.ledger import Ledger, Wish
from builder.library.pushing import pushes_of
from catalog.origin import Mark
from catalog.placement import Decision, Demand, Offer, Push, Ruling, Way

_MANY = 5000
"""Among more documents than these no near name is looked for."""

Decided = Mapping[tuple[str, str], Decision]
"""Decisions by site and document."""


def find_offers(ground: Ground, decided: Decided) -> Iterator[Offer]:
    """Every submission to a site that may have the document; the others are told."""
    for entry in ground.documents.values():
        for index, submission in enumerate(entry.head.submit):
            mark, to = mark_in_head(entry, "submit", index), submission.to
            if ground.knows(to, entry.site, mark) and ground.can_go(entry, to, entry.site, mark):
                decision = decided.get((to, entry.id.text))
                yield Offer(document=entry.id, site=to, submission=submission, decision=decision, mark=mark)


def find_demands(ground: Ground, decided: Decided) -> Iterator[Demand]:
    """Every site that is required to take a document, once; the first push that says so sets the time."""
    for entry in ground.documents.values():
        found: dict[str, Demand] = {}
        for push, mark in pushes_of(entry, ground):
            if push.required:
                for demand in _demands_of(entry, push, mark, ground, decided):
                    found.setdefault(demand.site, demand)
        yield from found.values()


def _demands_of(entry: Entry, push: Push, mark: Mark, ground: Ground, decided: Decided) -> Iterator[Demand]:
    for site in ground.reaches.find(ground.cluster.sites[entry.site], push.to):
        if ground.can_go(entry, site.id, entry.site, mark):
            yield Demand(
                document=entry.id,
                site=site.id,
                since=push.on or entry.head.published_at.date(),
                hours=push.within_hours,
                working_days=push.within_working_days,
                decision=decided.get((site.id, entry.id.text)),
                mark=mark,
            )


def settle(ground: Ground, ledger: Ledger, decided: Decided, asked: frozenset[tuple[str, str]]) -> None:
    """Place what sites adopted of what they were asked to take.

    That an owner took its document or its submission back is no fault of the site that had decided on it: it is warned.
    """
    for (site, document), decision in decided.items():
        entry = ground.documents.get(document)
        if entry is None:
            _tell_unknown(site, document, decision, ground)
        elif (site, document) not in asked:
            ground.tell("not-offered", site, decision.mark, warning=True, document=document, site=site)
        elif decision.ruling is Ruling.ADOPTED:
            ledger.place(
                Wish(
                    entry=entry,
                    site=ground.cluster.sites[site],
                    channel=decision.channel,
                    way=Way.ADOPT,
                    showing=decision.showing,
                    since=decision.on,
                    by=decision.by,
                    mark=decision.mark,
                    teller=site,
                )
            )


def _tell_unknown(site: str, document: str, decision: Decision, ground: Ground) -> None:
    if document in ground.hidden or not ground.cluster.whole:
        return
    near = find_near(document, ground.documents) if len(ground.documents) < _MANY else ""
    ground.tell(
        "unknown-document", site, decision.mark, warning=True, relation="decisions", reference=document, near=near
    )
