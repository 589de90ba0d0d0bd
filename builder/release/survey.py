"""What lies in an output that is to be released: its sites, the files of each, and those beside the sites."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from builder.release.layout import is_site_name
from builder.release.lists import ListFault, spell_list
from builder.trees import Entry, Kind, look_into, walk

_ANY = "0" * 64


class SourceFault(Exception):
    """Something in the output cannot be released: a link, a pipe, a name that no list can hold."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def find_sites(out: Path) -> tuple[tuple[str, ...], Mapping[str, Entry]]:
    """The sites of an output, and the files beside them; what is hidden is none of it. Raises SourceFault, OSError."""
    entries = [one for one in look_into(out) if not one.path.startswith(".")]
    for one in entries:
        if one.kind not in (Kind.FILE, Kind.FOLDER) or not is_site_name(one.path):
            raise SourceFault(one.path)
    sites = tuple(one.path for one in entries if one.kind is Kind.FOLDER)
    return sites, {one.path: one for one in entries if one.kind is Kind.FILE}


def survey_site(out: Path, site: str) -> Mapping[str, Entry]:
    """The files of a site by path below its folder. Raises SourceFault, OSError."""
    files: dict[str, Entry] = {}
    for entry in walk(out / site):
        if any(part.startswith(".") for part in entry.path.split("/")):
            continue
        if entry.kind is Kind.FILE:
            files[entry.path] = entry
        elif entry.kind is not Kind.FOLDER:
            raise SourceFault(f"{site}/{entry.path}")
    try:
        spell_list(dict.fromkeys(files, _ANY))
    except ListFault as fault:
        raise SourceFault(f"{site}/{fault}") from fault
    return files
