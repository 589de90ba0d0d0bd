"""Anything that begins like an honest input, or like an attack, is answered by its reader."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.exchange.archive import pack
from builder.exchange.manifest import Direction, Manifest, spell_manifest
from builder.library.bodies import make_body
from tests.demo import ROOT
from tests.hostile.inputs import dress, make_attacks
from tests.hostile.readers import READERS
from tests.source.harmless import find_harm

EXAMPLES = int(os.environ.get("ZHANQUN_EXAMPLES", "12"))
READ_HERE = ("document", "settings", "body", "bundle", "manifest", "workbook", "drawing", "foreign page", "data table")
HONEST = {
    "document": "content/lanjiang/**/*.md",
    "body": "content/lanjiang/**/*.md",
    "settings": "sites/**/site.yaml",
    "drawing": "content/**/*.svg",
    "workbook": "content/**/*.xlsx",
    "data table": "content/**/*.csv",
}
SPLICES = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 40), st.one_of(st.binary(max_size=8), st.text(max_size=6).map(str.encode))
    ),
    max_size=8,
)


@cache
def seeds(reader: str) -> tuple[bytes, ...]:
    """Inputs to begin with, small ones first."""
    honest = [path.read_bytes() for path in sorted(ROOT.glob(HONEST[reader]))[:40]] if reader in HONEST else []
    hostile = [data for _, (_, data) in make_attacks(reader)]
    dressed = [one for data in hostile[:10] for one in dress(reader, data)]
    found = [*honest, *hostile, *dressed, *made(reader), b""]
    return tuple(sorted((data for data in found if len(data) < 20_000), key=len))


def made(reader: str) -> list[bytes]:
    """A manifest of nothing, and a bundle of it; no key signed it."""
    manifest = spell_manifest(
        Manifest(
            format=1,
            origin="a",
            to="b",
            direction=Direction.DOWN,
            zone="internet",
            made_at=datetime(2026, 11, 25, 12),
            serial=1,
            documents=(),
            withdrawals=(),
            files=(),
        )
    )
    signature = b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----\n"
    return {"manifest": [manifest], "bundle": [b"".join(pack(manifest, signature, ()))]}.get(reader, [])


@pytest.mark.parametrize("reader", READ_HERE)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_became_of_it_is_answered(
    reader: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = bytearray(data.draw(st.sampled_from(seeds(reader))))
    for place, length, piece in data.draw(SPLICES):
        at = int(place * len(text))
        text[at : at + length] = piece
    path = tmp_path_factory.getbasetemp() / "any" / "any.bin"  # some readers read all that lies beside it
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    READERS[reader](bytes(text), path)


def test_a_body_that_begins_with_whom_it_is_for_is_harmless() -> None:
    """Found by the fuzzer: the judge did not know the class of such a paragraph."""
    assert find_harm(make_body("各区人民政府：\n\n现通知如下。")[1]) == []
