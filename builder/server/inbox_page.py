"""The preview's page of what waits for whom, in the language of the cluster."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from builder.pipeline.inbox import Inbox, adoptions_file, spell_decision
from builder.pipeline.matters import Matter
from builder.server.frame import frame
from builder.wording import Wording, languages, read_wording

ADDRESS = "/_preview/inbox"


def inbox_page(inbox: Inbox | None, wording: Wording, site: str = "") -> str:
    """What waits for a site and what it asked of others, or all of that; then what was closed lately."""
    if inbox is None:
        title = wording.phrase("inbox-title")
        return frame(title, wording.language, Markup("<h1>{}</h1><p>{}</p>").format(title, _fault(wording)))
    words = read_wording(inbox.language) if inbox.language in languages() else wording
    say = words.phrase
    shown = [one for one in inbox.matters if site in ("", one.site, one.owner)]
    waiting, closed = [one for one in shown if one.is_open], [one for one in shown if not one.is_open]
    parts = [
        Markup("<h1>{}</h1>").format(say("inbox-title")),
        _form(inbox, site, words),
        Markup("<p>{}</p>").format(say("held", sites=", ".join(inbox.held))) if inbox.held else Markup(""),
        Markup("<h2>{}</h2>").format(say("inbox-open")),
        _table(waiting, inbox, words, closed=False) if waiting else Markup("<p>{}</p>").format(say("inbox-none")),
    ]
    if closed:
        parts += [Markup("<h2>{}</h2>").format(say("inbox-closed")), _table(closed, inbox, words, closed=True)]
    return frame(say("inbox-title"), words.language, Markup("").join(parts))


def inbox_link(inbox: Inbox | None, wording: Wording) -> Markup:
    """The way to the page, with the number of what waits."""
    count = sum(one.is_open for one in inbox.matters) if inbox else 0
    words = wording.phrase("inbox-link", count=count) if inbox else wording.phrase("inbox-title")
    return Markup('<p><a href="{}">{}</a></p>').format(ADDRESS, words)


def _fault(wording: Wording) -> str:
    return wording.faults["cluster-at-fault"]["says"]


def _form(inbox: Inbox, chosen: str, words: Wording) -> Markup:
    """The sites that have to do with any matter."""
    sites = sorted({name for one in inbox.matters for name in (one.site, one.owner)})
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == chosen else "", inbox.names.get(name, name)
        )
        for name in sites
    )
    return Markup(
        '<form action="{}"><label for="site">{}</label> <select id="site" name="site"><option value="">{}</option>{}'
        "</select> <button>{}</button></form>"
    ).format(ADDRESS, words.phrase("inbox-site"), words.phrase("inbox-all"), options, words.phrase("inbox-show"))


def _table(matters: Iterable[Matter], inbox: Inbox, words: Wording, *, closed: bool) -> Markup:
    """On a narrow screen each row is a card; the roles keep it a table for those who hear it."""
    say = words.phrase
    last = say("inbox-decision") if closed else say("inbox-until")
    labels = [say("inbox-state"), say("inbox-document"), say("inbox-way"), say("inbox-asked"), last]
    head = Markup("").join(Markup('<th scope="col" role="columnheader">{}</th>').format(one) for one in labels)
    rows = Markup("").join(_row(one, inbox, labels, words) for one in matters)
    return Markup(
        '<table class="matters" role="table"><thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>'
    ).format(head, rows)


def _row(one: Matter, inbox: Inbox, labels: list[str], words: Wording) -> Markup:
    say = words.phrase
    asked = say("matter-required") if one.required else say("matter-offered")
    way = f"{inbox.names.get(one.owner, one.owner)} → {inbox.names.get(one.site, one.site)}"
    cells = (
        Markup('<strong class="{}">{}</strong>').format(one.outcome, say(f"outcome-{one.outcome}")),
        _document(one, inbox, words),
        escape(way),
        Markup("{}<br><small>{:%Y-%m-%d}</small>").format(asked, one.since),
        _until(one, words),
    )
    spelled = (
        Markup('<td role="cell" data-label="{}">{}</td>').format(label, cell)
        for label, cell in zip(labels, cells, strict=True)
    )
    return Markup('<tr role="row">{}</tr>').format(Markup("").join(spelled))


def _document(one: Matter, inbox: Inbox, words: Wording) -> Markup:
    """The title leads to the page as the preview has it; then what was said, and what settles it."""
    path = one.address.partition("//")[2].partition("/")[2]
    parts = [Markup('<a href="/{}">{}</a>').format(path, one.title)]
    parts += [Markup("<p>{}</p>").format(one.note)] if one.note else []
    where = one.decision.mark if one.decision else one.mark
    parts.append(Markup("<p><small>{}</small></p>").format(words.phrase("where-written", mark=where)))
    if one.is_open:
        lines = [f"# {adoptions_file(one.site)}", *([] if one.site in inbox.begun else ["decisions:"])]
        text = "\n".join((*lines, *spell_decision(one, inbox.today)))
        summary = words.phrase("inbox-lines")
        parts.append(Markup('<details><summary>{}</summary><pre tabindex="0">{}</pre></details>').format(summary, text))
    return Markup("").join(parts)


def _until(one: Matter, words: Wording) -> Markup:
    say = words.phrase
    if one.settled_on is not None:
        by = one.decision.by if one.decision else ""
        told = Markup("{}").format(say("matter-settled", day=one.settled_on, by=by).rstrip())
        reason = one.decision.reason if one.decision else ""
        return told + (Markup("<p>{}</p>").format(reason) if reason else Markup(""))
    if one.due is None:
        return Markup("—")
    at = f"{one.due:%Y-%m-%d %H:%M}"
    return escape(say("matter-due-perhaps", at=at) if one.provisional else say("matter-due", at=at))
