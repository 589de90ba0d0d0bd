"""The search service in the words of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping

from builder import VERSION
from builder.search.entry import Facet
from builder.search.find import Order
from builder.server.search_asked import CLOSED, LARGEST_PAGE, LONGEST_VALUE, MOST_VALUES
from catalog.terms import Genre, Kind, Level, Validity

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_DAY: Schema = {"type": "string", "format": "date"}
_MARKS: Schema = {
    "type": "array",
    "description": "Ascending ranges [start, end) of the text, in code points.",
    "items": {"type": "array", "prefixItems": [_COUNT, _COUNT], "minItems": 2, "maxItems": 2},
}
_ENUMS: Mapping[Facet, type[Kind] | type[Level] | type[Validity] | type[Genre]] = {
    Facet.KIND: Kind,
    Facet.LEVEL: Level,
    Facet.VALIDITY: Validity,
    Facet.GENRE: Genre,
}


def describe(name: str, address: str) -> dict[str, object]:
    """The document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": VERSION, "description": "Full-text search over all sites of the cluster."},
        "servers": [{"url": address.rstrip("/") or "/"}],
        "paths": {
            "/api/search": {"get": _search()},
            "/api/suggest": {"get": _suggest("suggest")},
            "/api/search/suggest": {"get": _suggest("suggestBelow")},
        },
        "components": {"schemas": _schemas()},
    }


def _search() -> Schema:
    parameters = [
        _parameter("q", {**_TEXT, "maxLength": LONGEST_VALUE}, "Words, or a question in the search's own language."),
        _parameter("like", _TEXT, "The id of a document: what is like it."),
        *(_parameter(facet.value, _values_of(facet), "Any of these values.") for facet in Facet),
        _parameter("channel", _TEXT, "A channel's path; the channels below it are meant too."),
        _parameter("since", _DAY, "The first day."),
        _parameter("until", _DAY, "The last day."),
        _parameter("sort", {"type": "string", "enum": [order.value for order in Order]}, "Best first, or newest."),
        _parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "Page, from 1."),
        _parameter("size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 10}, "Hits a page."),
        _parameter("facets", {"type": "string", "enum": ["0", "1"]}, "0 leaves the counts out."),
    ]
    return {
        "operationId": "search",
        "parameters": parameters,
        "responses": {"200": _answer("A page of hits.", _ref("Hits")), "404": _error("No such document."), **_faults()},
    }


def _suggest(operation: str) -> Schema:
    return {
        "operationId": operation,
        "parameters": [
            _parameter("q", {**_TEXT, "maxLength": LONGEST_VALUE}, "What was typed so far."),
            _parameter("site", _TEXT, "Of this site only."),
            _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 20, "default": 8}, "How many."),
            _parameter("form", {"type": "string", "enum": ["opensearch"]}, "As OpenSearch suggestions."),
        ],
        "responses": {"200": _answer("Titles.", _ref("Suggestions")), **_faults()},
    }


def _values_of(facet: Facet) -> Schema:
    items: Schema = {"type": "string", "enum": [one.value for one in _ENUMS[facet]]} if facet in CLOSED else _TEXT
    return {"type": "array", "items": items, "maxItems": MOST_VALUES}


def _parameter(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _error(description: str) -> Schema:
    return _answer(description, _ref("Error"))


def _faults() -> Schema:
    return {
        "400": _error("A parameter has a value that it cannot have."),
        "429": _error("Asked too often; Retry-After tells when to ask again."),
        "503": _error("No index, or too much to do; Retry-After tells when to ask again."),
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, object], required: tuple[str, ...] | None = None) -> Schema:
    names = list(properties) if required is None else list(required)
    return {"type": "object", "properties": dict(properties), "required": names, "additionalProperties": False}


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(values: list[str]) -> Schema:
    return {"type": ["string", "null"], "enum": [*values, None]}


def _schemas() -> Schema:
    count: Schema = {"type": "array", "prefixItems": [_TEXT, _COUNT, _TEXT], "minItems": 2, "maxItems": 3}
    return {
        "Hits": _object(
            {
                "total": _COUNT,
                "exact": {"type": "boolean", "description": "False where the time was over before all was counted."},
                "loose": {"type": "boolean", "description": "No document holds every word; these hold most."},
                "beside": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "So many of the last hits hold fewer words than the others; not in `total`.",
                },
                "page": _COUNT,
                "size": _COUNT,
                "hits": _list_of(_ref("Hit")),
                "facets": {
                    "type": "object",
                    "description": "Value, count and for sites the name; a facet counts without its own filter.",
                    "properties": {facet.value: _list_of(count) for facet in Facet},
                    "additionalProperties": False,
                },
            }
        ),
        "Hit": _object(_hit()),
        "Suggestions": _object(
            {"suggestions": _list_of(_object({"text": _TEXT, "kind": {"type": "string", "enum": ["title"]}}))}
        ),
        "Error": _object(
            {"error": _object({"code": _TEXT, "message": _TEXT, "parameter": _TEXT}, required=("code", "message"))}
        ),
    }


def _hit() -> Mapping[str, object]:
    carrier = _object({"site": _TEXT, "site_name": _TEXT, "level": _TEXT, "address": _TEXT})
    return {
        "id": _TEXT,
        "title": _TEXT,
        "title_marks": _MARKS,
        "address": {**_TEXT, "description": "Of the site that is asked for, else of the owner."},
        "site": _TEXT,
        "site_name": _TEXT,
        "sites": {**_list_of(carrier), "description": "Sites that carry the document, the owner first; at most 20."},
        "carried": {"type": "integer", "minimum": 1, "description": "How many sites carry it."},
        "channel": _TEXT,
        "channel_title": _TEXT,
        "kind": {"type": "string", "enum": [one.value for one in Kind]},
        "date": _DAY,
        "number": _TEXT,
        "index_number": _TEXT,
        "validity": _or_null([one.value for one in Validity]),
        "binds": {"type": "boolean", "description": "False for what is repealed or expired."},
        "genre": _or_null([one.value for one in Genre]),
        "issuer": _TEXT,
        "topics": _list_of(_TEXT),
        "excerpt": _object(
            {
                "text": _TEXT,
                "marks": _MARKS,
                "enclosure": {**_TEXT, "description": "The file that the text is of, where not of the document."},
            }
        ),
    }
