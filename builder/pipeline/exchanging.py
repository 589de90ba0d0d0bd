"""Bundles between clusters: one sealed, one held, one taken in or turned away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from builder.diagnostic import Diagnostic, Problems, in_order
from builder.disk import exists
from builder.exchange.admitting import (
    Admission,
    approve_bundle,
    drop_decided,
    find_held,
    hold_bundle,
    list_held,
    reject_bundle,
)
from builder.exchange.choosing import Wanted
from builder.exchange.ground import Ground
from builder.exchange.ledgers import AdmittedLedger, read_admitted, read_sealed
from builder.exchange.manifest import Direction, Manifest
from builder.exchange.opening import OpenedBundle, Seals, open_bundle
from builder.exchange.partners import FOLDER, PARTNERS, SIGNERS, PartnersFile, read_partners
from builder.exchange.sealing import plan_bundle, write_bundle
from builder.exchange.transaction import JOURNAL, put_back
from builder.locks import locked
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.state import state_of
from builder.signing import SigningFault

REVOKED = f"{FOLDER}/revoked_keys"
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SealResult:
    """What was sealed; without a manifest nothing was written."""

    manifest: Manifest | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitResult:
    """The bundle that was held, taken in or turned away; without one nothing was written."""

    bundle: OpenedBundle | None = None
    admission: Admission | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def seal(
    options: ReadOptions, out: Path, *, to: str, key: Path, wanted: Wanted, direction: Direction | None = None
) -> SealResult:
    """Seal a bundle for a partner. Without a direction it is the only one in which bundles go there.

    Raises CouldNotRun where it cannot be signed or written, or there is no such partner.
    """
    problems = Problems()
    with _at_work(options, problems) as work:
        if work is None:
            return SealResult(diagnostics=_told(options, problems))
        reading, partners = work
        partner = partners.find(to)
        if partner is None:
            raise CouldNotRun("no-such-partner", name=to, known=", ".join(one.name for one in partners.partners))
        ledger = read_sealed(options.root, problems)
        if ledger is None:
            return SealResult(diagnostics=_told(options, problems))
        way = direction or (partner.sends[0] if len(partner.sends) == 1 else wanted.direction)
        asked = replace(wanted, direction=way)
        sealed = plan_bundle(
            options.root, reading.portal, reading.held, partner, partners.cluster, ledger, asked, problems
        )
        written = sealed is not None and write_bundle(options.root, out, sealed, key, problems)
    return SealResult(
        manifest=sealed.manifest if sealed is not None and written else None, diagnostics=_told(options, problems)
    )


def admit(options: ReadOptions, path: Path, *, seals: Seals | None = None, dry_run: bool = False) -> AdmitResult:
    """Verify a bundle and hold it for approval. Raises CouldNotRun where that cannot be done here at all."""
    problems = Problems()
    with _on_ground(options, problems) as ground:
        admission = hold_bundle(path, ground, seals or seals_of(options), problems, dry_run=dry_run) if ground else None
    return AdmitResult(
        bundle=admission.bundle if admission else None, admission=admission, diagnostics=_told(options, problems)
    )


def approve(options: ReadOptions, name: str, *, by: str, seals: Seals | None = None) -> AdmitResult:
    """Take a held bundle in. Raises CouldNotRun as above."""
    problems = Problems()
    with _on_ground(options, problems) as ground:
        path = find_held(options.root, name, problems) if ground else None
        admission = approve_bundle(path, ground, seals or seals_of(options), by, problems) if ground and path else None
    return AdmitResult(
        bundle=admission.bundle if admission else None, admission=admission, diagnostics=_told(options, problems)
    )


def reject(options: ReadOptions, name: str, *, by: str, reason: str, seals: Seals | None = None) -> AdmitResult:
    """Turn a held bundle away. Raises CouldNotRun as above."""
    problems = Problems()
    with _on_ground(options, problems) as ground:
        path = find_held(options.root, name, problems) if ground else None
        asked = seals or seals_of(options)
        bundle = reject_bundle(path, ground, asked, by, reason, problems) if ground and path else None
    return AdmitResult(bundle=bundle, diagnostics=_told(options, problems))


def read_held(options: ReadOptions, *, seals: Seals | None = None) -> tuple[tuple[OpenedBundle, ...], AdmitResult]:
    """All bundles that wait, by origin and serial, and the faults of those that cannot be read any more."""
    problems = Problems()
    asked = seals or seals_of(options)
    with _faults_told():
        _mend(options.root)
        ledger = read_admitted(options.root, problems) or AdmittedLedger()
        found = [
            open_bundle(path, asked, problems)
            for digest in list_held(options.root)
            if digest not in ledger.decided and (path := find_held(options.root, digest, problems)) is not None
        ]
    whole = [one for one in found if one is not None]
    ordered = sorted(whole, key=lambda one: (one.manifest.origin, one.manifest.serial, one.digest))
    return tuple(ordered), AdmitResult(diagnostics=_told(options, problems))


def seals_of(options: ReadOptions, allowed: Path | None = None, revoked: Path | None = None) -> Seals:
    """By whom bundles may be signed: the cluster's own lists, where no others are named."""
    known = options.root / REVOKED
    return Seals(
        allowed=allowed or options.root / SIGNERS,
        revoked=revoked or (known if exists(known) else None),
        moment=options.moment,
    )


def _mend(root: Path) -> None:
    """Put back what an earlier run broke off."""
    if exists(root / JOURNAL) and exists(root / PARTNERS):
        with locked(root / PARTNERS, patience=_PATIENCE) as free:
            if not free:
                raise CouldNotRun("exchange-running", folder=root / FOLDER)
            put_back(root)


@contextmanager
def _on_ground(options: ReadOptions, problems: Problems) -> Iterator[Ground | None]:
    """All that a bundle is held against; None, with the faults told, where partners or ledger are not whole.

    Bundles that an earlier run decided on, and could not take away, go at the end.
    """
    with _at_work(options, problems) as work:
        ledger = read_admitted(options.root, problems) if work is not None else None
        if work is None or ledger is None:
            yield None
            return
        reading, partners = work
        ground = Ground(root=options.root, portal=reading.portal, held=reading.held, partners=partners, ledger=ledger)
        yield ground
        drop_decided(ground)


@contextmanager
def _at_work(options: ReadOptions, problems: Problems) -> Iterator[tuple[Reading, PartnersFile] | None]:
    """The cluster and its partners, ours alone while the block runs; what an earlier run broke off is put back first.

    None, with the faults told, where the partners' file has any. Raises CouldNotRun.
    """
    if not exists(options.root / PARTNERS):
        raise CouldNotRun("no-partners", file=PARTNERS)
    with _faults_told(), locked(options.root / PARTNERS, patience=_PATIENCE) as free, state_of(options.state) as store:
        if not free:
            raise CouldNotRun("exchange-running", folder=options.root / FOLDER)
        put_back(options.root)
        reading = read_and_plan(options, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        partners = read_partners(options.root, reading.portal.cluster, problems)
        yield (reading, partners) if partners is not None else None


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except SigningFault as fault:
        raise CouldNotRun(fault.code, **fault.params) from fault
    except OSError as fault:
        raise CouldNotRun("cannot-write", reason=fault.strerror or fault) from fault


def _told(options: ReadOptions, problems: Problems) -> tuple[Diagnostic, ...]:
    return with_excerpts(options.root, in_order(problems))
