"""Files of an index in their places. They are named by what they hold."""

from __future__ import annotations

from pathlib import Path

from builder.disk import read_bytes, stat_written, write_bytes, write_whole
from builder.search.static.plan import Job


def put_file(job: Job, name: str, data: bytes) -> bool:
    """Write a file that is not there, and say so. Where all is made anew, one that is there may be half of what a build
    wrote that was killed; in a bare place, of what a worker did. Raises OSError.
    """
    place = f"{job.plan.folder}/{name}"
    if job.bare or stat_written(place) is None:
        if job.before is None:
            write_bytes(place, data)
        else:
            write_whole(Path(place), data)
    elif job.before is None and not _holds(Path(place), data):
        write_whole(Path(place), data)
    else:
        return False
    return True


def _holds(place: Path, data: bytes) -> bool:
    """Does a file hold just this? A link that leads nowhere holds nothing."""
    try:
        return read_bytes(place) == data
    except OSError:
        return False
