"""What is shared keeps to its zone, and is kept in the state as it is."""

from __future__ import annotations

import json

from builder.library.online import read_placements, spell_placements
from tests.library.sharing_of import Cluster


def test_a_document_for_a_narrower_zone_goes_to_nobody_outside(cluster: Cluster) -> None:
    cluster.settings("sheng", "zone: internet")
    cluster.settings("xian", "zone: extranet")
    cluster.settings("qu", "subscriptions: [{from: {sites: [xian]}, channel: tzgg}]")
    cluster.settings("ju", "subscriptions: [{from: {sites: [xian]}, channel: tzgg}]")
    cluster.settings("zhen", "zone: extranet")
    cluster.document("xian", "a", "push: [{to: {sites: [shi]}}]")
    cluster.document("xian", "b", "submit: [{to: shi, on: 2026-03-02}]")
    shared = cluster.share()
    assert shared.placed == ["xian/tzgg/a ju/tzgg subscribe", "xian/tzgg/b ju/tzgg subscribe"]
    leaks = [line for line in shared.told if "zone-leak" in line]
    assert leaks == [
        f"content/xian/tzgg/{place}: error[zone-leak]: xian/tzgg/{place[0]} is for extranet and must not reach shi, "
        "which serves internet"
        for place in ("a.md:4:8", "b.md:4:10")
    ]
    assert shared.library.sharing.offers == ()


def test_a_document_of_a_zone_that_nobody_declared_goes_nowhere(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "zone: intranet")
    cluster.settings("shi", "subscriptions: [{from: {sites: [sheng]}, channel: tzgg}]")
    assert cluster.share().placed == []


def test_placements_are_kept_as_they_are(cluster: Cluster) -> None:
    cluster.document("sheng", "b", "push: [{to: {}, showing: link}]")
    cluster.document("sheng", "c", "push: [{to: {sites: [shi]}}]", "aliases: [/tzgg/a.html]")
    placements = cluster.share().library.sharing.placements
    assert read_placements(spell_placements(placements)) == placements
    assert json.loads(spell_placements(())) == []
