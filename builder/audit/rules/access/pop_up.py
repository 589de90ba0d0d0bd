"""Something pops up on a page, or wants a plug-in.

Clause   SL21-01: pages for the elderly have no advertisements, plug-ins or pop-up windows.
Asks     No script of the page opens a window, and nothing on it needs a plug-in.
Why      A window that comes unasked frightens those who do not know how to close it.
Passes   A page for the elderly without such a script.
Fails    window.open('notice.html') on a page for the elderly.
Mend     Show the notice as a band on the page itself; replace plug-ins by plain pages or pictures.
By hand  On other pages than those for the elderly the norm does not forbid it; boxes that float by style are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="pop-up",
    family=Family.ACCESS,
    clauses=("SL21-01",),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_POP_UP = re.compile(r"\b(?:window\.open|showModalDialog|showModelessDialog)\s*\(")
_PLUG_IN = re.compile(r"\.(?:swf|ocx|xap|class|jar)(?:$|[?#])", re.IGNORECASE)


def applies(page: Page) -> bool:
    """Is it a page for the elderly, or the home page that they enter by?"""
    return page.kind in ("elder", "home")


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A script that opens a window, or something embedded that needs a plug-in."""
    tell = page.spot.fails if page.kind == "elder" else page.spot.asks
    for script in page.scripts:
        if found := _POP_UP.search(script.text):
            yield tell("window", anchor=found[0], excerpt=script.text[:120], word=found[0].rstrip("( "))
            break
    for frame in page.frames:
        if _PLUG_IN.search(frame.source):
            yield tell("plug-in", anchor=frame.source, excerpt=frame.source, source=frame.source)
