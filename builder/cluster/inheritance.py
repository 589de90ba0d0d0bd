"""Where a setting's value comes from: one function, which the build uses and which can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from builder.cluster.settings import ClusterSettings, Intake, Records, SiteSettings
from builder.source.marked import Table
from catalog.origin import Mark
from catalog.terms import Presence


class Source(StrEnum):
    """Which floor of the inheritance gave a value."""

    OWN = "own"
    ABOVE = "above"
    CLUSTER = "cluster"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value, and the file and line it comes from."""

    key: str
    value: object
    source: Source
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A site's settings as they stand in its file, with the site above it; `table` is an outline, for places."""

    settings: SiteSettings
    table: Table
    file: str
    folder: str
    parent: Written | None


# Everything that comes down from the site above when a site does not say it itself.
INHERITED = ("operator", "theme", "theme_values", "language", "page_size", "search_service", "index_form", "zone")
# What only a section takes from above: it has no registration of its own.
OF_PORTAL = ("code", "records", "host")
_DEFAULTS: Mapping[str, object] = {
    "operator": "",
    "records": Records(),
    "intake": Intake(),
    "theme_values": {},
}


def find_setting(site: Written, key: str, cluster: ClusterSettings, cluster_table: Table) -> Setting:
    """The value of a key for a site: its own, of a site above, of the cluster, or the default.

    Raises KeyError where sites have no such setting.
    """
    if key not in SiteSettings.__dataclass_fields__ and f"{key}_" not in SiteSettings.__dataclass_fields__:
        raise KeyError(key)
    own = _own(site, key)
    if own is not None:
        return own
    below, above = site, site.parent
    while above is not None and _comes_down(site, key) and not _is_cut_off(below, key):
        found = _own(above, key)
        if found is not None:
            return Setting(key=key, value=found.value, source=Source.ABOVE, mark=found.mark)
        below, above = above, above.parent
    if key in cluster_table.entries and _comes_down(site, key):
        value = getattr(cluster, key)
        return Setting(key=key, value=value, source=Source.CLUSTER, mark=cluster_table.keys[key])
    fallback = getattr(cluster, key) if key in INHERITED and hasattr(cluster, key) else getattr(site.settings, key)
    value = _DEFAULTS.get(key) if fallback is None else fallback
    return Setting(key=key, value=value, source=Source.DEFAULT, mark=None)


def _comes_down(site: Written, key: str) -> bool:
    return key in INHERITED or (key in OF_PORTAL and site.settings.presence is Presence.SECTION)


def _is_cut_off(site: Written, key: str) -> bool:
    """Values of a theme were chosen for that theme: they do not reach a site that takes another."""
    return key == "theme_values" and "theme" in site.table.entries


def _own(site: Written, key: str) -> Setting | None:
    if key not in site.table.entries:
        return None
    return Setting(key=key, value=getattr(site.settings, key), source=Source.OWN, mark=site.table.keys[key])
