"""The texts that name a place for releases: a folder, `ssh://…`, `s3://…`, `archive:…`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from builder.transfer.destination import TransferFault

_ARCHIVE = "archive:"
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<rest>.*)", re.S)
_SSH = re.compile(
    r"(?:(?P<user>[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/.+)"
)
_BUCKET = re.compile(r"(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")
_PART = re.compile(r"[^/\x00-\x1f\x7f\\]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SshPlace:
    """A folder on another machine. No part of it can be taken for an option of `ssh` or `rsync`."""

    host: str
    user: str
    port: int | None
    path: str

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"ssh://{user}{self.host}{port}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """A bucket of an object store; `prefix` is empty or ends with a slash."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlace:
    """A file to carry a release in."""

    file: Path

    def __str__(self) -> str:
        return f"{_ARCHIVE}{self.file}"


Place = SshPlace | BucketPlace | ArchivePlace


def parse_place(text: str) -> Place | Path:
    """The place that a text names; what names no other is a folder. Raises TransferFault."""
    if text.startswith(_ARCHIVE):
        file = text.removeprefix(_ARCHIVE)
        if not file or file.endswith("/"):
            raise TransferFault("odd-place", place=text)
        return ArchivePlace(file=Path(file))
    found = _SCHEME.fullmatch(text)
    if found is None:
        return Path(text)
    if found["scheme"] == "ssh":
        return _parse_ssh(text, found["rest"])
    if found["scheme"] == "s3":
        return _parse_bucket(text, found["rest"])
    raise TransferFault("unknown-place", place=text)


def _parse_ssh(text: str, rest: str) -> SshPlace:
    found = _SSH.fullmatch(rest)
    port = int(found["port"]) if found and found["port"] else None
    if found is None or not _are_plain(found["path"][1:].rstrip("/")) or port == 0 or (port or 1) > 65_535:
        raise TransferFault("odd-place", place=text)
    return SshPlace(host=found["host"], user=found["user"] or "", port=port, path=found["path"].rstrip("/"))


def _parse_bucket(text: str, rest: str) -> BucketPlace:
    found = _BUCKET.fullmatch(rest)
    prefix = (found["prefix"] or "").strip("/") if found else ""
    if found is None or (prefix and not _are_plain(prefix)):
        raise TransferFault("odd-place", place=text)
    return BucketPlace(bucket=found["bucket"], prefix=f"{prefix}/" if prefix else "")


def _are_plain(path: str) -> bool:
    """Is every part of a path a name, none of them one that leads elsewhere?"""
    parts = path.split("/")
    return all(_PART.fullmatch(part) and part not in (".", "..") for part in parts)
