"""May a bundle come in here at all? Its origin, its signer, its way, its turn and its age."""

from __future__ import annotations

from datetime import datetime, timedelta

from builder.diagnostic import Problems, find_near
from builder.exchange.ground import Ground
from builder.exchange.opening import OpenedBundle, Seals, signed_by
from builder.exchange.partners import Partner
from builder.signing import Signature
from catalog.origin import Mark

_CLOCKS_DIFFER = timedelta(days=1)


def find_sender(
    bundle: OpenedBundle, ground: Ground, seals: Seals, problems: Problems
) -> tuple[Partner, Signature] | None:
    """The partner that sent a bundle, and who signed for it; None, with every reason told, where it may not come in.

    Raises SigningFault where signatures cannot be verified here.
    """
    mark = Mark(bundle.path.name)
    origin = bundle.manifest.origin
    partner = ground.partners.find(origin)
    if partner is None:
        near = find_near(origin, (one.name for one in ground.partners.partners))
        problems.add("unknown-origin", mark, origin=origin, near=near)
        return None
    before = len(problems.errors)
    signature = signed_by(bundle, partner.principals, seals)
    if signature is None:
        problems.add("signer-not-of-origin", mark, signer=bundle.signature.principal, origin=origin)
    _tell_way(bundle, partner, ground, mark, problems)
    _tell_turn(bundle, ground, mark, problems)
    _tell_age(bundle.manifest.made_at, partner, seals.moment, mark, problems)
    return (partner, signature) if signature is not None and len(problems.errors) == before else None


def was_decided(bundle: OpenedBundle, ground: Ground, mark: Mark, problems: Problems) -> bool:
    """Was this very bundle taken in or turned away before? Then by whom, and when, is told."""
    decided = next((one for one in ground.ledger.bundles if one.digest == bundle.digest), None)
    if decided is not None:
        problems.add("bundle-decided", mark, on=decided.on, by=decided.by)
    return decided is not None


def _tell_way(bundle: OpenedBundle, partner: Partner, ground: Ground, mark: Mark, problems: Problems) -> None:
    manifest = bundle.manifest
    if manifest.to != ground.partners.cluster:
        problems.add("bundle-for-others", mark, to=manifest.to, own=ground.partners.cluster)
    if manifest.direction not in partner.accepts:
        known = ", ".join(partner.accepts)
        problems.add(
            "direction-not-accepted", mark, origin=partner.name, direction=manifest.direction, known=known or "-"
        )


def _tell_turn(bundle: OpenedBundle, ground: Ground, mark: Mark, problems: Problems) -> None:
    last = ground.ledger.last_serial(bundle.manifest.origin)
    if not was_decided(bundle, ground, mark, problems) and bundle.manifest.serial <= last:
        problems.add("bundle-replayed", mark, serial=bundle.manifest.serial, last=last)


def _tell_age(made_at: datetime, partner: Partner, moment: datetime, mark: Mark, problems: Problems) -> None:
    if made_at > moment + _CLOCKS_DIFFER:
        problems.add("bundle-from-the-future", mark, made=f"{made_at:%Y-%m-%d %H:%M}")
    elif moment - made_at > timedelta(days=partner.oldest_days):
        problems.add("bundle-too-old", mark, made=f"{made_at:%Y-%m-%d %H:%M}", days=partner.oldest_days)
