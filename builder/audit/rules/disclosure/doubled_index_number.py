"""Two documents bear the same index number.

Clause   CODE-INDEX; an index number is unique (GK19-12.2).
Asks     No two documents of the cluster bear the same index number.
Why      A number that two documents bear finds neither.
Passes   Two documents with two numbers.
Fails    99010000MB0000001X/2026-00012 on two documents.
Mend     Give the later document a number of its own; the first one keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster

RULE = Rule(
    id="doubled-index-number",
    family=Family.DISCLOSURE,
    clauses=("CODE-INDEX", "GK19-12.2"),
    scope=Scope.CLUSTER,
    impact=Impact.MODERATE,
)


def applies(cluster: Cluster) -> bool:
    """Are there index numbers?"""
    return bool(cluster.numbers)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """Every bearer of a number that another document bears."""
    bearers: dict[str, list[str]] = {}
    for one in cluster.numbers:
        bearers.setdefault(one.number.text, []).append(one.document)
    for one in cluster.numbers:
        others = tuple(sorted(document for document in bearers[one.number.text] if document != one.document))
        if others:
            yield one.spot.fails("doubled", anchor=one.number.text, number=one.number.text, others=others)
