"""What was sealed for whom, and what was admitted from whom: two files in git, written here and read by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from builder.diagnostic import Problems
from builder.disk import exists
from builder.exchange.manifest import Direction
from builder.exchange.partners import FOLDER
from builder.source.fields import read_record
from builder.source.marked import read_table
from builder.source.text import LARGEST_TEXT, read_own_text
from catalog.origin import Mark

SEALED = f"{FOLDER}/sealed.yaml"
ADMITTED = f"{FOLDER}/admitted.yaml"
_WIDTH = 1_000_000

_OPENING = {
    SEALED: (
        "# 封包登记：seal 命令写入。序号只增不减，每份文件记着最近一次变化时的序号。\n"
        "# Written by `seal`: serials only grow; each document has the serial under which its text went out first.\n"
    ),
    ADMITTED: (
        "# 收包登记：admit 命令写入。谁在哪天收下或退回了哪个包，收下的文件现在是哪一版。\n"
        "# Written by `admit`: who took in or turned away which bundle, and the editions that are here now.\n"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDocument:
    """A document as a partner has it: `digest` is of its text and files, `edition` the serial it went under first."""

    to: str
    id: str
    edition: int
    digest: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLedger:
    """`exchange/sealed.yaml`: the last serial given, and what went to whom."""

    serial: int = 0
    documents: tuple[SealedDocument, ...] = ()

    def find(self, to: str, document: str) -> SealedDocument | None:
        """What a partner has of a document."""
        return next((one for one in self.documents if (one.to, one.id) == (to, document)), None)


class Verdict(StrEnum):
    """What was decided on a bundle."""

    ADMITTED = "admitted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedBundle:
    """A bundle that somebody took in or turned away. `digest` is the SHA-256 of the whole file."""

    digest: str
    origin: str
    serial: int
    direction: Direction
    signer: str
    key: str
    ruling: Verdict
    on: date
    by: str
    reason: str = ""
    documents: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedDocument:
    """A document of another cluster as it lies here; `files` are its paths with the SHA-256 of what was written."""

    origin: str
    id: str
    edition: int
    file: str
    source_sha256: str
    files: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedLedger:
    """`exchange/admitted.yaml`."""

    bundles: tuple[DecidedBundle, ...] = ()
    documents: tuple[AdmittedDocument, ...] = ()

    @property
    def decided(self) -> frozenset[str]:
        """The digests of the bundles that were taken in or turned away."""
        return frozenset(one.digest for one in self.bundles)

    def last_serial(self, origin: str) -> int:
        """The serial of the last bundle of a cluster that was taken in; 0 where none was."""
        taken = (one.serial for one in self.bundles if one.origin == origin and one.ruling is Verdict.ADMITTED)
        return max(taken, default=0)

    def by_id(self) -> Mapping[str, AdmittedDocument]:
        """What lies here, by the documents' ids."""
        return {one.id: one for one in self.documents}


def read_sealed(root: Path, problems: Problems) -> SealedLedger | None:
    """What was sealed; an empty ledger where there is no file, None, with the faults told, where it is not whole."""
    return _read(root, SEALED, SealedLedger, problems)


def read_admitted(root: Path, problems: Problems) -> AdmittedLedger | None:
    """What was admitted; an empty ledger where there is no file, None, with the faults told, where it is not whole."""
    return _read(root, ADMITTED, AdmittedLedger, problems)


L = TypeVar("L")


def _read(root: Path, file: str, kind: type[L], problems: Problems) -> L | None:
    if not exists(root / file):
        return kind()
    text = read_own_text(root, file, problems)
    table = read_table(text, file, problems) if text is not None else None
    return read_record(kind, table, problems) if table is not None else None


def spell_sealed(ledger: SealedLedger, problems: Problems) -> bytes | None:
    """The ledger as it is written, by partner and id; None, with the fault told, where it could not be read again."""
    documents = sorted(ledger.documents, key=lambda one: (one.to, one.id))
    return _spell(SEALED, {"serial": ledger.serial, "documents": _plain_all(documents)}, SealedLedger, problems)


def spell_admitted(ledger: AdmittedLedger, problems: Problems) -> bytes | None:
    """The ledger as it is written: bundles as they came, documents by id; None, with the fault told, as above."""
    documents = sorted(ledger.documents, key=lambda one: (one.origin, one.id))
    value = {"bundles": _plain_all(ledger.bundles), "documents": _plain_all(documents)}
    return _spell(ADMITTED, value, AdmittedLedger, problems)


class _Dumper(yaml.SafeDumper):
    """A day or a list that stands in many lines is written in each."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _spell(file: str, value: object, kind: type[object], problems: Problems) -> bytes | None:
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=_WIDTH)
    whole = f"{_OPENING[file]}{text}"
    size = len(whole.encode())
    table = read_table(whole, file, Problems()) if size <= LARGEST_TEXT else None
    if table is None or read_record(kind, table, Problems()) is None:
        problems.add("ledger-too-large", Mark(""), file=file, size=size, limit=LARGEST_TEXT)
        return None
    return whole.encode()


def _plain_all(records: Iterable[object]) -> list[object]:
    return [_plain(one) for one in records]


def _plain(value: object) -> object:
    """What YAML can say; what says nothing is left out."""
    if is_dataclass(value):
        found = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: _plain(item) for one, item in found if one.default is MISSING or item != one.default}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in sorted(value.items())}
    return value.value if isinstance(value, Enum) else value
