"""Themes read, checked and measured; what was found of an unchanged theme is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from builder.cluster.tree import Cluster
from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.render import KNOWN, Press
from builder.store import Store
from builder.theme import Theme, check_tokens, read_themes

Digests = Mapping[str, str]
"""The closure of each page template, as a digest."""


def read_checked_themes(root: Path, cluster: Cluster, store: Store, problems: Problems) -> Mapping[str, Theme]:
    """The themes that sites use. A fault of the base theme, or of one it needs, is the cluster's; a fault of
    another holds the sites that use it."""
    users: dict[str, list[str]] = {}
    for site in cluster.sites.values():
        users.setdefault(site.theme, []).append(site.id)
    for site in cluster.sites.values():
        mark = cluster.written[site.id].table.mark_of("theme_values")
        check_tokens(site.theme_values, mark, problems)
    base = Problems()
    themes = dict(_read_checked(root, cluster.settings.theme, store, base))
    problems.found += base.found
    told = {(one.code, one.mark) for one in base.found}
    for name in sorted(users.keys() - themes.keys()):
        own = Problems()
        themes |= _read_checked(root, name, store, own)
        fresh = [one for one in own.found if (one.code, one.mark) not in told]
        problems.found += [replace(one, site=site) for one in fresh for site in users[name]]
    return themes


def _read_checked(root: Path, name: str, store: Store, problems: Problems) -> Mapping[str, Theme]:
    themes = read_themes(root, [name], problems)
    for theme in themes.values():
        mark = digest_value((theme.fingerprint, KNOWN))
        if store.read_notes(f"theme-checked:{name}") == mark:
            continue
        found = Problems()
        Press(theme, "", {}).closures.check(KNOWN, found)
        problems.found += found.found
        if not found.found:
            store.put_notes(f"theme-checked:{name}", mark)
    return themes


def is_trusted(theme: Theme, themes: Mapping[str, Theme], cluster: Cluster) -> bool:
    """Is a theme the one that the cluster's own settings name, or an ancestor of it?

    Who writes those settings runs the machine that builds. Who writes the theme of a single site may not touch it.
    """
    base = themes.get(cluster.settings.theme)
    return base is not None and theme.name in base.lineage


def measure_templates(theme: Theme, language: str, store: Store) -> Digests:
    """The closure digest of every page template of a theme in a language."""
    key = f"closures:{theme.name}:{language}"
    known = store.read_notes(key)
    if isinstance(known, dict) and known.get("theme") == theme.fingerprint:
        return cast(Digests, known["digests"])
    closures = Press(theme, language, {}).closures
    names = [name.removeprefix("templates/") for name, _ in theme.below("templates")]
    digests = {name: closures.digest(name, language) for name in names}
    store.put_notes(key, {"theme": theme.fingerprint, "digests": digests})
    return digests
