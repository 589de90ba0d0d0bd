"""What is suggested while a reader types: the reference for readers in other languages."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

from builder.search.folding import fold
from builder.search.static.fetch import Fetcher
from builder.search.static.hashing import PLACE_SEED, hash_text
from builder.search.static.manifest import Manifest
from builder.search.static.names import DIGEST_BYTES, NO_FILE

MOST = 8
"""Suggestions that are shown."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may be meant; `kind` is title, word or organ."""

    text: str
    kind: str


def complete(fetcher: Fetcher, manifest: Manifest, typed: str) -> tuple[Suggestion, ...]:
    """The best suggestions for what was typed. Raises what fetching raises."""
    words = fold(typed).strip()
    if not words:
        return ()
    told = json.loads(fetcher.get(f"suggest-{manifest.suggest}.json"))
    names = base64.b64decode(told["names"])
    begins: list[Suggestion] = []
    holds: list[Suggestion] = []
    for key in _keys(words):
        for text, kind, _, *initials in _rows(fetcher, names, int(told["bits"]), key):
            spelled = str(initials[0]) if initials else fold(str(text))
            if spelled.startswith(words):
                begins.append(Suggestion(str(text), str(kind)))
            elif words in spelled and not initials:
                holds.append(Suggestion(str(text), str(kind)))
    return tuple(dict.fromkeys([*begins, *holds]))[:MOST]


def _keys(words: str) -> Iterator[str]:
    """The key of the text itself, and that of the initials where only letters were typed."""
    yield words[:2]
    if words.isascii() and words.isalnum():
        yield f"~{words[:2]}"


def _rows(fetcher: Fetcher, names: bytes, bits: int, key: str) -> list[list[object]]:
    shard = hash_text(PLACE_SEED, key) >> (32 - bits) if bits else 0
    digest = names[shard * DIGEST_BYTES : (shard + 1) * DIGEST_BYTES]
    if digest == NO_FILE:
        return []
    keys: dict[str, list[list[object]]] = json.loads(fetcher.get(f"s/{shard:04x}-{digest.hex()}.json"))
    return keys.get(key, [])
