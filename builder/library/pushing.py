"""What owners send (推送): the pushes of heads, and after them the rules of their sites."""

from __future__ import annotations

from collections.abc import Iterator

from builder.library.entry import Entry
from builder.library.ground import Ground, mark_in_head
from builder.library.ledger import Ledger, Wish
from catalog.origin import Mark
from catalog.placement import Push, Way


def pushes_of(entry: Entry, ground: Ground) -> Iterator[tuple[Push, Mark]]:
    """Each push of a document with its place: first what its head says, then what the rules of its site say."""
    for index, push in enumerate(entry.head.push):
        yield push, mark_in_head(entry, "push", index)
    for index, rule in enumerate(ground.cluster.sites[entry.site].pushes):
        if rule.which.takes(entry.channel, entry.kind, entry.head.topics):
            yield rule.push, ground.mark_of_setting(entry.site, "pushes", index)


def tell_unknown_targets(ground: Ground) -> None:
    """Tell every site that a push or a rule names and that is not there; of a rule once, whatever it matches."""
    for site in ground.cluster.sites.values():
        for index, rule in enumerate(site.pushes):
            for name in rule.to.sites:
                ground.knows(name, site.id, ground.mark_of_setting(site.id, "pushes", index))
    for entry in ground.documents.values():
        for index, push in enumerate(entry.head.push):
            for name in push.to.sites:
                ground.knows(name, entry.site, mark_in_head(entry, "push", index))


def push_all(ground: Ground, ledger: Ledger) -> None:
    """Place what is sent and not required: what is required waits for those that have to take it."""
    for entry in ground.documents.values():
        for push, mark in pushes_of(entry, ground):
            if not push.required:
                _send(entry, push, mark, ground, ledger)


def _send(entry: Entry, push: Push, mark: Mark, ground: Ground, ledger: Ledger) -> None:
    for site in ground.reaches.find(ground.cluster.sites[entry.site], push.to):
        ledger.place(
            Wish(
                entry=entry,
                site=site,
                channel=push.channel,
                way=Way.PUSH,
                showing=push.showing,
                since=push.on or entry.head.published_at.date(),
                by=entry.site,
                mark=mark,
                teller=entry.site,
                named=bool(push.to.sites),
            )
        )
