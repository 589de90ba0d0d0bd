"""Writes what the product is made of, from the lock and the installed packages: `make sbom`.

`sbom.cdx.json` (CycloneDX 1.6) goes into the wheel; `docs/licences.md` is for people. The same lock gives the same
bytes: no clock, and a serial number that is made from the content.
"""

import json
import tomllib
from collections.abc import Iterable
from importlib.metadata import metadata
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from builder import VERSION
from scripts.dependencies import find_licence, find_needs, plain_name
from scripts.lockfile import ROOT, Pin, read_lock

SBOM = ROOT / "sbom.cdx.json"
LICENCES = ROOT / "docs" / "licences.md"
NAME = "zhanqun"

_HEAD = """\
# Licences of what it needs

Zhanqun itself is under the Apache License 2.0. It runs with the packages below, none of them changed, none of them part
of this repository; each comes with its own licence. Written by `make sbom` from the lock and what the packages say of
themselves. A test fails when the list is not true, or a licence is none of those in `scripts/dependencies.py`.

| package | version | licence |
|---|---|---|
"""


def make_sbom(pins: Iterable[Pin]) -> str:
    """The bill of materials as CycloneDX 1.6 JSON."""
    known = tuple(pins)
    product = _make_product()
    components = {one: _make_component(one) for one in known}
    bom = Bom(components=components.values())
    bom.metadata.component = product
    bom.metadata.timestamp = None  # type: ignore[assignment]  # optional in the format; the library wants a clock's
    names = [one.name for one in known]
    refs: dict[str, list[BomRef]] = {}
    for pin, component in components.items():
        refs.setdefault(pin.name, []).append(component.bom_ref)
    direct = [ref for name in _read_asked() for ref in refs[name]]
    needs = {pin: [ref for name in find_needs(pin.name, names) for ref in refs[name]] for pin in known}
    bom.dependencies = [
        _depend(product.bom_ref, direct),
        *(_depend(components[pin].bom_ref, found) for pin, found in needs.items()),
    ]
    bom.serial_number = uuid5(NAMESPACE_URL, "")
    bom.serial_number = uuid5(NAMESPACE_URL, _spell(bom))
    return _spell(bom)


def _spell(bom: Bom) -> str:
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _depend(ref: BomRef, needs: Iterable[BomRef]) -> Dependency:
    return Dependency(ref, dependencies=[Dependency(one) for one in needs])


def _make_product() -> Component:
    return Component(
        name=NAME,
        version=VERSION,
        type=ComponentType.APPLICATION,
        bom_ref=NAME,
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        purl=PackageURL("pypi", None, NAME, VERSION),
    )


def _make_component(pin: Pin) -> Component:
    """Of a pin for some Pythons only, the marker says for which; its licence is that of the installed version."""
    purl = PackageURL("pypi", None, pin.name, pin.version)
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED,
        bom_ref=purl.to_string(),
        purl=purl,
        description=metadata(pin.name)["Summary"],
        licenses=[LicenseFactory().make_from_string(find_licence(pin.name))],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
        properties=[Property(name=f"{NAME}:marker", value=pin.marker)] if pin.marker else [],
    )


def _read_asked() -> tuple[str, ...]:
    """What the product itself asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return tuple(plain_name(one) for one in project["dependencies"])


def make_licences(pins: Iterable[Pin]) -> str:
    """The list for people."""
    rows = (f"| {one.name} | {one.version} | {find_licence(one.name)} |\n" for one in pins)
    return _HEAD + "".join(rows)


def main() -> None:
    """Write both."""
    pins = read_lock()
    SBOM.write_text(make_sbom(pins), encoding="utf-8")
    LICENCES.write_text(make_licences(pins), encoding="utf-8")
    print(f"{SBOM.name} and {LICENCES.relative_to(ROOT)}: {len(pins)} packages")


if __name__ == "__main__":
    main()
