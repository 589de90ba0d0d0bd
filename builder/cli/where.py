"""`where`."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.inbox import spell_matter, tell_matter
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline.where import Being, Built, History, Place, Whereabouts, read_whereabouts

_SHANGHAI = timezone(timedelta(hours=8))


@click.command("where")
@cluster_options
@talk_options
@click.argument("document")
def where_command(*, console: Console, document: str, **cluster: Any) -> None:
    """Where DOCUMENT is shown, since when, by which way, and from which commit.

    DOCUMENT is its id, its number (发文字号 or 索引号), its file below content/, or the address of one of its pages.
    Told besides: what is still to come of it, its tombstones, what is asked of others about it, and whether the last
    build took it as it stands now. When it first went on line no build knows: what is told is since when its page lies
    in the output as it is.
    """
    options, _ = read_options(**cluster)
    found = read_whereabouts(options, document)
    if console.json:
        console.answer(_spell(found))
        return
    _tell_document(found, console)
    say = console.wording.phrase
    console.data(say("where-places") if found.places else say("where-nowhere"))
    for place in found.places:
        _tell_place(place, console)
    if found.matters:
        console.data(say("where-matters"))
    for matter in found.matters:
        tell_matter(matter, console)


def _tell_document(found: Whereabouts, console: Console) -> None:
    say, entry = console.wording.phrase, found.entry
    head = entry.head
    being = say(f"being-{found.being}")
    console.data(head.title)
    console.data(say("where-id", id=entry.id, number=found.number).rstrip())
    console.data(say("where-file", file=entry.file))
    if found.being is Being.WITHDRAWN and head.withdrawn:
        being = say("where-withdrawn", on=head.withdrawn.on, reason=head.withdrawn.reason)
    console.data(say("where-being", being=being, at=f"{head.published_at:%Y-%m-%d %H:%M}"))
    if head.expires_at:
        console.data(say("where-expires", at=f"{head.expires_at:%Y-%m-%d %H:%M}"))
    console.data(_say_history(found.history, console))
    console.data(say(f"built-{found.built}"))
    if found.is_held:
        console.data(say("where-held", site=entry.owner))


def _say_history(history: History, console: Console) -> str:
    say, commit = console.wording.phrase, history.commit
    if not history.kept:
        return say("where-no-history")
    if commit is None:
        return say("where-not-committed")
    at = f"{commit.at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"
    told = say("where-commit", name=commit.name[:12], at=at, subject=commit.subject)
    return f"{told}\n{say('where-changed')}" if history.changed else told


def _tell_place(place: Place, console: Console) -> None:
    say = console.wording.phrase
    console.data(f"  {place.address}")
    where = f"{place.site_name} · {place.channel}" if place.channel else place.site_name
    parts = [where, say(f"form-{place.form}"), say(f"way-{place.way}"), say("where-since", day=place.since)]
    parts += [say("where-by", by=place.by)] if place.by and place.by != place.site else []
    console.data(f"    {'  '.join(parts)}")
    if place.lies_since:
        console.data(f"    {say('where-lies', at=f'{place.lies_since:%Y-%m-%d %H:%M}')}")
    if place.way != "own":
        console.data(f"    {say('where-written', mark=place.mark)}")


def _spell(found: Whereabouts) -> dict[str, Any]:
    head, history = found.entry.head, found.history
    commit, withdrawn = history.commit, head.withdrawn
    return {
        "id": found.entry.id.text,
        "title": head.title,
        "number": found.number,
        "index_number": str(head.index_number or ""),
        "site": found.entry.owner,
        "channel": found.entry.channel,
        "file": found.entry.file,
        "state": found.being.value,
        "published_at": head.published_at.isoformat(timespec="minutes"),
        "expires_at": head.expires_at.isoformat(timespec="minutes") if head.expires_at else None,
        "withdrawn": {"on": withdrawn.on.isoformat(), "reason": withdrawn.reason} if withdrawn else None,
        "zone": head.zone,
        "held": found.is_held,
        "built": None if found.built is Built.UNKNOWN else found.built.value,
        "repository": history.kept,
        "commit": commit.name if commit else None,
        "committed_at": commit.at.astimezone(_SHANGHAI).isoformat() if commit else None,
        "commit_subject": commit.subject if commit else None,
        "uncommitted": history.changed,
        "places": [_spell_place(one) for one in found.places],
        "matters": [spell_matter(one) for one in found.matters],
    }


def _spell_place(place: Place) -> dict[str, Any]:
    return {
        "site": place.site,
        "site_name": place.site_name,
        "channel": place.channel,
        "address": place.address,
        "way": place.way,
        "form": place.form.value,
        "since": place.since.isoformat(),
        "by": place.by,
        "written": str(place.mark),
        "lies_since": place.lies_since.isoformat(timespec="minutes") if place.lies_since else None,
    }
