"""The search as a service: JSON over HTTP, described at /openapi.json, for the result pages of all sites.

It reads the index that `index` keeps up to date, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from threading import BoundedSemaphore
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from builder.search.find import find, find_like, suggest
from builder.search.index import IndexUnreadableError
from builder.server.rate import Buckets
from builder.server.search_asked import Parameters, Refused, read_asked, read_suggested
from builder.server.search_openapi import describe
from builder.server.search_told import Told, tell_hits
from builder.wording import Wording

LONGEST_QUERY = 4_000
"""Bytes of what stands behind the question mark of an address."""

AT_ONCE = 4
"""Questions that are worked on side by side; further ones wait a moment, or are sent away."""

PATIENCE = 3.0
"""Seconds that a question waits for its turn."""

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-site",
    "Permissions-Policy": "interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """What is served, and to whom. `address` is where readers reach the service; `origins` may ask from other hosts."""

    folder: Path
    name: str
    address: str
    origins: frozenset[str] = frozenset()
    per_minute: float = 120
    burst: int = 40


class _NotNow(Exception):
    """All places are taken."""


def make_search_app(options: SearchOptions, wording: Wording, buckets: Buckets | None = None) -> ASGIApp:
    """The application. It answers every request with JSON (or XML for OpenSearch), faults as well."""
    told = _Service(options, wording)
    app = Starlette(
        routes=[
            Route("/api/search", told.search),
            Route("/api/suggest", told.suggest),
            Route("/api/search/suggest", told.suggest),
            Route("/openapi.json", told.openapi),
            Route("/opensearch.xml", told.opensearch),
        ],
        exception_handlers={HTTPException: told.refuse_http, Exception: told.fail},
    )
    if buckets is None:
        buckets = Buckets(per_minute=options.per_minute, burst=options.burst)
    return _Gate(app, options, buckets, told)


class _Service:
    """The answers to each address."""

    def __init__(self, options: SearchOptions, wording: Wording) -> None:
        self._options = options
        self._wording = wording
        self._places = BoundedSemaphore(AT_ONCE)

    def search(self, request: Request) -> Response:
        """Hits for words, or like a document."""
        return self._answer(lambda: self._search(request.query_params))

    def _search(self, query: QueryParams) -> Response:
        asked = read_asked(_parameters(query))
        if asked.like:
            hits = find_like(self._options.folder, asked.like, asked.filters, asked.window)
            if hits is None:
                return self.fault(404, "not-found", self._wording.phrase("api-not-found"))
        else:
            hits = find(self._options.folder, asked.typed, asked.filters, asked.window)
        return _json(tell_hits(hits, page=asked.page, size=asked.size))

    def suggest(self, request: Request) -> Response:
        """Titles that hold what was typed so far; as browsers want them where `form=opensearch`."""
        return self._answer(lambda: self._suggest(request.query_params))

    def _suggest(self, query: QueryParams) -> Response:
        typed, site, limit = read_suggested(_parameters(query))
        titles = suggest(self._options.folder, typed, site=site, limit=limit)
        if query.get("form") == "opensearch":
            return _json([typed, list(titles)], "application/x-suggestions+json")
        return _json({"suggestions": [{"text": title, "kind": "title"} for title in titles]})

    def _answer(self, ask: Callable[[], Response]) -> Response:
        """Bounded in number; what goes wrong is told as what it is."""
        phrase = self._wording.phrase
        if not self._places.acquire(timeout=PATIENCE):
            return self.fault(503, "busy", phrase("api-busy"), {"Retry-After": "5"})
        try:
            return ask()
        except Refused as refused:
            message = phrase("api-bad-parameter", name=refused.name)
            return self.fault(400, "bad-parameter", message, parameter=refused.name)
        except IndexUnreadableError:
            return self.fault(503, "no-index", phrase("api-no-index"), {"Retry-After": "60"})
        finally:
            self._places.release()

    def openapi(self, _: Request) -> Response:
        """What this service understands."""
        return _json(describe(self._options.name, self._options.address))

    def opensearch(self, _: Request) -> Response:
        """The description by which browsers and portals take up the search (OpenSearch 1.1)."""
        base, name = escape(self._options.address.rstrip("/"), {'"': "&quot;"}), self._options.name
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
            f"<ShortName>{escape(name[:16])}</ShortName><Description>{escape(name)}</Description><InputEncoding>UTF-8</InputEncoding>"
            f'<Url type="application/json" template="{base}/api/search?q={{searchTerms}}&amp;page={{startPage?}}"/>'
            f'<Url type="application/x-suggestions+json" rel="suggestions" '
            f'template="{base}/api/suggest?form=opensearch&amp;q={{searchTerms}}"/>'
            "</OpenSearchDescription>\n"
        )
        return Response(text, media_type="application/opensearchdescription+xml")

    def refuse_http(self, _: Request, fault: Exception) -> Response:
        """An address or a method that there is not."""
        if isinstance(fault, HTTPException) and fault.status_code == 405:
            return self.fault(405, "bad-method", self._wording.phrase("api-bad-method"), fault.headers)
        return self.fault(404, "not-found", self._wording.phrase("api-not-found"))

    def fault(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None, parameter: str = ""
    ) -> Response:
        """A fault as JSON."""
        error = {"code": code, "message": message} | ({"parameter": parameter} if parameter else {})
        return _json({"error": error}, status=status, headers=headers)

    def too_many(self, seconds: float) -> Response:
        """Asked too often."""
        wait = {"Retry-After": str(max(1, ceil(seconds)))}
        return self.fault(429, "too-many", self._wording.phrase("api-too-many"), wait)

    def too_long(self) -> Response:
        """The query is too long."""
        return self.fault(400, "too-long", self._wording.phrase("api-too-long", limit=LONGEST_QUERY))

    def fail(self, _: Request, __: Exception) -> Response:
        """A fault of ours; what it was is for the log, not for readers."""
        return self.fault(500, "fault", self._wording.phrase("api-fault"))


class _Gate:
    """In front of all: bounds, and headers for every answer."""

    def __init__(self, app: Starlette, options: SearchOptions, buckets: Buckets, told: _Service) -> None:
        self._app = app
        self._origins = options.origins
        self._buckets = buckets
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = next((value for name, value in scope["headers"] if name == b"origin"), b"").decode("latin-1")

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Vary"] = "Origin"
                if origin in self._origins:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await self._pick(scope)(scope, receive, send_dressed)

    def _pick(self, scope: Scope) -> ASGIApp:
        seconds = self._buckets.wait(scope["client"][0] if scope.get("client") else "")
        if seconds:
            return self._told.too_many(seconds)
        return self._told.too_long() if len(scope["query_string"]) > LONGEST_QUERY else self._app


def _parameters(query: QueryParams) -> Parameters:
    return {name: query.getlist(name) for name in query}


def _json(
    value: Told | list[object],
    kind: str = "application/json",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Text that cannot be encoded (half a character in a query) is told with a mark in its place."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(data, status_code=status, media_type=kind, headers=headers)
