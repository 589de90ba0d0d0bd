"""抽查: which findings a person looks at, drawn such that anybody with the seed draws the same."""

from __future__ import annotations

from collections.abc import Iterable

from builder.audit.finding import Verdict
from builder.audit.inspection import CaseFile, Sampling
from builder.digest import digest_value


def draw(cases: Iterable[CaseFile], *, size: int, seed: int) -> Sampling:
    """Up to `size` of the findings that are to be reviewed: those whose digests with the seed come first.

    A finding's place in the draw does not depend on which others there are, so a repeated run draws nearly the same.
    """
    waiting = [
        case.fingerprint
        for case in cases
        if case.recorded is not None and case.recorded.finding.verdict is Verdict.TO_REVIEW and case.state.counts
    ]
    drawn = sorted(waiting, key=lambda one: (digest_value((seed, one)), one))[:size]
    return Sampling(size=size, seed=seed, fingerprints=tuple(sorted(drawn)))
