"""Files to text: UTF-8, bounded, with one kind of line end."""

from __future__ import annotations

import errno
from codecs import BOM_UTF8
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import Place, read_at_most, read_inside
from catalog.origin import Mark

LARGEST_TEXT = 4 * 1024 * 1024


def read_text(path: Place, file: str, problems: Problems) -> str | None:
    """The text of a file without BOM and with `\\n` line ends; None, with the fault told, where it is none.

    Faults: not readable (a pipe or a device never is), more than 4 MiB, not UTF-8, a NUL character.
    """
    try:
        data = read_at_most(path, LARGEST_TEXT)
        if len(data) > LARGEST_TEXT:
            problems.add("text-too-large", Mark(file), size=Path(path).stat().st_size, limit=LARGEST_TEXT)
            return None
    except OSError as fault:
        problems.add("unreadable-file", Mark(file), reason=fault.strerror)
        return None
    return decode(data, file, problems)


def read_own_text(root: Path, file: str, problems: Problems) -> str | None:
    """The text of a file of a cluster, as `read_text`; what a link leads to, in its place or on the way there, is none
    of the cluster and not read, which is told."""
    try:
        data = read_inside(root, file, LARGEST_TEXT)
        if len(data) > LARGEST_TEXT:
            problems.add("text-too-large", Mark(file), size=(root / file).stat().st_size, limit=LARGEST_TEXT)
            return None
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.ENOTDIR):
            problems.add("link-out", Mark(file))
        else:
            problems.add("unreadable-file", Mark(file), reason=fault.strerror)
        return None
    return decode(data, file, problems)


def read_again(path: Place, file: str) -> str | None:
    """The text of a file that was whole when it was read before; None where it is gone or no text by now.

    Raises OSError where it lies there and cannot be read: that is not to be taken for either.
    """
    try:
        data = read_at_most(path, LARGEST_TEXT)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return decode(data, file, Problems()) if len(data) <= LARGEST_TEXT else None


def decode(data: bytes, file: str, problems: Problems) -> str | None:
    """Bytes to text, or None with the place of the first byte that is not UTF-8 told."""
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        problems.add("not-utf8", Mark(file, before.count(b"\n") + 1, column), byte=f"0x{data[fault.start]:02X}")
        return None
    if "\0" in text:
        place = text.index("\0")
        line = text.count("\n", 0, place) + 1
        problems.add("not-text", Mark(file, line, place - text.rfind("\n", 0, place)))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
