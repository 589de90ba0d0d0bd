"""From what a site writes to a finished site: inheritance resolved, channels joined, its portal found."""

from __future__ import annotations

from builder.cluster.channels import finish, merge
from builder.cluster.inheritance import Written, find_setting
from builder.cluster.settings import ClusterSettings
from builder.cluster.site import Channel, Site
from builder.diagnostic import Problems
from builder.norms import Norms
from builder.source.marked import Table
from catalog.origin import Mark
from catalog.terms import Presence

_RESOLVED = (
    *("operator", "records", "theme", "theme_values", "language", "page_size", "search_service", "index_form"),
    *("intake", "host", "zone"),
)


def finish_site(one: Written, cluster: ClusterSettings, table: Table, norms: Norms | None, problems: Problems) -> Site:
    """The site, whole; `table` is the cluster's file. Faults are told."""
    own = one.settings
    parent = one.parent
    portal, prefix = _find_portal(one, problems)
    if parent and parent.settings.level.rank > own.level.rank:
        problems.add("level-above-parent", one.table.mark_of("level"), level=own.level, above=parent.settings.level)
    resolved = {key: find_setting(one, key, cluster, table).value for key in _RESOLVED}
    return Site(
        id=own.id,
        name=own.name,
        short_name=own.short_name or own.name,
        level=own.level,
        body=own.body,
        presence=own.presence,
        folder=one.folder,
        parent=parent.settings.id if parent else None,
        portal=portal,
        prefix=prefix,
        code=str(find_setting(one, "code", cluster, table).value or ""),
        functions=own.functions,
        organ=own.organ,
        links=own.links,
        hot_services=own.hot_services,
        channels=_finish_channels(one, norms, problems),
        pushes=own.pushes,
        subscriptions=own.subscriptions,
        footer=norms.profiles.footer if norms else (),
        state=own.state,
        mark=Mark(one.file),
        **resolved,  # type: ignore[arg-type]  # each value was read with its field's own type
    )


def _finish_channels(one: Written, norms: Norms | None, problems: Problems) -> tuple[Channel, ...]:
    own = one.settings
    profile = norms.profiles.find(own.level, own.body) if norms else None
    if norms and profile is None:
        problems.add("no-profile", Mark(one.file), level=own.level, body=own.body)
    return finish(
        merge(profile.channels if profile else (), own.channels),
        names={"name": own.name, "short": own.short_name or own.name},
        freshness={rule.id: rule for rule in norms.profiles.freshness} if norms else None,
        problems=problems,
        mark=one.table.mark_of("channels"),
    )


def _find_portal(one: Written, problems: Problems) -> tuple[str, str]:
    """The site that has the host, and the path of a section below it."""
    prefix = ""
    while one.settings.presence is Presence.SECTION:
        prefix = f"/{one.settings.path or one.settings.id}{prefix}"
        if one.parent is None:
            problems.add("section-without-portal", Mark(one.file))
            return one.settings.id, ""
        one = one.parent
    return one.settings.id, prefix
