"""The packed forms beside the files of a new folder: taken along from the one that is live, or told to be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.release.packer import Unpacked
from builder.release.packing import (
    LEAST,
    MOST,
    Form,
    PackFault,
    Packing,
    hash_unpacked,
    is_packed_kind,
    packed_name,
    read_packed_name,
)
from builder.release.survey import SourceFault
from builder.trees import Entry, Kind, link_file, see


def take_forms(
    new: Path, listed: Mapping[str, str], before: Path | None, had: Mapping[str, str], packing: Packing
) -> Iterator[Unpacked]:
    """Take along the forms of the files that were taken along from the folder `before`, which `had` those files; tell
    which are to be made. Raises OSError."""
    twins = {digest: path for path, digest in had.items()} if packing.forms else {}
    for path, digest in listed.items():
        if not (packing.forms and is_packed_kind(path)):
            continue
        plain = see(new / path)
        if plain is None or not LEAST <= plain.size <= MOST:
            continue
        wanted = [form for form in packing.forms if packed_name(path, form) not in listed]
        missing = tuple(form for form in wanted if not (before and _take_form(new, path, form, plain, before)))
        if missing:
            twin = before / twins[digest] if before and digest in twins else None
            yield Unpacked(new, path, digest, plain.mtime_ns, missing, twin)


def _take_form(new: Path, path: str, form: Form, plain: Entry, before: Path) -> bool:
    """A form bears the time of its file, which nobody may write; of another file or another time it is made anew."""
    name = packed_name(path, form)
    old, packed = see(before / path), see(before / name)
    if old is None or packed is None or packed.kind is not Kind.FILE or old.inode != plain.inode:
        return False
    return packed.mtime_ns == plain.mtime_ns and link_file(before / name, new / name)


def refuse_false_forms(new: Path, listed: Mapping[str, str]) -> None:
    """A web server hands out `list.csv.gz` as `list.csv` to whoever unpacks: where both are published, what comes out
    must be the same. Raises SourceFault, OSError."""
    for name in listed:
        found = read_packed_name(name)
        if found is None or found[0] not in listed:
            continue
        plain, form = found
        try:
            same = hash_unpacked(new / name, form, (new / plain).stat().st_size) == listed[plain]
        except PackFault:
            same = False
        if not same:
            raise SourceFault(name)
