"""Which document is shown on which other site: pushes, subscriptions and adoptions made into placements.

What a decision places goes before what a head pushes, that before a site's rules, and those before subscriptions: of
two that place one document in one channel the first stands, and the other is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from builder.cluster.tree import Cluster
from builder.diagnostic import Problems
from builder.library.entry import Entry
from builder.library.ground import Ground
from builder.library.ledger import Ledger, place
from builder.library.offering import find_demands, find_offers, settle
from builder.library.pushing import push_all, tell_unknown_targets
from builder.library.subscribing import subscribe_all
from catalog.placement import Decision, Demand, Offer, Placement, Ruling

__all__ = ["Sharing", "find_sharing", "place"]

_NONE_ONLINE: Mapping[str, tuple[Placement, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """All placements, in the order of their documents' files and then of the sites; what is offered and demanded."""

    placements: tuple[Placement, ...] = ()
    offers: tuple[Offer, ...] = ()
    demands: tuple[Demand, ...] = ()


def find_sharing(
    cluster: Cluster,
    entries: Iterable[Entry],
    decisions: Mapping[str, tuple[Decision, ...]],
    problems: Problems,
    *,
    hidden: frozenset[str] = frozenset(),
    online: Mapping[str, tuple[Placement, ...]] = _NONE_ONLINE,
) -> Sharing:
    """Make placements of all that heads, site settings and decisions say; faults are told where they are written.

    `hidden` are the names of documents that cannot be read now; `online`, by site that is held, what it shows of others
    on line, to which nothing comes and from which nothing goes.
    """
    ground = Ground(cluster, entries, problems, hidden)
    ledger = Ledger(ground, online)
    decided = {(site, one.document.text): one for site, found in decisions.items() for one in found}
    offers, demands = tuple(find_offers(ground, decided)), tuple(find_demands(ground, decided))
    asked = frozenset((one.site, one.document.text) for one in offers)
    asked |= frozenset((one.site, one.document.text) for one in demands)
    rejected = frozenset(key for key, one in decided.items() if key in asked and one.ruling is Ruling.REJECTED)
    tell_unknown_targets(ground)
    settle(ground, ledger, decided, asked)
    push_all(ground, ledger)
    subscribe_all(ground, ledger, rejected)
    return Sharing(placements=ledger.close(), offers=offers, demands=demands)
