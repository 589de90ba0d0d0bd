"""Schemas for editors: valid, as strict as the build, and true to every document of the demo."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from builder.cluster.settings import ClusterSettings, SiteSettings
from builder.cluster.tree import read_cluster
from builder.diagnostic import Problems
from builder.norms import read_norms
from builder.source.fields import field_types
from builder.source.schema import make_schema
from builder.wording import languages, read_wording
from catalog.document import DETAILS, Head
from catalog.terms import Kind
from tests.demo import ROOT


class PlainLoader(yaml.SafeLoader):
    """Reads YAML 1.2, as editors' language servers do: dates are text, and so are `on` and `yes`."""


PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]*$", "-+0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def schema_of(*records: type) -> Draft202012Validator:
    """A validator for the keys of some records."""
    words = read_wording("zh-Hans").fields
    schema = make_schema(records, title="t", describe=lambda record, key: words.get(f"{record.__name__}.{key}", ""))
    return Draft202012Validator(json.loads(json.dumps(schema)))


VALIDATORS = {kind: schema_of(Head, DETAILS[kind]) for kind in Kind}


def faults(validator: Draft202012Validator, text: str) -> list[str]:
    """What the schema says against a YAML text."""
    return [one.message for one in validator.iter_errors(yaml.load(text, Loader=PlainLoader))]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_schema_of_a_kind_is_valid_and_has_every_field(kind: Kind) -> None:
    schema = VALIDATORS[kind].schema
    assert isinstance(schema, Mapping)
    Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(field_types(Head)) | set(field_types(DETAILS[kind]))
    assert set(schema["required"]) == {
        key for record in (Head, DETAILS[kind]) for key, (_, needed) in field_types(record).items() if needed
    }


@pytest.mark.parametrize("record", [SiteSettings, ClusterSettings])
def test_the_schemas_of_settings_are_valid(record: type) -> None:
    Draft202012Validator.check_schema(schema_of(record).schema)


@pytest.mark.parametrize("language", languages())
def test_every_field_is_described_in_every_language(language: str) -> None:
    words = read_wording(language).fields
    records = (Head, SiteSettings, ClusterSettings, *DETAILS.values())
    missing = [f"{record.__name__}.{key}" for record in records for key in field_types(record)]
    assert [name for name in missing if not words.get(name)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("title: 甲\npublished_at: 2026-11-01 09:00\ntitel: 乙\n", "Additional properties are not allowed"),
        ("published_at: 2026-11-01 09:00\n", "'title' is a required property"),
        ("title: 甲\npublished_at: 2026-11-01\n", "does not match"),
        ("title: 甲\npublished_at: 2026-11-01 09:00\ngenre: 书\n", "is not valid under any of the given schemas"),
        ("title: 甲\npublished_at: 2026-11-01 09:00\nkeywords: 一\n", "is not of type 'array'"),
        ("title: 甲\npublished_at: 2026-11-01 09:00\nattachments: [{title: 一}]\n", "'file' is a required property"),
    ],
)
def test_what_the_build_refuses_the_schema_refuses(text: str, fault: str) -> None:
    assert any(fault in one for one in faults(VALIDATORS[Kind.NOTICE], text))


def heads() -> dict[str, str]:
    """Every head of the demo by its file."""
    found = {}
    for path in sorted((ROOT / "content").rglob("*.md")):
        _, fence, rest = path.read_text(encoding="utf-8").partition("---\n")
        if fence:
            found[path.relative_to(ROOT).as_posix()] = rest.partition("\n---")[0]
    return found


def test_every_document_of_the_demo_fits_the_schema_of_its_kind() -> None:
    told = {}
    kinds = _kinds_of_channels()
    for file, head in heads().items():
        value = yaml.load(head, Loader=PlainLoader)
        _, site, *channel, _ = file.split("/")
        kind = Kind(value["kind"]) if value.get("kind") else kinds.get((site, "/".join(channel)))
        if kind is None:
            continue
        found = [one.message[:150] for one in VALIDATORS[kind].iter_errors(value)]
        if found:
            told[file] = found
    assert len(told) == 0, json.dumps(told, ensure_ascii=False, indent=1)[:3000]


def test_every_settings_file_of_the_demo_fits_its_schema() -> None:
    validator = schema_of(SiteSettings)
    files = sorted((ROOT / "sites").rglob("site.yaml"))
    assert {file.parent.name: found for file in files if (found := faults(validator, _read(file)))} == {}
    assert faults(schema_of(ClusterSettings), _read(ROOT / "sites/cluster.yaml")) == []


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _kinds_of_channels() -> dict[tuple[str, str], Kind]:
    problems = Problems()
    norms = read_norms(ROOT, problems)
    cluster = read_cluster(ROOT, norms, problems) if norms else None
    assert cluster is not None
    return {
        (site.id, channel.path): channel.kinds[0] for site in cluster.sites.values() for channel in site.walk_channels()
    }
