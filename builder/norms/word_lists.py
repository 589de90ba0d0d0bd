"""Word lists of `catalog/words/*.yaml`: the product's, and beside them all of the cluster's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import find_files
from builder.norms.tables import PRODUCT
from builder.source.fields import read_record
from builder.source.marked import Scalar, Sequence, Table, read_table
from builder.source.text import read_text
from catalog.origin import Mark
from catalog.standard import Status, weakest
from catalog.vocabulary import Slip, WordLists

FOLDER = "words"
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WordList:
    """One file. `slips` are 易错词; the other keys are plain words, and hosts without scheme and port."""

    id: str
    title: str
    source: str
    status: Status
    slips: tuple[Slip, ...] = ()
    sensitive: tuple[str, ...] = ()
    secrecy: tuple[str, ...] = ()
    harmful_hosts: tuple[str, ...] = ()

    @property
    def entries(self) -> Iterator[str]:
        """Every word and host that it names."""
        yield from (slip.wrong for slip in self.slips)
        yield from (*self.sensitive, *self.secrecy, *(host.lower() for host in self.harmful_hosts))


def read_word_lists(root: Path, problems: Problems) -> WordLists | None:
    """All lists as one; None, with the faults told, where one of them is not whole.

    A slip that stands in two lists is the cluster's; other words are simply all of them.
    """
    lists = [_read(path, name, problems) for path, name in _tables(root)]
    whole = [one for one in lists if one is not None]
    if len(whole) < len(lists):
        return None
    slips = {slip.wrong: slip for one in whole for slip in one.slips}
    return WordLists(
        id=FOLDER,
        title="、".join(one.title for one in whole),
        source="；".join(dict.fromkeys(one.source for one in whole)),
        status=weakest(tuple(one.status for one in whole)),
        slips=tuple(slips.values()),
        sensitive=tuple(dict.fromkeys(word for one in whole for word in one.sensitive)),
        secrecy=tuple(dict.fromkeys(word for one in whole for word in one.secrecy)),
        harmful_hosts=tuple(dict.fromkeys(host.lower() for one in whole for host in one.harmful_hosts)),
        official=frozenset(entry for one in whole if one.status is Status.OFFICIAL for entry in one.entries),
    )


def _tables(root: Path) -> list[tuple[Path, str]]:
    """Every table with the name that messages give it; the cluster's after the product's, not read twice."""
    folders = [PRODUCT / FOLDER]
    own = root / "catalog" / FOLDER
    if own.resolve() != folders[0].resolve():
        folders.append(own)
    return [
        (folder / one.path, f"catalog/{FOLDER}/{one.path}")
        for folder in folders
        for one in find_files(folder)
        if one.path.endswith(".yaml") and not one.link
    ]


def _read(path: Path, file: str, problems: Problems) -> _WordList | None:
    text = read_text(path, file, problems)
    table = read_table(text, file, problems) if text is not None else None
    found = read_record(_WordList, table, problems) if table else None
    if found is None or table is None:
        return None
    odd = [*_odd_slips(found, table), *_odd_words(table)]
    for word, mark in odd:
        problems.add("odd-word", mark, word=word)
    return None if odd else found


def _odd_slips(found: _WordList, table: Table) -> Iterator[tuple[str, Mark]]:
    """Slips that would fit everywhere or nowhere, or that stand in the file again."""
    node = table.entries.get("slips")
    if not isinstance(node, Sequence):
        return
    seen: set[str] = set()
    for slip, item in zip(found.slips, node.items, strict=True):
        hollow = slip.wrong.strip() != slip.wrong or not slip.wrong or slip.wrong == slip.right or slip.wrong in seen
        if hollow or any(slip.wrong not in longer for longer in slip.unless):
            yield slip.wrong, item.mark
        seen.add(slip.wrong)


def _odd_words(table: Table) -> Iterator[tuple[str, Mark]]:
    for key in ("sensitive", "secrecy", "harmful_hosts"):
        node = table.entries.get(key)
        for item in node.items if isinstance(node, Sequence) else ():
            word = item.text if isinstance(item, Scalar) else ""
            if not word or word.strip() != word or (key == "harmful_hosts" and not _HOST.fullmatch(word)):
                yield word, item.mark
