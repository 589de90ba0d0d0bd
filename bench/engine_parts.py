"""Proof that all generators of the engine bench made the same pages with the same parts."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from bench.peers.peer import Peer, Place
from bench.workload import Shown, Workload

_KIND = re.compile(rb'<body class="page-([a-z]+)"')
_SAMPLE = 60


class Unequal(Exception):
    """What was measured cannot be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What lies in an output: its files and bytes, and its pages by kind."""

    files: int
    size: int
    documents: int
    lists: int
    homes: int


def count_output(out: Path) -> Counts:
    """Look at every file."""
    kinds: Counter[bytes] = Counter()
    files = size = 0
    for file in _walk(out):
        files += 1
        data = Path(file).read_bytes()
        size += len(data)
        found = _KIND.search(data) if file.endswith(".html") else None
        if found:
            kinds[found[1]] += 1
    return Counts(
        files=files,
        size=size,
        documents=kinds[b"document"],
        lists=kinds[b"channel"] + kinds[b"year"],
        homes=kinds[b"home"],
    )


def count_written(out: Path, since_ns: int) -> int:
    """The files that were written after a moment."""
    return sum(os.stat(file).st_mtime_ns >= since_ns for file in _walk(out))


def _walk(out: Path) -> Iterator[str]:
    """Without the marks that a generator leaves for itself; names, for there are a million files."""
    for folder, _, names in os.walk(out):
        yield from (f"{folder}/{name}" for name in names if not name.startswith("."))


def choose_sample(workload: Workload) -> Sequence[Shown]:
    """Article pages from all over the workload, placed ones among them."""
    every = max(1, len(workload.articles) // _SAMPLE)
    return [shown for article in workload.articles[::every] for shown in workload.places_of(article)[:2]]


def read_parts(peer: Peer, place: Place, sample: Sequence[Shown]) -> Mapping[str, Mapping[str, object]]:
    """The parts of pages by site and name. Raises Unequal where one is not there."""
    parts = {}
    for shown in sample:
        file = peer.page(shown, place)
        if not file.is_file():
            raise Unequal(f"{peer.name} has no {file}")
        parts[f"{shown.site.id}/{shown.name}"] = parts_of(file.read_text(encoding="utf-8"))
    return parts


def parts_of(text: str) -> Mapping[str, object]:
    """What a reader or a machine finds in a page; addresses, which each generator forms its own way, left out."""
    page = html.document_fromstring(text)
    metas = [(one.get("name", ""), one.get("content", "")) for one in page.findall(".//head/meta[@name]")]
    return {
        "title": _words(page.findtext(".//head/title") or ""),
        "metas": [[name, "" if name in ("Url", "viewport") else _words(content)] for name, content in metas],
        "links": sorted(one.get("rel", "") for one in page.findall(".//head/link")),
        "navigation": [_words_of(one) for one in page.findall('.//nav[@class="main-menu"]//li')],
        "current": [_words_of(one) for one in page.findall('.//nav[@class="main-menu"]//a[@aria-current]')],
        "crumbs": [_words_of(one) for one in page.findall('.//nav[@class="crumbs"]//li')],
        "body": [_words_of(one) for one in page.findall('.//div[@class="document-body"]')],
        "elements": _count_elements(page),
        "footer": [_words_of(one) for one in page.findall(".//footer")],
    }


def tell_differences(one: Mapping[str, object], other: Mapping[str, object], names: tuple[str, str]) -> list[str]:
    """What the pages of two generators do not have in common, a line each."""
    told = []
    for page, parts in one.items():
        others = other.get(page)
        if not isinstance(parts, dict) or not isinstance(others, dict):
            told.append(f"{page}: not in {names[1]}")
            continue
        told += [
            f"{page}: {key} is {parts[key]!r} in {names[0]} and {others.get(key)!r} in {names[1]}"
            for key in parts
            if parts[key] != others.get(key)
        ]
    return told


def check_counts(counts: Counts, workload: Workload, name: str) -> None:
    """Raises Unequal where pages are missing, or there are more than there should be."""
    wanted = (workload.size.pages, workload.count_lists(), workload.size.sites)
    found = (counts.documents, counts.lists, counts.homes)
    if found != wanted:
        raise Unequal(f"{name} made {found} article, list and home pages; they should be {wanted}")


def _count_elements(page: etree._Element) -> Mapping[str, int]:
    """Those of the body by name; `div` says nothing: some frame their tables."""
    found = Counter(str(one.tag) for one in page.iterfind('.//div[@class="document-body"]//*'))
    return {tag: found[tag] for tag in sorted(found) if tag != "div"}


def _words_of(element: etree._Element) -> str:
    return _words("".join(map(str, element.itertext())))


def _words(text: str) -> str:
    """Blanks are the templates' business."""
    return "".join(text.split())
