"""A build that has work to do, through the gate of the cluster."""

from __future__ import annotations

from builder.cli.console import Console
from builder.cluster.gate import Gate
from builder.pipeline.gate import GatedResult, build_through_gate
from builder.pipeline.options import BuildOptions, BuildResult
from builder.wording import printable
from builder.wording.rule_words import read_rule_words


def build_and_tell(
    options: BuildOptions, gate: Gate | None, console: Console
) -> tuple[BuildResult, list[dict[str, object]]]:
    """Build, and tell what barred it, if anything did; as machines read it too. Raises CouldNotRun."""
    with console.progress() as progress:
        gated = build_through_gate(options, gate, progress)
    if not console.json:
        _tell_barring(gated, console)
    return gated.result, _spell_barring(gated)


def _spell_barring(gated: GatedResult) -> list[dict[str, object]]:
    """The findings that stood in the way, as machines read them."""
    return [
        {"fingerprint": one.fingerprint, "site": one.site, "rule": one.rule, "clause": one.clause}
        for one in gated.barring
    ]


def _tell_barring(gated: GatedResult, console: Console) -> None:
    if not gated.barring:
        return
    words = read_rule_words(console.wording.language)
    for one in gated.barring:
        if not one.rule:
            console.data(printable(f"{one.site or '-'}: {one.problem} [{one.fingerprint}, {one.clause}]"))
            continue
        place = f"{one.mark}: " if one.mark else ""
        console.data(f"{place}{words[one.rule].says(one.problem, one.title, one.values)} [{one.rule}]")
    console.say("gate-barred", count=len(gated.barring), gate=gated.gate)
