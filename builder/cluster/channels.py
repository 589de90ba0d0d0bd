"""The channels of a site: those of its profile, changed and added to by its own settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from sys import intern

from builder.cluster.site import Channel
from builder.diagnostic import Problems, find_near
from catalog.origin import Mark
from catalog.profile import ChannelSpec, Freshness, Role
from catalog.terms import Kind

SEGMENT = re.compile(r"[a-z0-9][a-z0-9-]*")


def merge(profile: tuple[ChannelSpec, ...], own: tuple[ChannelSpec, ...]) -> tuple[ChannelSpec, ...]:
    """The profile's channels in their order, each as the site changes it, then the site's own; closed ones left out."""
    changes = {spec.path: spec for spec in own}
    known = {spec.path for spec in profile}
    merged = [_overlay(spec, changes[spec.path]) if spec.path in changes else spec for spec in profile]
    merged += [spec for spec in own if spec.path not in known]
    return tuple([_without_closed(spec) for spec in merged if not spec.closed])


def _without_closed(spec: ChannelSpec) -> ChannelSpec:
    """The same where nothing below it is closed."""
    channels = merge(spec.channels, ()) if spec.channels else ()
    return spec if channels == spec.channels else replace(spec, channels=channels)


def _overlay(base: ChannelSpec, own: ChannelSpec) -> ChannelSpec:
    return ChannelSpec(
        path=base.path,
        title=own.title or base.title,
        type=own.type or base.type,
        kinds=own.kinds or base.kinds,
        freshness=own.freshness or base.freshness,
        role=base.role if own.role is Role.NONE else own.role,
        description=own.description or base.description,
        keywords=own.keywords or base.keywords,
        navigation=own.navigation and base.navigation,
        closed=own.closed,
        discloses=own.discloses or base.discloses,
        channels=merge(base.channels, own.channels),
    )


def finish(
    specs: tuple[ChannelSpec, ...],
    *,
    names: Mapping[str, str],
    freshness: Mapping[str, Freshness] | None,
    problems: Problems,
    mark: Mark,
    above: str = "",
) -> tuple[Channel, ...]:
    """Specs to channels with whole paths; a doubled path, a missing title and an unknown freshness are told.

    Without `freshness`, because the table of the classes has a fault, the classes are not judged.
    """
    channels: list[Channel] = []
    seen: set[str] = set()
    for spec in specs:
        path = intern(f"{above}{spec.path}")
        if not SEGMENT.fullmatch(spec.path):
            problems.add("bad-channel-path", mark, path=spec.path)
        if spec.path in seen:
            problems.add("doubled-channel", mark, path=path)
            continue
        seen.add(spec.path)
        if not spec.title:
            problems.add("channel-without-title", mark, path=path)
        if freshness is not None and spec.freshness and spec.freshness not in freshness:
            near = find_near(spec.freshness, freshness)
            problems.add("unknown-freshness", mark, text=spec.freshness, near=near, known=", ".join(freshness))
        children = finish(
            spec.channels, names=names, freshness=freshness, problems=problems, mark=mark, above=f"{path}/"
        )
        channels.append(_channel(spec, path, names, (freshness or {}).get(spec.freshness), children))
    return tuple(channels)


def _channel(
    spec: ChannelSpec,
    path: str,
    names: Mapping[str, str],
    freshness: Freshness | None,
    children: tuple[Channel, ...],
) -> Channel:
    title = _fill(spec.title, names)
    return Channel(
        path=path,
        title=title,
        type=spec.type,
        kinds=spec.kinds or (Kind.NEWS,),
        freshness=freshness,
        role=spec.role,
        description=_fill(spec.description, names) or title,
        keywords=spec.keywords or (title,),
        navigation=spec.navigation,
        discloses=spec.discloses,
        children=children,
    )


def _fill(text: str, names: Mapping[str, str]) -> str:
    """Put the site's names where the profile leaves room for them; other braces stay."""
    for key, value in names.items():
        text = text.replace(f"{{{key}}}", value)
    return intern(text)
