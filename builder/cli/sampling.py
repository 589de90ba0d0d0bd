"""`build --verify-sample`: some of what lies in the output is made again from nothing."""

from __future__ import annotations

from collections.abc import Collection

from builder.cli.console import Console
from builder.diagnostic import Diagnostic
from builder.pipeline.options import BuildOptions
from builder.pipeline.sampling import Sample, check_sample


def sample_and_tell(
    options: BuildOptions, percent: float, seed: str, held: Collection[str], console: Console
) -> tuple[tuple[Diagnostic, ...], dict[str, object]]:
    """Look at a sample of the output, and say how much was looked at; what was found, and all as machines read it.

    Raises CouldNotRun.
    """
    sample = check_sample(options, percent, seed=seed, held=held)
    if not console.json:
        console.tell(sample.diagnostics)
        faults = len(sample.diagnostics)
        console.say("sampled", checked=sample.checked, files=sample.files, seed=sample.seed, faults=faults)
    return sample.diagnostics, _spell(sample, console)


def _spell(sample: Sample, console: Console) -> dict[str, object]:
    return {
        "checked": sample.checked,
        "files": sample.files,
        "seed": sample.seed,
        "diagnostics": [console.spell(one) for one in sample.diagnostics],
    }
