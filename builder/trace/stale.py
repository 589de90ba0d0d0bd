"""Which outputs are stale, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from builder.trace.reads import Cause, Reason, Trace

Answer = Callable[[str, str], str | None]
"""Asked for a key and a side, gives the digest of the present answer; None where the thing is gone."""


def find_stale(
    wanted: Iterable[str], traces: Mapping[str, Trace], intact: Callable[[str], bool], answer: Answer
) -> dict[str, tuple[Reason, ...]]:
    """The stale outputs with all their reasons, in the order of `wanted`.

    An output is stale that was never made, that does not lie in the output as it was written, or any of whose
    reads would be answered otherwise today.
    """
    stale: dict[str, tuple[Reason, ...]] = {}
    for name in wanted:
        trace = traces.get(name)
        if trace is None:
            stale[name] = (Reason(Cause.NEW),)
        elif not intact(name):
            stale[name] = (Reason(Cause.ALTERED),)
        elif reasons := find_reasons(trace, answer):
            stale[name] = reasons
    return stale


def find_reasons(trace: Trace, answer: Answer) -> tuple[Reason, ...]:
    """The reads of a trace that would be answered otherwise today."""
    reasons = []
    for key, side, digest in trace.reads:
        now = answer(key, side)
        if (now or "") != digest:
            reasons.append(Reason(Cause.GONE if now is None else Cause.CHANGED, key, side))
    return tuple(reasons)
