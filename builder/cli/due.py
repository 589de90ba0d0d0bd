"""`build --due`: what falls due when, for people and for timers."""

from __future__ import annotations

from datetime import datetime, timedelta

from builder.cli.console import Console
from builder.pipeline.agenda import Agenda, read_agenda
from builder.pipeline.due import Due, Turn
from builder.pipeline.options import ReadOptions
from builder.wording import printable

_AHEAD = timedelta(days=31)
_FORM = "%Y-%m-%d %H:%M"


def tell_due(options: ReadOptions, before: datetime | None, site: str, console: Console) -> None:
    """Tell what falls due until `before` (default: 31 days on), of one site if it is named. Raises CouldNotRun."""
    agenda = read_agenda(options)
    until = before or min(options.moment, datetime.max - _AHEAD) + _AHEAD
    told = [one for one in agenda.due if one.moment <= until and (not site or one.site in ("", site))]
    if console.json:
        console.answer(_spell(agenda, told))
        return
    for one in told:
        console.data(printable(_sentence(one, console)))
    if agenda.held:
        console.say("held", sites=", ".join(agenda.held))
    if agenda.next is None:
        console.say("nothing-due")
    else:
        console.say("next-due", moment=f"{agenda.next:{_FORM}}", count=len(told), until=f"{until:{_FORM}}")


def _sentence(one: Due, console: Console) -> str:
    says = console.wording.phrase(f"due-{one.turn}", subject=one.subject, title=one.title)
    return f"{one.moment:{_FORM}}  {one.site or '*'}  {says}"


def _spell(agenda: Agenda, told: list[Due]) -> dict[str, object]:
    """The object that machines read; `next` in the form that timers of systemd read too."""
    return {
        "as_of": agenda.moment.isoformat(timespec="minutes"),
        "next": f"{agenda.next:%Y-%m-%d %H:%M}:00 Asia/Shanghai" if agenda.next else None,
        "held": list(agenda.held),
        "due": [
            {
                "moment": one.moment.isoformat(timespec="minutes"),
                "site": one.site,
                "turn": one.turn.value,
                "subject": one.subject,
                "title": one.title,
                "changes_pages": one.turn is not Turn.DEADLINE,
            }
            for one in told
        ],
    }
