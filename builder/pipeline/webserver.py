"""What a web server must know, from the cluster's settings and from what the last build took back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from builder.cluster.hosting import Method
from builder.cluster.tree import Cluster
from builder.disk import exists, make_folder, read_bytes, write_whole
from builder.pipeline.explain import read_sites
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.withdrawal_places import GONE_LIST
from builder.release.layout import Target
from builder.release.webserver import OddName, Served, read_gone

Speller = Callable[[Served, str], Mapping[str, str]]
"""Spells the files of a configuration that lies in a folder, by their names. Raises OddName."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """What was written: the files, the hosts that are told apart, the addresses that were taken back."""

    files: tuple[str, ...]
    hosts: int
    gone: int


def write_configuration(options: ReadOptions, target: Path, folder: Path, spell: Speller, own: str) -> Configured:
    """Write the configuration of a web server; the file `own`, which is the operator's, is written once.

    Raises CouldNotRun, where a site cannot be read too: the web server would hand out nothing of it any more.
    """
    cluster = read_sites(options)
    if not cluster.whole:
        raise CouldNotRun("cluster-at-fault")
    served = describe_served(cluster, target, options.state)
    try:
        files = spell(served, str(folder.resolve()))
    except OddName as fault:
        raise CouldNotRun("odd-name-for-server", name=fault) from fault
    try:
        make_folder(folder)
        written = [name for name in files if name != own or not exists(folder / name)]
        for name in written:
            write_whole(folder / name, files[name].encode())
    except OSError as fault:
        raise CouldNotRun("output-not-writable", folder=folder, reason=fault.strerror or fault) from fault
    return Configured(files=tuple(written), hosts=len(served.folders) or 1, gone=len(served.gone))


def describe_served(cluster: Cluster, target: Path, state: Path) -> Served:
    """The cluster as a web server sees it. Raises CouldNotRun where what was taken back cannot be read."""
    hosting = cluster.hosting
    by_host = hosting.method is Method.HOST
    asked = {_origin(site.search_service) for site in cluster.sites.values()}
    try:
        gone = read_gone(read_bytes(state / GONE_LIST))
    except FileNotFoundError:
        gone = ()
    except OSError as fault:
        raise CouldNotRun("state-not-writable", folder=state, reason=fault.strerror or fault) from fault
    return Served(
        live=Target(target.resolve()).live,
        secure=hosting.scheme == "https",
        host="" if by_host else hosting.host,
        folders={host: site for site, host in hosting.hosts.items() if host} if by_host else {},
        gone=gone,
        asked=tuple(sorted(asked - {""})),
    )


def _origin(address: str) -> str:
    """Scheme and host of a whole address; of one on the same host, nothing."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
