"""What the processor does badly, and NumPy would have it do. It asks the environment, when it is first imported."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path

_ASKED = "NPY_DISABLE_CPU_FEATURES"
_AVX512 = "X86_V4"
"""What NumPy calls it, since 2.4."""

_ABOUT = "/proc/cpuinfo"
_FIRST = 8192
"""Characters, in which the first of many processors is told."""

_ZEN = ("AuthenticAMD", "25")
"""Maker and family of Zen 3, which has no AVX-512, and Zen 4."""


def leave_slow_sorting(environment: MutableMapping[str, str] = os.environ) -> None:
    """Before NumPy is imported: where it would sort by AVX-512 more slowly than without, have it leave that alone.

    What it gives is the same. What somebody else wished for in the environment stays.
    """
    with suppress(OSError, ValueError), Path(_ABOUT).open(encoding="ascii") as about:
        if sorts_slowly(about.read(_FIRST)):
            environment.setdefault(_ASKED, _AVX512)


def sorts_slowly(about: str) -> bool:
    """Is a processor, of which Linux tells this, a Zen 4? To write what a mask selects takes it a hundred cycles, and
    NumPy's way to sort by AVX-512 does little else: four times as long as by AVX2.
    """
    first = about.partition("\n\n")[0]
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in first.splitlines())}
    return (told.get("vendor_id"), told.get("cpu family")) == _ZEN and "avx512f" in told.get("flags", "").split()
