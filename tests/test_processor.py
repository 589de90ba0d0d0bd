"""NumPy sorts by AVX-512 but where that is slow; what is wished for in the environment stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder import processor
from builder.processor import leave_slow_sorting, sorts_slowly
from tests.demo import ROOT

ABOUT = """\
processor\t: 0
vendor_id\t: {maker}
cpu family\t: {family}
flags\t\t: fpu avx2 {flags}
bugs\t\t: none

processor\t: 1
vendor_id\t: AuthenticAMD
cpu family\t: 25
flags\t\t: avx512f
"""


@pytest.mark.parametrize(
    ("maker", "family", "flags", "slow"),
    [
        ("AuthenticAMD", "25", "avx512f avx512vl", True),
        ("AuthenticAMD", "25", "sha_ni", False),
        ("AuthenticAMD", "26", "avx512f", False),
        ("GenuineIntel", "6", "avx512f", False),
        ("GenuineIntel", "25", "avx512f", False),
    ],
)
def test_slow_is_one_kind_of_processor(maker: str, family: str, flags: str, *, slow: bool) -> None:
    assert sorts_slowly(ABOUT.format(maker=maker, family=family, flags=flags)) is slow


def test_of_other_machines_nothing_is_known() -> None:
    assert not sorts_slowly("")
    assert not sorts_slowly("processor\t: 0\nCPU implementer\t: 0x41\nFeatures\t: fp asimd\n")


def test_a_wish_stays_and_what_cannot_be_read_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cpuinfo"
    monkeypatch.setattr(processor, "_ABOUT", str(file))
    environment: dict[str, str] = {}
    leave_slow_sorting(environment)
    assert environment == {}
    file.write_text(ABOUT.format(maker="AuthenticAMD", family=25, flags="avx512f"), encoding="ascii")
    leave_slow_sorting(environment)
    assert environment == {"NPY_DISABLE_CPU_FEATURES": "X86_V4"}
    wished = {"NPY_DISABLE_CPU_FEATURES": "X86_V3"}
    leave_slow_sorting(wished)
    assert wished == {"NPY_DISABLE_CPU_FEATURES": "X86_V3"}
    file.write_bytes(b"\xff\xfe")
    leave_slow_sorting(other := dict[str, str]())
    assert other == {}


def _has_avx512(first: str) -> bool:
    """Does NumPy use it in a process that imports something first?"""
    told = f"import {first}; from numpy._core._multiarray_umath import __cpu_features__ as has; print(has['X86_V4'])"
    environment = {key: value for key, value in os.environ.items() if key != "NPY_DISABLE_CPU_FEATURES"}
    command = [sys.executable, "-W", "error", "-c", told]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout == "True\n"


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="the system tells nothing of its processor")
@pytest.mark.parametrize("first", ["builder.pipeline.build", "builder.search.static.rows"])
def test_numpy_is_told_before_it_is_imported(first: str) -> None:
    slow = sorts_slowly(Path("/proc/cpuinfo").read_text(encoding="ascii"))
    assert _has_avx512(first) is (_has_avx512("sys") and not slow)
