"""The preview over HTTP: pages with a reload script, and the preview's own pages."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from builder.server.frame import STYLE
from builder.server.inbox_page import ADDRESS as INBOX
from builder.server.inbox_page import inbox_page
from builder.server.pages import components_page, search_page, start_page
from builder.server.preview import Preview
from builder.wording import Wording

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self' https:; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; "
    "trusted-types zhanqun"
)
_RELOAD = """(() => {
  const source = new EventSource("/_preview/events");
  source.onmessage = () => location.reload();
})();
"""
_SCRIPT = b'<script src="/_preview/reload.js"></script></body>'
_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


def make_app(preview: Preview, wording: Wording) -> Starlette:
    """The application for one preview."""
    out = preview.options.build.out

    def page(request: Request) -> Response:
        return _serve_file(out, request.url.path)

    def start(request: Request) -> Response:
        return HTMLResponse(start_page(preview, wording), headers=_HEADERS)

    def search(request: Request) -> Response:
        words = request.query_params.get("q", "")
        site = request.query_params.get("site") or None
        return HTMLResponse(search_page(preview, wording, words, site), headers=_HEADERS)

    def inbox(request: Request) -> Response:
        site = request.query_params.get("site", "")
        return HTMLResponse(inbox_page(preview.inbox, wording, site), headers=_HEADERS)

    def components(request: Request) -> Response:
        return HTMLResponse(components_page(preview, request.path_params["site"]), headers=_HEADERS)

    def reload(request: Request) -> Response:
        return Response(_RELOAD, media_type="text/javascript", headers=_HEADERS)

    def style(request: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers=_HEADERS)

    async def events(request: Request) -> Response:
        return StreamingResponse(_versions(preview, request), media_type="text/event-stream", headers=_HEADERS)

    return Starlette(
        routes=[
            Route("/", start),
            Route("/_preview/search", search),
            Route(INBOX, inbox),
            Route("/_preview/components/{site}", components),
            Route("/_preview/reload.js", reload),
            Route("/_preview/style.css", style),
            Route("/_preview/events", events),
            Route("/{path:path}", page),
        ]
    )


async def _versions(preview: Preview, request: Request) -> AsyncIterator[str]:
    seen = preview.version
    yield ": ready\n\n"
    while not await request.is_disconnected():
        seen = await preview.next_version(seen)
        yield f"data: {seen}\n\n"


def _serve_file(out: Path, path: str) -> Response:
    """A file of the output; nothing outside it is reachable, and no odd path is more than not found."""
    try:
        return _find_file(out.resolve(), path)
    except (OSError, ValueError):
        return PlainTextResponse("404", status_code=404, headers=_HEADERS)


def _find_file(out: Path, path: str) -> Response:
    file = (out / path.lstrip("/")).resolve()
    if not file.is_relative_to(out):
        return PlainTextResponse("404", status_code=404, headers=_HEADERS)
    if file.is_dir():
        if not path.endswith("/"):
            return RedirectResponse(f"/{path.strip('/')}/")
        file = file / "index.html"
    status = 200
    if not file.is_file():
        site = path.lstrip("/").partition("/")[0]
        file = out / site / "404.html"
        status = 404
        if not file.is_file():
            return PlainTextResponse("404", status_code=404, headers=_HEADERS)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    data = file.read_bytes()
    if kind == "text/html":
        data = data.replace(b"</body>", _SCRIPT)
    return Response(data, status_code=status, media_type=kind, headers=_HEADERS)
