"""What is suggested while a reader types: the reference for readers in other languages."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass

from builder.search.folding import fold
from builder.search.static.fetch import Fetcher, Needed
from builder.search.static.hashing import PLACE_SEED, hash_text
from builder.search.static.manifest import Manifest
from builder.search.static.names import DIGEST_BYTES, NO_FILE
from builder.search.static.spelling import BEGINS, SPELLED, WHOLE, meant_keys, reaches, typed_keys, typed_letters

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
    letters = typed_letters(words)
    keys = [words[:2], *(typed_keys(letters) if letters else ())]
    ranked: list[tuple[int, Suggestion]] = []
    for key, rows in zip(keys, _rows(fetcher, manifest, keys), strict=True):
        for text, kind, _, *spelled in rows:
            by_letters = key.startswith(SPELLED)
            rank = _reaches_spelled(letters, spelled) if by_letters else _reaches_plainly(words, fold(str(text)))
            if rank:
                ranked.append((-rank, Suggestion(str(text), str(kind))))
    ranked.sort(key=lambda one: one[0])
    return tuple(dict.fromkeys(one for _, one in ranked))[:MOST]


def spelled_texts(needed: Needed, manifest: Manifest, letters: str) -> tuple[str, ...]:
    """The texts that letters spell in pinyin, the best first. Raises what fetching raises."""
    ranked: list[tuple[int, str]] = []
    for key in meant_keys(letters):
        (rows,) = _rows(needed, manifest, [key])
        for text, _, _, *spelled in rows:
            if not str(text).isascii() and (rank := _reaches_spelled(letters, spelled)):
                ranked.append((-rank, str(text)))
        if ranked:
            break
    ranked.sort(key=lambda one: one[0])
    return tuple(dict.fromkeys(text for _, text in ranked))[:MOST]


def _reaches_plainly(words: str, folded: str) -> int:
    """What begins with the words comes before what holds them."""
    return WHOLE if folded.startswith(words) else BEGINS if words in folded else 0


def _reaches_spelled(letters: str, spelled: Iterable[object]) -> int:
    """As far as the letters reach in any way in which a text is spelled."""
    return max((reaches(letters, str(one)) for one in spelled), default=0)


def _rows(fetcher: Fetcher | Needed, manifest: Manifest, keys: Iterable[str]) -> list[list[list[object]]]:
    """The rows of each key; all shards are fetched at once."""
    told = json.loads(fetcher.get(f"suggest-{manifest.suggest}.json"))
    names, bits = base64.b64decode(told["names"]), int(told["bits"])
    files: list[tuple[str, str]] = []
    for key in keys:
        shard = hash_text(PLACE_SEED, key) >> (32 - bits) if bits else 0
        digest = names[shard * DIGEST_BYTES : (shard + 1) * DIGEST_BYTES]
        files.append((key, "" if digest == NO_FILE else f"s/{shard:04x}-{digest.hex()}.json"))
    data = fetcher.get_all(file for _, file in files if file)
    shards = {file: json.loads(text) for file, text in data.items()}
    return [
        [shards[file]["rows"][place] for place in shards[file]["keys"].get(key, [])] if file else []
        for key, file in files
    ]
