"""The preview's own pages: sites and faults, search, components."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.pipeline.searching import index_folder
from builder.search.entry import Excerpt, Hit
from builder.search.find import Window, find
from builder.search.index import IndexUnreadableError
from builder.search.narrowing import filters_of
from builder.server.frame import frame
from builder.server.inbox_page import inbox_link
from builder.server.preview import Preview
from builder.wording import Wording


def start_page(preview: Preview, wording: Wording) -> str:
    """Every site of the cluster, and every fault."""
    say = wording.phrase
    sites = "".join(
        f'<li><a href="/{escape(path)}">{escape(name)}</a> '
        f'<small><a href="/_preview/components/{escape(site)}">{escape(say("preview-components"))}</a></small></li>'
        for site, path, name in preview.addresses()
    )
    faults = "".join(_fault(line, hint) for line, hint in _faults(preview, wording))
    return frame(
        say("preview-sites"),
        wording.language,
        f"<h1>{escape(say('preview-sites'))}</h1>{_form('', wording)}<ul>{sites}</ul>"
        f"<h2>{escape(say('preview-faults'))}</h2>{faults or escape(say('preview-none'))}"
        f"{inbox_link(preview.inbox, wording)}",
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


def search_page(preview: Preview, wording: Wording, words: str, site: str | None) -> str:
    """What is found for some words."""
    say = wording.phrase
    folder = index_folder(preview.options.build.read.state)
    if not words.strip():
        result = f"<p>{escape(say('search-empty'))}</p>"
    else:
        try:
            found = find(folder, words, filters_of(site=site), Window(limit=30))
        except IndexUnreadableError:
            result = f"<p>{escape(wording.faults['search-index-missing']['hint'])}</p>"
        else:
            count = say("hits", total=found.total) if found.total else say("no-hits", words=words)
            result = f"<p>{escape(count)}</p><ol>{''.join(map(_hit, found.hits))}</ol>"
    title = say("search-title")
    return frame(title, wording.language, f"<h1>{escape(title)}</h1>{_form(words, wording)}{result}")


def components_page(preview: Preview, site: str) -> str:
    """The components of a site's theme, each with its example. Raises CouldNotRun, RenderFault."""
    shown = preview.components(site)
    sheets = "".join(f'<link rel="stylesheet" href="{escape(sheet)}">' for sheet in shown.styles)
    parts = "".join(f"<section><h2>{escape(name)}</h2>{html}</section><hr>" for name, html in shown.examples)
    return frame(site, shown.language, f'<main class="width page">{parts}</main>', sheets)


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
