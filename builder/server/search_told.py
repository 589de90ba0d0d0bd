"""Hits as the search service tells them: values for JSON, by the names of its OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence

from builder.search.entry import Carrier, Count, Excerpt, Facet, Hit, Hits

Told = dict[str, object]


def tell_hits(hits: Hits, *, page: int, size: int) -> Told:
    """A page of hits. `exact` is false where the time was over before all was counted."""
    return {
        "total": hits.total,
        "exact": not hits.partial,
        "loose": hits.loose,
        "beside": hits.beside,
        "page": page,
        "size": size,
        "hits": [tell_hit(hit) for hit in hits.hits],
        "facets": {facet.value: [_tell_count(facet, one) for one in counts] for facet, counts in hits.facets.items()},
    }


def tell_hit(hit: Hit) -> Told:
    """A hit. Marks are pairs of places in the text, counted in code points."""
    return {
        "id": hit.id,
        "title": hit.title,
        "title_marks": _pairs(hit.title_marks),
        "address": hit.address,
        "site": hit.site,
        "site_name": hit.site_name,
        "sites": [_tell_carrier(one) for one in hit.sites],
        "carried": hit.carried,
        "channel": hit.shown.channel,
        "channel_title": hit.shown.channel_title,
        "kind": hit.kind.value,
        "date": hit.date.isoformat(),
        "number": hit.number,
        "index_number": hit.index_number,
        "validity": hit.validity.value if hit.validity else None,
        "binds": hit.binds,
        "genre": hit.genre.value if hit.genre else None,
        "issuer": hit.issuer,
        "topics": list(hit.topics),
        "excerpt": {**_tell_excerpt(hit.excerpt), "enclosure": hit.enclosure},
    }


def _tell_carrier(one: Carrier) -> Told:
    return {"site": one.site, "site_name": one.site_name, "level": one.level.value, "address": one.address}


def _tell_excerpt(one: Excerpt) -> Told:
    return {"text": one.text, "marks": _pairs(one.marks)}


def _tell_count(facet: Facet, one: Count) -> list[object]:
    """Value and count; of a site its name besides."""
    return [one.value, one.count, one.label] if facet is Facet.SITE else [one.value, one.count]


def _pairs(marks: Sequence[tuple[int, int]]) -> list[list[int]]:
    return [[low, high] for low, high in marks]
