"""Bundles around what an attack gives: every byte of their outer form is foreseen, and what breaks it is refused before
anything behind it is reached. So the form is kept here, and the attack stands within."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime

from builder.exchange.archive import pack
from builder.exchange.manifest import (
    Direction,
    Manifest,
    PackedDocument,
    PackedFile,
    PackedTie,
    PackedWithdrawal,
    spell_manifest,
)
from catalog.lineage import Relation
from catalog.terms import Kind

_FILE = "content/lanjiang/tzgg/20261120-a.md"
_SHA256 = "ab" * 32
_ARMOR = b"-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n" % base64.b64encode(b"SSHSIG" + bytes(36))

HONEST = Manifest(
    format=1,
    origin="neiwang",
    to="waiwang",
    direction=Direction.DOWN,
    zone="internet",
    made_at=datetime(2026, 11, 25, 12, 0),
    serial=2,
    documents=(
        PackedDocument(
            id="lanjiang/tzgg/20261120-a",
            edition=1,
            file=_FILE,
            site="lanjiang",
            site_name="岚江市人民政府",
            channel="tzgg",
            kind=Kind.NEWS,
            title="通知",
            published_at=datetime(2026, 11, 20, 9, 0),
            zone="internet",
            url="https://www.lanjiang.gov.example/tzgg/20261120-a.html",
            head=_SHA256,
            body=_SHA256,
            files=(_FILE.replace(".md", ".csv"),),
            ties=(PackedTie(relation=Relation.AMENDS, reference="岚政发〔2026〕1号"),),
        ),
    ),
    withdrawals=(
        PackedWithdrawal(
            id="lanjiang/tzgg/20261101-b",
            edition=1,
            on=date(2026, 11, 21),
            reason="有误",
            authority="办公厅",
            secret=False,
        ),
    ),
    files=(
        PackedFile(path=_FILE.replace(".md", ".csv"), size=24, sha256=_SHA256),
        PackedFile(path=_FILE, size=120, sha256="cd" * 32),
    ),
)
"""A manifest that is taken."""


def enclose(manifest: bytes) -> bytes:
    """A bundle without members, with a signature in its right armor that nobody made."""
    return b"".join(pack(manifest, _ARMOR, []))


def respell(data: bytes) -> bytes:
    """What can be read as JSON in the one spelling that a manifest may have; anything else as it is."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return data
    return spell(value)


def spell(value: object) -> bytes:
    """As `spell_manifest` does it, of anything."""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    except RecursionError:
        return b"{}"
    return f"{text}\n".encode("utf-8", "surrogatepass")


def strike(data: bytes) -> bytes:
    """A bundle of a manifest and a blow: two bytes say where, one what falls on that place; nothing where it is 0."""
    whole = bytearray(enclose(respell(data[3:]) or b"\n"))
    if len(data) > 2:
        whole[int.from_bytes(data[:2], "big") % len(whole)] ^= data[2]
    return bytes(whole)


def plant(text: str) -> Iterator[bytes]:
    """The honest manifest, with an attack in the place of each of its texts, one after the other."""
    plain = json.loads(spell_manifest(HONEST))
    for level, key in _texts(plain):
        before, level[key] = level[key], text
        yield spell(plain)
        level[key] = before


def _texts(value: object) -> Iterator[tuple[dict[str, object], str]]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str):
                yield value, key
            else:
                yield from _texts(one)


__all__ = ["HONEST", "enclose", "plant", "respell", "spell", "strike"]
