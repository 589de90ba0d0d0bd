"""The bill of materials is CycloneDX, tells all that the lock holds, and is the one that the lock gives."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from builder import VERSION
from scripts.lockfile import LOCK, Pin, read_lock
from scripts.supply import LICENCES, SBOM, make_licences, make_sbom


@pytest.fixture(scope="module")
def told() -> Any:
    return json.loads(SBOM.read_text(encoding="utf-8"))


def test_it_is_valid_by_the_schema_of_its_format(told: Any) -> None:
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(SBOM.read_text(encoding="utf-8")) is None
    broken = json.dumps(told | {"serialNumber": "1"})
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_both_lists_are_what_the_lock_gives() -> None:
    """`make sbom` writes them anew."""
    pins = read_lock()
    assert SBOM.read_text(encoding="utf-8") == make_sbom(pins)
    assert LICENCES.read_text(encoding="utf-8") == make_licences(pins)


def test_it_tells_every_pin_of_the_lock_with_all_its_hashes(told: Any) -> None:
    text = LOCK.read_text(encoding="utf-8")
    told_hashes = {one["content"] for part in told["components"] for one in part["hashes"]}
    assert told_hashes == set(re.findall(r"sha256:([0-9a-f]{64})", text))
    pins = set(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.M))
    assert {(part["name"], part["version"]) for part in told["components"]} == pins
    markers = {part["name"] for part in told["components"] if "properties" in part}
    assert markers == set(re.findall(r"^([a-z0-9-]+)==[^\n]+;", text, re.M))


def test_everything_in_it_is_needed_by_the_product(told: Any) -> None:
    needs = {one["ref"]: set(one.get("dependsOn", ())) for one in told["dependencies"]}
    reached, ahead = set(), {"zhanqun"}
    while ahead:
        reached |= ahead
        ahead = {other for one in ahead for other in needs[one]} - reached
    assert reached == {"zhanqun", *(part["bom-ref"] for part in told["components"])}
    assert told["metadata"]["component"]["version"] == VERSION


def test_no_clock_and_no_chance_are_in_it(told: Any) -> None:
    assert "timestamp" not in told["metadata"]
    pins = read_lock()
    assert make_sbom(pins) == make_sbom(pins)
    other = (*pins[:-1], replace(pins[-1], version="0"))
    assert json.loads(make_sbom(other))["serialNumber"] != told["serialNumber"]


def test_a_line_of_a_lock_that_is_not_understood_is_a_fault(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    digest = "0" * 64
    lock.write_text(f"# a note\none==1.0 ; python_version < '3' \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    assert read_lock(lock) == (Pin("one", "1.0", "python_version < '3'", (digest,)),)
    lock.write_text("one @ file:///tmp/one\n", encoding="utf-8")
    with pytest.raises(ValueError, match="one @"):
        read_lock(lock)
