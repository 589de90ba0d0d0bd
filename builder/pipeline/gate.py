"""Fit to be handed over? Where a cluster asks for it, it is inspected before it is built, and not built if it fails.

The inspection is dear to load, and not loaded where nobody asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from builder.cluster.gate import Gate
from builder.cluster.tree import read_settings
from builder.diagnostic import Problems
from builder.pipeline.build import After, Progress, build
from builder.pipeline.options import BuildOptions, BuildResult
from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Barring:
    """A finding that stands in the way: whose, by which rule, where, and what it says (see `audit.finding`). One that a
    person made has no rule and no place, and its `problem` are that person's words."""

    fingerprint: str
    site: str
    rule: str
    clause: str
    mark: Mark | None
    problem: str
    title: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatedResult:
    """A build, or why there was none: `barring` are the findings that stood in the way; without any, it was stopped by
    the faults that `result` tells.
    """

    result: BuildResult
    gate: Gate
    barring: tuple[Barring, ...] = ()


def build_through_gate(
    options: BuildOptions, gate: Gate | None, progress: Progress = lambda *_: None, after: After | None = None
) -> GatedResult:
    """Build the cluster, after an inspection if `gate`, or else the cluster's settings, ask for one.

    Raises CouldNotRun.
    """
    wanted = gate if gate is not None else find_gate(options.read.root)
    if wanted is Gate.NONE:
        return GatedResult(result=build(options, progress, after), gate=wanted)
    stopped: GatedResult | None = import_module("builder.pipeline.barring").inspect(options, wanted)
    return stopped or GatedResult(result=build(options, progress, after), gate=wanted)


def find_gate(root: Path) -> Gate:
    """What the cluster's settings ask for; nothing where they cannot be read, which the build will tell."""
    settings = read_settings(root, Problems())
    return settings.gate if settings is not None else Gate.NONE
