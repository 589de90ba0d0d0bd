"""From the local folder of releases to where they are served, and back again there; and in from an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from builder.disk import opened
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.releasing import claimed, name_user, tell_no_release
from builder.release.layout import Target
from builder.release.ledger import Standing, live_release
from builder.release.packing import Packing
from builder.release.pruning import NoSuchRelease, Pruned, ReleaseBroken, Turned
from builder.signing import SigningFault
from builder.transfer.archive import ArchiveDestination
from builder.transfer.bucket import AT_ONCE, BucketDestination
from builder.transfer.container import BrokenArchive
from builder.transfer.destination import Destination, Guarantee, Sent, TransferFault
from builder.transfer.objects import S3Objects
from builder.transfer.places import BucketPlace, Place, SshPlace, parse_place
from builder.transfer.receiving import Received, open_archive, receive
from builder.transfer.shelf import read_shelf
from builder.transfer.ssh import SshDestination


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where to, and from which local folder of releases. `ssh_config` is read in the place of the user's settings of
    `ssh`; `since` is the release that the other side of an archive has; `anew` sends what lies there already, too."""

    place: Place
    stage: Path
    ssh_config: Path | None = None
    since: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What travelled, and what the place guarantees of the change."""

    sent: Sent
    guarantee: Guarantee


def read_place(text: str) -> Place | Path:
    """The place that a text names, or a folder. Raises CouldNotRun."""
    with _told(Path(text), text):
        return parse_place(text)


def carry(route: Route, moment: datetime, by: str = "") -> Carried:
    """Make the release that is live in the local folder live at the place. Raises CouldNotRun; then what was live
    there is live."""
    by = by or name_user()
    with claimed(route.stage, by, moment) as (stage, _), _told(route.stage, route.since):
        release = live_release(stage)
        if release is None:
            raise CouldNotRun("no-releases", folder=route.stage)
        destination = _open(route)
        return Carried(sent=destination.send(read_shelf(stage, release), moment, by), guarantee=destination.guarantee)


def turn_back(route: Route, named: str, moment: datetime, by: str = "") -> Turned:
    """Make an earlier release live again at the place. Raises CouldNotRun."""
    by = by or name_user()
    with _told(route.place, named), ExitStack() as held:
        if isinstance(route.place, BucketPlace):  # a store has no lock, the local folder has
            held.enter_context(claimed(route.stage, by, moment))
        return _open(route).turn_back(named, moment, by)


def list_at(route: Route) -> tuple[Standing, ...]:
    """The releases at the place, the newest first. Raises CouldNotRun."""
    with _told(route.place, ""):
        standings = _open(route).list_standings()
    if not standings:
        raise CouldNotRun("no-releases", folder=route.place)
    return standings


def prune_at(route: Route, *, keep: int, grace: timedelta, moment: datetime, by: str = "") -> Pruned:
    """Take away the releases at the place that nobody needs. Raises CouldNotRun."""
    with _told(route.place, ""):
        return _open(route).prune(keep=keep, grace=grace, at=moment, by=by or name_user())


def take_in(file: Path, folder: Path, allowed: Path, packing: Packing, moment: datetime, by: str = "") -> Received:
    """Verify a carried release and make it live in a folder of releases. Raises CouldNotRun; then what was live is
    live."""
    with _told(folder, ""), ExitStack() as held:
        target = Target(folder.resolve())
        try:
            found = open_archive(held.enter_context(opened(file)), target, allowed)
        except OSError as fault:
            raise CouldNotRun("unreadable-archive", file=file, reason=fault.strerror or fault) from fault
        except BrokenArchive as fault:
            raise CouldNotRun("broken-archive", file=file, where=fault) from fault
        held.enter_context(claimed(folder, by or name_user(), moment))
        try:
            return receive(found, target, packing, moment, by or name_user())
        except BrokenArchive as fault:
            raise CouldNotRun("broken-archive", file=file, where=fault) from fault


def _open(route: Route) -> Destination:
    place = route.place
    if isinstance(place, SshPlace):
        return SshDestination(place, route.ssh_config)
    if isinstance(place, BucketPlace):
        return BucketDestination(place, Target(route.stage.resolve()), S3Objects(place, AT_ONCE), anew=route.anew)
    return ArchiveDestination(place, Target(route.stage.resolve()), route.since)


@contextmanager
def _told(place: object, named: str) -> Iterator[None]:
    """Faults of releases, places and signatures as reasons why it could not be done."""
    try:
        yield
    except TransferFault as fault:
        raise CouldNotRun(fault.code, **fault.params) from fault
    except SigningFault as fault:
        raise CouldNotRun(fault.code, **fault.params) from fault
    except NoSuchRelease as fault:
        raise tell_no_release(named, place) from fault
    except ReleaseBroken as fault:
        raise CouldNotRun("release-broken", release=fault.release, part=fault.part) from fault
    except OSError as fault:
        where = fault.filename or place
        raise CouldNotRun("target-not-writable", folder=where, reason=fault.strerror or fault) from fault
