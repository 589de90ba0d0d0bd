"""Builds into a folder of its own, watches the sources, and tells open pages to reload."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from builder.cluster.hosting import Method
from builder.diagnostic import Problems
from builder.output import OutputTree
from builder.pipeline.build import Built, build
from builder.pipeline.explain import Showcase, read_sites, show_components
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.inbox import Inbox, find_inbox, read_norm_hours
from builder.pipeline.options import BuildOptions, BuildResult, ReadOptions
from builder.pipeline.searching import update_search_index

WATCHED = ("sites", "content", "themes", "catalog")
_PAUSE = 0.15
_INBOX_DAYS = 30
_READS = frozenset({"created", "modified", "deleted", "moved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOptions:
    """What is seen: the cluster at a moment, with drafts; `folder` holds the preview's output and state."""

    read: ReadOptions
    folder: Path
    drafts: bool = True

    @property
    def build(self) -> BuildOptions:
        """The build of the preview: all sites under one host, so that it works on any machine; in one process, since
        a preview has threads and must not fork."""
        read = replace(self.read, state=self.folder / "state", method=Method.PATH, drafts=self.drafts, jobs=1)
        return BuildOptions(read=read, out=self.folder / "public", search=True)


@dataclass(slots=True)
class Preview:
    """The preview as it stands: the last result, what waits for whom, and who waits for the next build."""

    options: PreviewOptions
    result: BuildResult = field(default_factory=BuildResult)
    failure: CouldNotRun | None = None
    inbox: Inbox | None = None
    version: int = 0
    _changed: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: set[asyncio.Event] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None

    def rebuild(self) -> BuildResult:
        """Build, and bring the search index up to date; a fault leaves the last good pages in place."""
        with self._lock:
            try:
                self.result = build(self.options.build, after=self._look_into_inbox)
                self.failure = None
                if not self.result.stopped:
                    update_search_index(self.options.build.read, Problems())  # its build told them
            except CouldNotRun as fault:
                self.failure = fault
            self.version += 1
        self._wake()
        return self.result

    def _look_into_inbox(self, built: Built) -> None:
        hours = read_norm_hours(built.root, built.reading.portal.moment.date())
        self.inbox = find_inbox(built.reading, hours, days=_INBOX_DAYS)

    def addresses(self) -> tuple[tuple[str, str, str], ...]:
        """Each site's id, where its home lies below the preview, and its name."""
        try:
            cluster = read_sites(self.options.build.read)
        except CouldNotRun:
            return ()
        return tuple((site.id, str(site.address("")), site.name) for site in cluster.sites.values())

    def components(self, site: str) -> Showcase:
        """The components of a site's theme. Raises CouldNotRun, RenderFault."""
        return show_components(self.options.build.read, OutputTree(out=self.options.build.out), site)

    def watch(self, told: Callable[[str, BuildResult], None]) -> Callable[[], None]:
        """Build again after each change of a source; the answer stops it."""
        observer = Observer()
        handler = _Handler(self.options.read.root, self._changed)
        for folder in WATCHED:
            path = self.options.read.root / folder
            if path.is_dir():
                observer.schedule(handler, str(path), recursive=True)
        observer.start()
        stopped = threading.Event()
        thread = threading.Thread(target=self._follow, args=(handler, stopped, told), daemon=True)
        thread.start()

        def stop() -> None:
            stopped.set()
            self._changed.set()
            observer.stop()
            observer.join()
            thread.join()

        return stop

    def _follow(self, handler: _Handler, stopped: threading.Event, told: Callable[[str, BuildResult], None]) -> None:
        while not stopped.is_set():
            self._changed.wait()
            stopped.wait(_PAUSE)
            self._changed.clear()
            if not stopped.is_set():
                told(handler.last, self.rebuild())

    def _wake(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._set_all)

    def _set_all(self) -> None:
        for one in self._waiting:
            one.set()

    async def next_version(self, seen: int) -> int:
        """Wait until there is another version than the one that was seen."""
        self._loop = asyncio.get_running_loop()
        waiting = asyncio.Event()
        self._waiting.add(waiting)
        try:
            while self.version == seen:
                waiting.clear()
                await waiting.wait()
            return self.version
        finally:
            self._waiting.discard(waiting)


class _Handler(FileSystemEventHandler):
    """Notes that something changed; reading a file is no change."""

    def __init__(self, root: Path, changed: threading.Event) -> None:
        self._root = root
        self._changed = changed
        self.last = ""

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by the observer's thread."""
        path = Path(str(event.src_path))
        if event.event_type not in _READS or event.is_directory or path.name.startswith("."):
            return
        self.last = path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else path.name
        self._changed.set()
