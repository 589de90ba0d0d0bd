"""Too many lists of a site that was built elsewhere show nothing new.

Clause   JC19-V4.1, 栏目不更新 (a veto); a person decides, for pages alone do not tell channels for certain.
Asks     Fewer than five channels show nothing new in their lists: news after two weeks, notices and policies after
         six months. Pages with one ColumnName are one channel.
Why      So many silent channels are a site that nobody keeps.
Passes   The lists of four channels show nothing new.
Mend     Publish to them, or close and merge those that nobody can feed.
By hand  Open the channels that are named, and see whether they are first-level ones and what is newest there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import months_before
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="many-silent-lists",
    family=Family.FRESHNESS,
    clauses=("JC19-V4.1",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)
_NOTICES = ("通知", "公告", "公示")


def applies(site: Site) -> bool:
    """Was it built elsewhere?"""
    return not site.built


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """As many show nothing new as the clause names."""
    weeks = asked.today - timedelta(days=asked.number("days"))
    months = months_before(asked.today, asked.number("months"))
    most = asked.number("channels")
    newest = _newest_by_channel(site.pages, asked.today)
    silent = tuple(name for (name, kind), day in newest.items() if day < (months if _has_months(name, kind) else weeks))
    if len(silent) >= most:
        yield site.spot.asks("many", count=len(silent), limit=most, channels=silent)


def _newest_by_channel(pages: tuple[Page, ...], today: date) -> Mapping[tuple[str, str], date]:
    """The newest day up to today of each channel of news, notices and policies, by its name and type."""
    found: dict[tuple[str, str], date] = {}
    for page in pages:
        kind = page.meta("ColumnType")
        if page.kind != "channel" or kind not in ("工作动态", "政策文件"):
            continue
        channel = (page.meta("ColumnName") or "", kind)
        for day in page.listed:
            if day <= today:
                found[channel] = max(day, found.get(channel, day))
    return found


def _has_months(name: str, kind: str) -> bool:
    """Is it a channel of notices or policies? Notices share the ColumnType of news."""
    return kind == "政策文件" or any(word in name for word in _NOTICES)
