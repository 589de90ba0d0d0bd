"""Where things lie in a target folder, and in a release.

    TARGET/live                      link to the release that is served: releases/000007-1f0c…
    TARGET/releases/ID/SITE          link to ../../sites/SITE/DIGEST
    TARGET/releases/ID/FILE          what the output has beside its sites
    TARGET/releases/ID/_release/     the lists and what is said of the release, served with it
    TARGET/sites/SITE/DIGEST/        the files of a site, named by the digest of their list
    TARGET/known/SITE                how the files of the output looked when they were hashed
    TARGET/ledger.jsonl              what was put on line, by whom, and when
    TARGET/lock                      who is at work

A site's folder and a release are finished under a hidden name, put on disk for good, then named; nothing in them is
written again, so a file may bear a name in many of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ABOUT = "_release"
"""The folder of a release that holds its lists."""

MANIFEST = "manifest.sha256"
SIGNATURE = "manifest.sha256.sig"
RECORD = "release.json"
TOP_LIST = "top.sha256"
"""The list of what lies beside the sites."""

LISTS = "sites"
"""The folder below ABOUT that holds the lists of the sites."""

ENDING = ".sha256"

UNFINISHED = ".new-"
"""How the name of a folder begins that is not finished yet."""

_ID = re.compile(r"(?P<number>[0-9]{6,12})-[0-9a-f]{12}")
_HOME = re.compile(r"\.\./\.\./sites/(?P<site>[^/]+)/(?P<digest>[0-9a-f]{32})(?:\.[0-9]+)?")
_NAME = re.compile(r"[^./\x00-\x1f\x7f\\][^/\x00-\x1f\x7f\\]*")


@dataclass(frozen=True, slots=True, order=True)
class ReleaseId:
    """A number that grows with each release of a target, and the first digits of the digest of what it holds."""

    number: int
    text: str

    @classmethod
    def parse(cls, text: str) -> ReleaseId | None:
        """The id that a text spells, or None."""
        found = _ID.fullmatch(text)
        return cls(int(found["number"]), text) if found else None

    @classmethod
    def of(cls, number: int, digest: str) -> ReleaseId:
        """The id of a new release."""
        return cls(number, f"{number:06}-{digest[:12]}")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Target:
    """A folder that releases go to."""

    folder: Path

    @property
    def live(self) -> Path:
        """The link to what is served."""
        return self.folder / "live"

    @property
    def releases(self) -> Path:
        """The releases, by id."""
        return self.folder / "releases"

    @property
    def sites(self) -> Path:
        """The sites' folders, by site and digest."""
        return self.folder / "sites"

    @property
    def known(self) -> Path:
        """What is known of the output's files, by site."""
        return self.folder / "known"

    @property
    def ledger(self) -> Path:
        """What was put on line, and when."""
        return self.folder / "ledger.jsonl"

    @property
    def lock(self) -> Path:
        """Held by who is at work; tells who."""
        return self.folder / "lock"

    @property
    def parts(self) -> frozenset[str]:
        """The names that a target folder is made of."""
        return frozenset({"live", "releases", "sites", "known", "ledger.jsonl", "lock"})


def home_of(site: str, folder: str) -> str:
    """What the link of a site in a release says."""
    return f"../../sites/{site}/{folder}"


def folder_of(listed: str) -> str:
    """The name of a site's folder, from the digest of its list."""
    return listed[:32]


def is_home(link: str, site: str, listed: str) -> bool:
    """Does a link lead to the folder of a site whose list has that digest?"""
    found = _HOME.fullmatch(link)
    return found is not None and found["site"] == site and found["digest"] == folder_of(listed)


def is_site_name(name: str) -> bool:
    """Can a folder of the output be released under its name?"""
    return _NAME.fullmatch(name) is not None and name != ABOUT
