"""The preview over HTTP: pages with a reload script, a start page with sites and faults, a search page."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path

from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from builder.pipeline.searching import index_folder
from builder.search.entry import Excerpt, Hit
from builder.search.find import find
from builder.search.index import IndexUnreadableError
from builder.server.preview import Preview
from builder.wording import Wording

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self' https:; base-uri 'none'; frame-ancestors 'self'"
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
        return HTMLResponse(_start_page(preview, wording), headers=_HEADERS)

    def search(request: Request) -> Response:
        words = request.query_params.get("q", "")
        site = request.query_params.get("site") or None
        return HTMLResponse(_search_page(preview, wording, words, site), headers=_HEADERS)

    def reload(request: Request) -> Response:
        return Response(_RELOAD, media_type="text/javascript", headers=_HEADERS)

    def style(request: Request) -> Response:
        return Response(_STYLE, media_type="text/css", headers=_HEADERS)

    async def events(request: Request) -> Response:
        return StreamingResponse(_versions(preview, request), media_type="text/event-stream", headers=_HEADERS)

    return Starlette(
        routes=[
            Route("/", start),
            Route("/_preview/search", search),
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
    """A file of the output; nothing outside it is reachable."""
    file = (out / path.lstrip("/")).resolve()
    if not file.is_relative_to(out.resolve()):
        return PlainTextResponse("", status_code=404)
    if file.is_dir():
        if not path.endswith("/"):
            return RedirectResponse(f"{path}/")
        file = file / "index.html"
    status = 200
    if not file.is_file():
        site = path.lstrip("/").partition("/")[0]
        file = out / site / "404.html"
        status = 404
        if not file.is_file():
            return PlainTextResponse("404", status_code=404)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    data = file.read_bytes()
    if kind == "text/html":
        data = data.replace(b"</body>", _SCRIPT)
    return Response(data, status_code=status, media_type=kind, headers=_HEADERS)


def _frame(title: str, language: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/_preview/style.css"></head><body>{body}'
        '<script src="/_preview/reload.js"></script></body></html>'
    )


def _start_page(preview: Preview, wording: Wording) -> str:
    say = wording.phrase
    sites = "".join(f'<li><a href="/{escape(site)}">{escape(name)}</a></li>' for site, name in preview.addresses())
    faults = "".join(_fault(line, hint) for line, hint in _faults(preview, wording))
    return _frame(
        say("preview-sites"),
        wording.language,
        f"<h1>{escape(say('preview-sites'))}</h1>{_form('', wording)}<ul>{sites}</ul>"
        f"<h2>{escape(say('preview-faults'))}</h2>{faults or escape(say('preview-none'))}",
    )


def _faults(preview: Preview, wording: Wording) -> list[tuple[str, str]]:
    found = [preview.failure.diagnostic] if preview.failure else list(preview.result.diagnostics)
    return [(wording.line(one), wording.hint(one)) for one in found]


def _fault(line: str, hint: str) -> str:
    return f"<p><code>{escape(line)}</code><br>{escape(hint)}</p>"


def _form(words: str, wording: Wording) -> str:
    label = escape(wording.phrase("search-button"))
    return (
        f'<form action="/_preview/search"><label for="q">{label}</label> '
        f'<input id="q" name="q" type="search" value="{escape(words)}"><button>{label}</button></form>'
    )


def _search_page(preview: Preview, wording: Wording, words: str, site: str | None) -> str:
    say = wording.phrase
    folder = index_folder(preview.options.build.read.state)
    if not words.strip():
        result = f"<p>{escape(say('search-empty'))}</p>"
    else:
        try:
            found = find(folder, words, site=site, limit=30)
        except IndexUnreadableError:
            result = f"<p>{escape(wording.faults['search-index-missing']['hint'])}</p>"
        else:
            count = say("hits", total=found.total) if found.total else say("no-hits", words=words)
            result = f"<p>{escape(count)}</p><ol>{''.join(map(_hit, found.hits))}</ol>"
    title = say("search-title")
    return _frame(title, wording.language, f"<h1>{escape(title)}</h1>{_form(words, wording)}{result}")


def _hit(hit: Hit) -> str:
    path = hit.address.partition("//")[2].partition("/")[2]
    title = _marked(Excerpt(text=hit.title, marks=hit.title_marks))
    return (
        f'<li><a href="/{escape(path)}">{title}</a> <small>{escape(hit.site_name)} {hit.date.isoformat()}</small>'
        f"<p>{_marked(hit.excerpt)}</p></li>"
    )


def _marked(excerpt: Excerpt) -> Markup:
    """The text with what was searched for marked."""
    parts = []
    place = 0
    for start, end in excerpt.marks:
        parts.append(escape(excerpt.text[place:start]) + Markup("<mark>") + escape(excerpt.text[start:end]))
        parts.append(Markup("</mark>"))
        place = end
    parts.append(escape(excerpt.text[place:]))
    return Markup("").join(parts)


_STYLE = """body{font:18px/1.7 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
a{color:#0b4f8a}code{white-space:pre-wrap}li{margin:.5rem 0}input,button{font:inherit;padding:.3rem .6rem}
small{color:#57606a}p{margin:.3rem 0}
"""
