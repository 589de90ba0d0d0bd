"""What a site showed of others when it was last built whole, as the state keeps it for the time that it is held."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from catalog.identity import DocumentId
from catalog.origin import Mark
from catalog.placement import Placement, Showing, Way


def spell_placements(placements: Iterable[Placement]) -> str:
    """As the state keeps them."""
    return json.dumps([_spell(one) for one in placements], ensure_ascii=False)


def _spell(one: Placement) -> list[object]:
    mark = [one.mark.file, one.mark.line, one.mark.column]
    words = [one.document.text, one.site, one.channel, one.way, one.showing, one.since.isoformat(), one.by]
    return [*words, mark, one.former]


def read_placements(text: str) -> tuple[Placement, ...]:
    """What `spell_placements` wrote."""
    return tuple(
        Placement(
            document=DocumentId(document),
            site=site,
            channel=channel,
            way=Way(way),
            showing=Showing(showing),
            since=date.fromisoformat(since),
            by=by,
            mark=Mark(*mark),
            former=tuple(former),
        )
        for document, site, channel, way, showing, since, by, mark, former in json.loads(text)
    )
