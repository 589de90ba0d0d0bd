"""The folder of a site as it is to be served: the one that is live, one that lies there, or a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from builder.release.filling import Before, Filled, Lasting, Tally, fill_folder
from builder.release.known import KnownSite, read_known, write_known
from builder.release.layout import ABOUT, UNFINISHED, Target, folder_of, home_of, is_home
from builder.release.lists import ListFault, digest_of, parse_list, spell_list
from builder.release.manifest import list_of
from builder.release.packer import Unpacked
from builder.release.packing import Packing
from builder.release.survey import survey_site
from builder.trees import Entry, Kind, make_folders, read_link, remove_tree, see


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Where sites come from and go to. `lasting` files that the output no longer has stay for `grace` after `moment`
    at the latest; `anew` takes nothing over from what is live. `packing`: which packed forms new folders have."""

    source: Path
    target: Target
    moment: datetime
    lasting: Lasting
    grace: timedelta
    anew: bool
    packing: Packing = Packing.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFolder:
    """A site's list, how many files stand in it, what the site's link in a release says, and what it cost.

    `finished`: the new folder and the name that it is to get, where it has none yet; `unpacked`: its files of which
    packed forms are to be made before.
    """

    list: bytes
    count: int
    home: str
    tally: Tally
    made: bool
    finished: tuple[Path, Path] | None = None
    unpacked: tuple[Unpacked, ...] = ()


def read_before(target: Target, site: str) -> Before:
    """What is live of a site; nothing where its list cannot be read or its folder is not the one of its list."""
    release = target.live
    try:
        data = (release / ABOUT / list_of(site)).read_bytes()
        files = parse_list(data)
    except (OSError, ListFault):
        return Before()
    link = read_link(release / site) or ""
    if not is_home(link, site, digest_of(data)):
        return Before()
    return Before(folder=target.sites / site / link.rpartition("/")[2], files=files)


def fill_site(site: str, shop: Shop) -> SiteFolder:
    """Have a folder with the files of a site; a new one is yet to be named. Raises SourceFault, OSError."""
    wanted = survey_site(shop.source, site)
    before = read_before(shop.target, site)
    known = KnownSite() if shop.anew else read_known(shop.target.known, site, shop.source)
    carried = {} if shop.anew else find_carried(wanted, before, known, shop)
    kept = {path: before.files[path] for path in carried}
    listed = _list_known(wanted, known)
    if listed is not None and (home := _find_home(site, listed | kept, before, shop.target)):
        _remember(site, replace(known, carried=carried), known, shop)
        files = listed | kept
        return SiteFolder(list=spell_list(files), count=len(files), home=home, tally=Tally(), made=False)
    new = shop.target.sites / site / f"{UNFINISHED}{site}"
    filled = fill_folder(new, wanted, kept, shop.source / site, Before() if shop.anew else before, known, shop.packing)
    named = _choose_name(new, filled, anew=shop.anew)
    is_new = new.exists()
    _remember(site, KnownSite(source=str(shop.source), files=filled.known, carried=carried), known, shop)
    return SiteFolder(
        list=spell_list(filled.files),
        count=len(filled.files),
        home=home_of(site, named.name),
        tally=filled.tally,
        made=is_new,
        finished=(new, named) if is_new else None,
        unpacked=filled.unpacked if is_new else (),
    )


def find_carried(wanted: Mapping[str, Entry], before: Before, known: KnownSite, shop: Shop) -> dict[str, float]:
    """The files that the output no longer has and open pages may still need, with the second since which."""
    now = shop.moment.timestamp()
    gone = {path: known.carried.get(path, now) for path in before.files if path not in wanted and shop.lasting(path)}
    return {path: since for path, since in gone.items() if now - since < shop.grace.total_seconds()}


def _list_known(wanted: Mapping[str, Entry], known: KnownSite) -> dict[str, str] | None:
    """The list of a site of which no file changed since it was hashed; None where any did."""
    listed = {}
    for path, entry in wanted.items():
        one = known.files.get(path)
        if one is None or not one.looks_like(entry):
            return None
        listed[path] = one.digest
    return listed


def _find_home(site: str, files: Mapping[str, str], before: Before, target: Target) -> str | None:
    """The folder that holds these files already: the live one, or one of an earlier release."""
    if files == before.files and before.folder is not None and before.folder.is_dir():
        return home_of(site, before.folder.name)
    name = folder_of(digest_of(spell_list(files)))
    found = see(target.sites / site / name)
    return home_of(site, name) if found is not None and found.kind is Kind.FOLDER else None


def _choose_name(new: Path, filled: Filled, *, anew: bool) -> Path:
    """The name for a filled folder; where one of that name lies there it is as good and the new one goes, unless all
    is anew."""
    plain = folder_of(digest_of(spell_list(filled.files)))
    name, number = plain, 1
    while see(new.with_name(name)) is not None:
        if not anew:
            remove_tree(new)
            break
        number += 1
        name = f"{plain}.{number}"
    return new.with_name(name)


def _remember(site: str, known: KnownSite, before: KnownSite, shop: Shop) -> None:
    if known != before:
        make_folders(shop.target.known)
        write_known(shop.target.known, site, known)
