"""Ledger and summaries of runs as they are written: block style, one key a line, so that a change is a small diff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum

import yaml

from builder.norms.inspections import RunSummary
from catalog.ledger import Fingerprint, LedgerEntry

WIDTH = 1_000_000
"""Of a line, in characters: texts are never folded, or one word would change many lines."""


def spell_ledger(entries: Iterable[LedgerEntry]) -> str:
    """The ledger, by site and fingerprint; what says nothing is left out."""
    ordered = sorted(entries, key=lambda one: (one.site, _order(one.fingerprint)))
    return _spell({"entries": [_plain_entry(one) for one in ordered]})


def spell_run(run: RunSummary) -> str:
    """The summary of a run, sites in the order of their ids."""
    return _spell(
        {
            "as_of": run.as_of,
            "sites": run.sites,
            "by_verdict": dict(sorted(run.by_verdict.items())),
            "totals": dict(sorted(run.totals.items())),
            "failed": dict(sorted(run.failed.items())),
        }
    )


def _order(fingerprint: Fingerprint) -> tuple[bool, int, str]:
    number = int(fingerprint.text.removeprefix("hand-")) if fingerprint.by_hand else 0
    return fingerprint.by_hand, number, fingerprint.text


def _plain_entry(entry: LedgerEntry) -> Mapping[str, str | date]:
    plain: dict[str, str | date] = {}
    for one in fields(entry):
        value = getattr(entry, one.name)
        if one.default is MISSING or value != one.default:
            plain[one.name] = value if isinstance(value, date) else _text(value)
    return plain


def _text(value: object) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as such, and no entry refers to another: people take entries out of the file."""

    def ignore_aliases(self, data: object) -> bool:
        """Every value is written where it belongs, a day that several entries share too."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand in from the key that they belong to."""
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def _spell(value: object) -> str:
    return str(
        yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=WIDTH)
    )
