"""NumPy sorts by AVX-512 but where that is slow; what is wished for in the environment stays."""

import os
import subprocess
import sys
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from builder import processor
from builder.processor import can_do_without, leave_slow_sorting, sorts_slowly
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


WHEEL = "Wheel-Version: 1.0\nTag: cp311-cp311-{}_x86_64\n"


@pytest.mark.parametrize(
    ("version", "wheel", "can"),
    [
        ("2.4.6", WHEEL.format("manylinux_2_28"), True),
        ("3.0.0rc1", WHEEL.format("musllinux_1_2"), True),
        ("2.3.5", WHEEL.format("manylinux_2_28"), False),
        ("2.4.6", WHEEL.format("linux"), False),
        ("2.4.6", "", False),
        ("unknown", WHEEL.format("manylinux_2_28"), False),
    ],
)
def test_a_numpy_that_was_built_where_it_runs_is_told_nothing(version: str, wheel: str, *, can: bool) -> None:
    assert can_do_without(version, wheel) is can


def test_a_wish_stays_and_what_cannot_be_read_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(**told: str) -> dict[str, str]:
        leave_slow_sorting(told)
        return told

    file = tmp_path / "cpuinfo"
    monkeypatch.setattr(processor, "_ABOUT", str(file))
    monkeypatch.setattr(processor, "_may_be_told", lambda: True)
    assert tell() == {}
    file.write_text(ABOUT.format(maker="AuthenticAMD", family=25, flags="avx512f"), encoding="ascii")
    assert tell() == {"NPY_DISABLE_CPU_FEATURES": "X86_V4"}
    assert tell(NPY_DISABLE_CPU_FEATURES="X86_V3") == {"NPY_DISABLE_CPU_FEATURES": "X86_V3"}
    monkeypatch.setattr(processor, "_may_be_told", lambda: False)
    assert tell() == {}
    file.write_bytes(b"\xff\xfe")
    assert tell() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is told of the processor on other systems")
def test_the_numpy_that_is_locked_can_be_told() -> None:
    found = Distribution.from_name("numpy")
    assert can_do_without(found.version, found.read_text("WHEEL") or "")


HEARS = """
import sys
class Hears:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy" and "builder.processor" not in sys.modules:
            print("too late")
sys.meta_path.insert(0, Hears())
import {first}
assert "numpy" in sys.modules
"""


@pytest.mark.parametrize("first", ["builder.cli.audit", "builder.pipeline.build", "builder.search.static.rows"])
def test_numpy_is_told_before_it_is_imported(first: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "NPY_DISABLE_CPU_FEATURES"}
    command = [sys.executable, "-W", "error", "-c", HEARS.format(first=first)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == ""
