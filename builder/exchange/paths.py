"""Which paths a bundle may hold: such as every system takes for the same one file below `content/`, and no other."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable

from builder.diagnostic import Problems
from catalog.origin import Mark

LONGEST_PATH = 240
_DEEPEST = 24
_FORBIDDEN = frozenset('\\:*?"<>|')
_SITE = re.compile(r"[a-z0-9][a-z0-9-]*")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)


def is_safe(path: str) -> bool:
    """Is it `content/<site>/…/<name>`, relative, plain, in Unicode's composed form, and nothing special anywhere?"""
    try:
        long = len(os.fsencode(path)) > LONGEST_PATH
    except UnicodeEncodeError:
        return False
    parts = path.split("/")
    return (
        not long
        and 3 <= len(parts) <= _DEEPEST
        and parts[0] == "content"
        and _SITE.fullmatch(parts[1]) is not None
        and unicodedata.is_normalized("NFC", path)
        and all(_is_plain(part) for part in parts)
    )


def _is_plain(part: str) -> bool:
    return (
        bool(part)
        and part[0] not in ".-~ "
        and part[-1] not in ". "
        and not _FORBIDDEN & set(part)
        and not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in part)
        and not _DEVICE.fullmatch(part)
    )


def fold_path(path: str) -> str:
    """The same for all spellings that some file system takes for one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def tell_unsafe(paths: Iterable[str], file: str, problems: Problems) -> None:
    """Tell every path that is not safe, and every two that are one file, or a file and a folder, somewhere."""
    first: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        if not is_safe(path):
            problems.add("unsafe-path", Mark(file), path=path)
            continue
        folded = fold_path(path)
        above = [folded[:at] for at, letter in enumerate(folded) if letter == "/"]
        clash = first.get(folded) or folders.get(folded) or next((first[one] for one in above if one in first), "")
        if clash:
            problems.add("clashing-paths", Mark(file), path=path, other=clash)
        first[folded] = path
        folders.update(dict.fromkeys(above, path))
