"""`exchange/partners.yaml`: under which name this cluster exchanges bundles, with whom, and what goes where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.cluster.tree import Cluster
from builder.diagnostic import Problems, find_near
from builder.exchange.manifest import CLUSTER_NAME, Direction
from builder.source.fields import read_record
from builder.source.marked import Sequence, Table, read_table
from builder.source.text import read_own_text
from catalog.origin import Mark

FOLDER = "exchange"
PARTNERS = f"{FOLDER}/partners.yaml"
SIGNERS = f"{FOLDER}/allowed_signers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where documents of a site of the partner go: all of them, or those in a channel and below it.

    Without `into` they keep their channel's path; with it, that takes the place of `channel`.
    """

    site: str
    to: str
    channel: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Another cluster. `zone` is whose readers it serves, in the words of `zones:` of this cluster.

    `principals` are who may sign for it; `accepts` the directions from there, `sends` those from here; a bundle that
    was made more than `oldest_days` ago is refused, and nothing finds its place without `routes`.
    """

    name: str
    title: str = ""
    zone: str = ""
    principals: tuple[str, ...] = ()
    accepts: tuple[Direction, ...] = ()
    sends: tuple[Direction, ...] = ()
    oldest_days: int = 90
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersFile:
    """The file as it is written. `cluster` is the name by which partners know this cluster."""

    cluster: str
    partners: tuple[Partner, ...] = ()

    def find(self, name: str) -> Partner | None:
        """The partner of a name."""
        return next((one for one in self.partners if one.name == name), None)


def read_partners(root: Path, cluster: Cluster, problems: Problems) -> PartnersFile | None:
    """The partners of a cluster; None, with the faults told, where the file is missing or not whole."""
    text = read_own_text(root, PARTNERS, problems)
    table = read_table(text, PARTNERS, problems) if text is not None else None
    found = read_record(PartnersFile, table, problems) if table is not None else None
    if found is None or table is None:
        return None
    before = len(problems.errors)
    if not CLUSTER_NAME.fullmatch(found.cluster):
        problems.add("bad-cluster-name", table.mark_of("cluster"), name=found.cluster)
    node = table.entries.get("partners")
    places = [item for item in node.items if isinstance(item, Table)] if isinstance(node, Sequence) else []
    seen: dict[str, Mark] = {}
    for partner, place in zip(found.partners, places, strict=True):
        mark = place.mark_of("name")
        if not CLUSTER_NAME.fullmatch(partner.name):
            problems.add("bad-cluster-name", mark, name=partner.name)
        if partner.name in seen or partner.name == found.cluster:
            problems.add("doubled-partner", mark, name=partner.name)
        seen[partner.name] = mark
        _tell_partner(partner, place, cluster, problems)
    return found if len(problems.errors) == before else None


def find_route(partner: Partner, site: str, channel: str) -> tuple[str, str] | None:
    """The local site and channel for a document of the partner: by the longest channel that a route names."""
    fitting = [
        one
        for one in partner.routes
        if one.site == site and (not one.channel or f"{channel}/".startswith(f"{one.channel}/"))
    ]
    if not fitting:
        return None
    route = max(fitting, key=lambda one: len(one.channel))
    rest = channel.removeprefix(route.channel).strip("/") if route.channel else channel
    start = route.into or route.channel
    return route.to, "/".join(part for part in (start, rest) if part)


def _tell_partner(partner: Partner, place: Table, cluster: Cluster, problems: Problems) -> None:
    zones = cluster.settings.zones
    if partner.zone not in zones and (partner.zone or zones):
        near = find_near(partner.zone, zones)
        mark = place.mark_of("zone")
        problems.add("unknown-choice", mark, key="zone", text=partner.zone, near=near, known=", ".join(zones))
    for index, route in enumerate(partner.routes):
        _tell_route(route, place.mark_of("routes", index), cluster, problems)


def _tell_route(route: Route, mark: Mark, cluster: Cluster, problems: Problems) -> None:
    site = cluster.sites.get(route.to)
    if site is None:
        problems.add("unknown-site", mark, site=route.to, near=find_near(route.to, cluster.sites))
        return
    known: Mapping[str, object] = site.channels_by_path()
    if route.into and route.into not in known:
        near = find_near(route.into, known)
        problems.add("unknown-channel", mark, channel=route.into, site_id=site.id, near=near)
