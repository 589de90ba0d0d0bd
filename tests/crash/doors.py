"""The doors to the system: which modules go through which, and where it is proven what happens when one fails.

`test_doors.py` reads the whole of `builder/` and finds every call of these kinds; one that stands in no module listed
here is a door that nobody tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way to the system: the kinds of calls, as `scanning.py` names them; the modules that make them; who tests."""

    kinds: frozenset[str]
    modules: frozenset[str]
    tested: tuple[str, ...]


FILES = "tests/crash/test_faults.py"
POWER = "tests/crash/test_power_loss.py"
KILLS = "tests/crash/test_kills.py"
PROGRAMS = "tests/crash/test_programs.py"
DATABASE = "tests/crash/test_database.py"
BESIDE = "tests/workers/test_beside.py"
SOCKETS = "tests/crash/test_sockets.py"

DOORS = {
    "files": Door(
        kinds=frozenset({"open", "os", "path", "shutil", "fcntl", "tempfile"}),
        modules=frozenset(
            {
                "builder.disk.finding",
                "builder.disk.moving",
                "builder.disk.reading",
                "builder.disk.replacing",
                "builder.disk.writing",
                "builder.locks",
                "builder.trees",
                "builder.looks",
                "builder.git",
                "builder.store.opening",
                "builder.store.seal",
                "builder.signing",
                "builder.output",
                "builder.exchange.admitting",
                "builder.pipeline.probe_store",
                "builder.probe.keeping",
                "builder.release.sites",
                "builder.release.working",
                "builder.search.folder",
                "builder.search.index",
                "builder.transfer.connection",
                "builder.transfer.shadow",
                "builder.transfer.ssh",
                "builder.workers.beside",
            }
        ),
        tested=(FILES, POWER, KILLS, BESIDE, "tests/release/test_falls.py", "tests/exchange/test_transaction.py"),
    ),
    "files that are read only": Door(
        kinds=frozenset({"open", "os", "path"}),
        modules=frozenset(
            {
                "builder.memory",
                "builder.processor",
                "builder.render.environment",
                "builder.server.app",
                "builder.source.attachment_reading",
                "builder.source.attachment_text",
                "builder.source.attachment_worker",
                "builder.source.sheet_reading",
                "builder.theme.theme",
                "builder.wording.report_words",
                "builder.wording.rule_words",
                "builder.wording.table",
                "builder.wording.yearly_words",
            }
        ),
        tested=(
            *(FILES, "tests/source/test_attachment_text.py", "tests/bad_input/test_disk.py"),
            "tests/test_processor.py",
        ),
    ),
    "archives": Door(
        kinds=frozenset({"zipfile", "gzip", "tarfile", "open", "path"}),
        modules=frozenset(
            {
                "builder.exchange.files",
                "builder.pipeline.withdrawal_files",
                "builder.search.static.fetch",
                "builder.source.attachment_text",
                "builder.source.file_kind",
                "builder.source.packed",
                "builder.source.sheet_reading",
                "builder.workbook",
            }
        ),
        tested=("tests/exchange/test_tampered.py", "tests/source/test_attachment_text.py"),
    ),
    "SQLite": Door(
        kinds=frozenset({"sqlite3"}),
        modules=frozenset(
            {"builder.store.store", "builder.store.opening", "builder.store.forks", "builder.probe.keeping"}
        ),
        tested=(FILES, DATABASE, "tests/rebuild/test_seal.py", "tests/bad_input/test_disk.py"),
    ),
    "Whoosh": Door(
        kinds=frozenset({"whoosh"}),
        modules=frozenset(
            {
                "builder.search.counting",
                "builder.search.find",
                "builder.search.folder",
                "builder.search.index",
                "builder.search.likeness",
                "builder.search.queries",
                "builder.search.ranking",
                "builder.search.schema",
                "builder.search.tidying",
            }
        ),
        tested=(FILES, "tests/search/test_killed.py"),
    ),
    "programs": Door(
        kinds=frozenset({"subprocess", "selectors", "multiprocessing"}),
        modules=frozenset(
            {
                "builder.git",
                "builder.release.alarm",
                "builder.signing",
                "builder.source.attachment_reading",
                "builder.transfer.connection",
                "builder.workers.beside",
                "builder.workers.pool",
            }
        ),
        tested=(PROGRAMS, KILLS, "tests/source/test_attachment_text.py", "tests/workers/test_pool.py", BESIDE),
    ),
    "sockets": Door(
        kinds=frozenset({"httpx", "httpcore", "socket", "ssl", "asyncio", "urllib"}),
        modules=frozenset(
            {
                "builder.audit.foreign.crawling",
                "builder.deadline",
                "builder.pipeline.probing",
                "builder.pipeline.watching",
                "builder.probe.fetching",
                "builder.probe.lookup",
                "builder.probe.running",
                "builder.probe.target",
                "builder.probe.witness",
                "builder.release.asking",
                "builder.release.web_check",
                "builder.server.preview",
            }
        ),
        tested=(SOCKETS, "tests/hostile/test_dripping.py"),
    ),
}
