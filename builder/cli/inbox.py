"""`inbox`."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline.inbox import Inbox, adoptions_file, read_inbox, spell_decision
from builder.pipeline.matters import Matter


@click.command("inbox")
@cluster_options
@talk_options
@click.argument("site", required=False, default="")
@click.option("--days", type=click.IntRange(0), default=30, help="How long closed matters are told (default: 30 days).")
@click.option("--lines", is_flag=True, help="Print the lines of adoptions.yaml that settle what waits.")
@click.option("--by", default="", help="With --lines: the name of who decides.")
def inbox_command(*, console: Console, site: str, days: int, lines: bool, by: str, **cluster: Any) -> None:
    """What waits for whom, across all sites; or what SITE has to decide, and what became of its own.

    Told are submissions (报送) that nobody has decided on, documents that a site is required to adopt or forward, with
    the moment until which it may, and what was decided lately. Overdue matters come first. With --lines the lines to
    adopt each one, and behind hashes those to reject it, as they are put into content/SITE/adoptions.yaml.
    """
    options, _ = read_options(**cluster)
    found = read_inbox(options, site, days=days)
    if console.json:
        console.answer({"matters": [spell_matter(one) for one in found.matters], "held": list(found.held)})
        return
    if lines:
        _tell_lines(found, site, by, console)
        return
    for matter in found.matters:
        tell_matter(matter, console)
    waiting = sum(one.is_open for one in found.matters)
    console.say("inbox-waiting", count=waiting, closed=len(found.matters) - waiting)
    if found.held:
        console.say("held", sites=", ".join(found.held))


def tell_matter(matter: Matter, console: Console) -> None:
    """A matter in three lines: how it stands and until when; what it is; where it is written."""
    say = console.wording.phrase
    console.data("  ".join(say_matter(matter, console)))
    console.data(f"  {matter.document}  《{matter.title}》")
    for part in (matter.note, matter.decision.reason if matter.decision else ""):
        if part:
            console.data(f"  {part}")
    console.data(f"  {say('where-written', mark=matter.decision.mark if matter.decision else matter.mark)}")


def say_matter(matter: Matter, console: Console) -> tuple[str, ...]:
    """How a matter stands, who asks whom, and since and until when."""
    say = console.wording.phrase
    asked = say("matter-required") if matter.required else say("matter-offered")
    parts = [say(f"outcome-{matter.outcome}"), f"{matter.owner} → {matter.site}", asked]
    if matter.settled_on is not None:
        by = matter.decision.by if matter.decision else ""
        return (*parts, say("matter-settled", day=matter.settled_on, by=by).rstrip())
    parts.append(say("where-since", day=f"{matter.since:%Y-%m-%d}"))
    if matter.due:
        told = say("matter-due-perhaps", at=f"{matter.due:%Y-%m-%d %H:%M}") if matter.provisional else ""
        parts.append(told or say("matter-due", at=f"{matter.due:%Y-%m-%d %H:%M}"))
    return tuple(parts)


def _tell_lines(found: Inbox, site: str, by: str, console: Console) -> None:
    """One block for each file; `decisions:` begins it where the file says nothing yet."""
    waiting = [one for one in found.matters if one.is_open and site in ("", one.site)]
    for deciding, matters in groupby(sorted(waiting, key=lambda one: one.site), key=lambda one: one.site):
        console.data(f"# {adoptions_file(deciding)}")
        if deciding not in found.begun:
            console.data("decisions:")
        for matter in matters:
            for line in spell_decision(matter, found.today, by):
                console.data(line)


def spell_matter(matter: Matter) -> dict[str, Any]:
    """A matter as JSON tells it."""
    decision = matter.decision
    return {
        "state": matter.outcome.value,
        "document": matter.document,
        "title": matter.title,
        "owner": matter.owner,
        "site": matter.site,
        "required": matter.required,
        "since": matter.since.isoformat(timespec="minutes"),
        "due": matter.due.isoformat(timespec="minutes") if matter.due else None,
        "provisional": matter.provisional,
        "by": matter.by,
        "note": matter.note,
        "settled_on": matter.settled_on.isoformat() if matter.settled_on else None,
        "decided_by": decision.by if decision else None,
        "reason": decision.reason if decision else None,
        "channel": decision.channel if decision else None,
        "channels": list(matter.channels),
        "address": matter.address,
        "written": str(decision.mark if decision else matter.mark),
    }
