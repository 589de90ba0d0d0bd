"""What the processor does badly, and NumPy would have it do. It asks the environment, when it is first imported."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

_ASKED = "NPY_DISABLE_CPU_FEATURES"
_AVX512 = "X86_V4"
_SINCE = (2, 4)
"""What NumPy calls it, and since when; a name that it does not know is told as a fault."""

_PUBLISHED = ("manylinux", "musllinux")
"""Stands in the names of wheels that run on any processor."""

_ABOUT = "/proc/cpuinfo"
_FIRST = 8192
"""Characters, in which the first of many processors is told."""

_ZEN = ("AuthenticAMD", "25")
"""Maker and family of Zen 3, which has no AVX-512, and Zen 4."""


def leave_slow_sorting(environment: MutableMapping[str, str] = os.environ) -> None:
    """Before NumPy is imported: where it would sort by AVX-512 more slowly than without, have it leave that alone.

    What it gives is the same: integers are sorted. What somebody else wished for in the environment stays.
    """
    if _ASKED not in environment and _sorts_slowly_here() and _may_be_told():
        environment[_ASKED] = _AVX512


def sorts_slowly(about: str) -> bool:
    """Is a processor, of which Linux tells this, a Zen 4? To write what a mask selects takes it a hundred cycles, and
    NumPy's way to sort by AVX-512 does little else: four times as long as by AVX2.
    """
    first = about.partition("\n\n")[0]
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in first.splitlines())}
    return (told.get("vendor_id"), told.get("cpu family")) == _ZEN and "avx512f" in told.get("flags", "").split()


def can_do_without(version: str, wheel: str) -> bool:
    """Does a NumPy know the name, and was it built to run without? One that was built where it runs may refuse to be
    imported when it is told. `wheel` is what its metadata say of the file that it came in.
    """
    numbers = tuple(int(one) for one in version.split(".")[:2] if one.isdigit())
    return numbers >= _SINCE and any(name in wheel for name in _PUBLISHED)


def _sorts_slowly_here() -> bool:
    with suppress(OSError, ValueError), Path(_ABOUT).open(encoding="ascii") as about:
        return sorts_slowly(about.read(_FIRST))
    return False


def _may_be_told() -> bool:
    with suppress(PackageNotFoundError, OSError):
        found = Distribution.from_name("numpy")
        return can_do_without(found.version, found.read_text("WHEEL") or "")
    return False
