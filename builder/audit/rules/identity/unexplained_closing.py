"""A site was closed or suspended, and its notice does not say since when, why, or who allowed it.

Clause   ZY17-07 (永久下线): approved, with a notice; ZY17-08 (临时下线): approved and reported.
Asks     The state in site.yaml gives the day, the reason and the authority that approved it.
Why      A site that is simply gone looks broken or hacked; readers and inspectors must see that it was decided.
Passes   closed since 2026-11-01, 机构改革, 青汀市人民政府办公室.
Fails    suspended, without a reason.
Mend     Write `on`, `reason` and `authority` below `state` in site.yaml.
By hand  See that the superior government's site carries the notice, and that the national system was told.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="unexplained-closing",
    family=Family.IDENTITY,
    clauses=("ZY17-07", "ZY17-08"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Does a notice stand in its place?"""
    return site.condition.state in ("closed", "moved", "suspended")


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """What its state does not say."""
    condition = site.condition
    told = {"since": condition.since is not None, "reason": condition.reason, "authority": condition.authority}
    missing = tuple(word for word, said in told.items() if not said)
    if missing:
        yield site.spot.fails("unexplained", missing=missing, state=(condition.state,))
