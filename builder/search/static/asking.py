"""The figures by which a query is answered; the manifest tells them to readers in other languages."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST = 200
"""Characters of a query that are read."""

PAGE = 10
"""Hits of a page."""

REQUESTS = 24
"""Files that a query may fetch, those of its page with them, and what is read when the page is shown."""

LEAST_LISTS = 3
"""Files of posting lists that are read however many files were."""

LIST_BYTES = 25_000
"""Bytes of posting lists after which no more are read."""

LOOKED_UP = 6
"""Terms of a query that are looked up at most."""

ENOUGH = 0.4
"""The part of the known terms that a document must hold where none holds all."""

KNOWN = 0.2
"""The part of the terms that anybody must hold, lest one common word of a strange question bring up all."""

COVERAGE = 0.25
"""The part of the rarity of all terms that those of a document must have that fills a page: common ones alone tell
nothing.
"""

SINGLES = 0.6
"""The part of the single characters that it must hold where no pair is known."""

EXACT, QUOTED = 3.0, 1.5
"""What a score is multiplied by where the query is the whole title, or what the title quotes."""

LOWERED: Mapping[str, float] = {"repealed": 0.4, "expired": 0.4, "amended": 0.8}
"""What a score is multiplied by for a validity."""

RECENT, HALF_LIFE = 0.1, 3
"""What the newest year adds to a score, and after how many years that is half of it."""

TITLE_HOLDS, TEXT_HOLDS = 0.5, 0.25
"""What is added where the title, or the beginning of the text, holds the query as it stands."""

COVERED = 0.5
"""What is added where all terms of a title are among those of the query, and as much of it as are."""


def tell_figures() -> dict[str, object]:
    """All of them, as the manifest tells them."""
    return {
        "longest": LONGEST,
        "page": PAGE,
        "requests": REQUESTS,
        "least_lists": LEAST_LISTS,
        "list_bytes": LIST_BYTES,
        "looked_up": LOOKED_UP,
        "enough": ENOUGH,
        "known": KNOWN,
        "coverage": COVERAGE,
        "singles": SINGLES,
        "exact": EXACT,
        "quoted": QUOTED,
        "lowered": dict(LOWERED),
        "recent": RECENT,
        "half_life": HALF_LIFE,
        "title_holds": TITLE_HOLDS,
        "text_holds": TEXT_HOLDS,
        "covered": COVERED,
    }
