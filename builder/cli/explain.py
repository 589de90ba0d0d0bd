"""`explain`: why a page is made, where a setting comes from, which channels a site has."""

from __future__ import annotations

from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.cli.verbs import Verbs
from builder.diagnostic import find_near
from builder.output import OutputTree
from builder.pipeline.explain import explain_page, read_sites
from builder.pipeline.faults import CouldNotRun
from builder.trace import Reason

OF_NORMS = {
    "rule": "builder.cli.rules:explain_rule_command",
    "duty": "builder.cli.rules:explain_duty_command",
}
"""What is explained by what norms say: it takes what an inspection does."""


@click.group("explain", cls=Verbs, places=OF_NORMS)
def explain_group() -> None:
    """Tell why, and from where."""


@explain_group.command("page")
@cluster_options
@talk_options
@click.argument("address")
def explain_page_command(*, console: Console, address: str, **cluster: Any) -> None:
    """Why the page at ADDRESS would be made again, why it last was, and what it was made from."""
    options, out = read_options(**cluster)
    story = explain_page(options, OutputTree(out=out), address)
    if console.json:
        console.answer(
            {
                "file": story.file,
                "site": story.site,
                "source": story.source,
                "reasons": [[one.cause.value, one.key, one.side] for one in story.reasons],
                "last_reasons": [[one.cause.value, one.key, one.side] for one in story.last_reasons],
                "reads": [[key, side] for key, side, _ in story.trace.reads],
            }
        )
        return
    say = console.wording.phrase
    console.data(story.file)
    console.data(say("made-from", source=story.source))
    if story.reasons:
        console.data(say("page-stale"))
        for reason in story.reasons:
            console.data(f"  {spell_reason(reason, console)}")
    else:
        console.data(say("page-fresh"))
    if story.last_reasons:
        console.data(say("last-made"))
        for reason in story.last_reasons:
            console.data(f"  {spell_reason(reason, console)}")
    console.data(say("reads"))
    for key, side, _ in story.trace.reads:
        console.data(f"  {key}  {side}")


def spell_reason(reason: Reason, console: Console) -> str:
    """Why a page is made again, in words."""
    return console.wording.phrase(f"reason-{reason.cause}", key=reason.key, side=reason.side)


@explain_group.command("setting")
@cluster_options
@talk_options
@click.argument("site")
@click.argument("key")
def explain_setting_command(*, console: Console, site: str, key: str, **cluster: Any) -> None:
    """The value of a setting KEY for SITE, and the file and line it comes from."""
    options, _ = read_options(**cluster)
    known = read_sites(options, having=site)
    try:
        setting = known.explain(site, key)
    except KeyError:
        near = find_near(key, type(known.written[site].settings).__dataclass_fields__)
        raise CouldNotRun("unknown-setting", key=key, near=near) from None
    if console.json:
        mark = str(setting.mark) if setting.mark else None
        console.answer({"key": key, "value": str(setting.value), "source": setting.source.value, "mark": mark})
        return
    console.data(console.wording.phrase(f"from-{setting.source}", key=key, value=setting.value, mark=setting.mark))


@explain_group.command("channels")
@cluster_options
@talk_options
@click.argument("site")
def explain_channels_command(*, console: Console, site: str, **cluster: Any) -> None:
    """The channels of SITE, with the kinds they take."""
    options, _ = read_options(**cluster)
    known = read_sites(options, having=site)
    channels = list(known.sites[site].walk_channels())
    if console.json:
        console.answer([{"path": c.path, "title": c.title, "kinds": [k.value for k in c.kinds]} for c in channels])
        return
    for channel in channels:
        console.data(f"{channel.path}  {channel.title}  [{', '.join(channel.kinds)}]")
