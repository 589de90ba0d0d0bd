"""What is offered waits; what is adopted is shown, what is rejected is not; faults of both at their lines."""

from __future__ import annotations

import pytest

from tests.library.sharing_of import ADOPTED, REJECTED, SHI_TZGG, Cluster, codes


def test_an_offer_waits_and_is_not_shown(cluster: Cluster) -> None:
    cluster.document("xian", "a", "submit: [{to: shi, on: 2026-03-02, by: 李, note: 请转发}]")
    shared = cluster.share()
    (offer,) = shared.library.sharing.offers
    assert (str(offer.document), offer.site, offer.submission.note) == ("xian/tzgg/a", "shi", "请转发")
    assert (offer.decision, str(offer.mark)) == (None, "content/xian/tzgg/a.md:4:10")
    assert (shared.placed, shared.told) == ([], [])


def test_what_is_adopted_is_shown_from_that_day(cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG)
    cluster.decide("shi", ADOPTED.replace("}", ", channel: zhuanti, showing: link}"))
    shared = cluster.share()
    assert (shared.placed, shared.told) == (["xian/tzgg/a shi/zhuanti adopt link"], [])
    (placement,) = shared.library.sharing.placements
    assert (str(placement.since), placement.by) == ("2026-03-05", "王")
    assert str(placement.mark) == "content/shi/adoptions.yaml:2:3"
    (offer,) = shared.library.sharing.offers
    assert offer.decision is not None
    assert offer.decision.ruling == "adopted"


def test_what_is_rejected_is_not_shown(cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG)
    cluster.decide("shi", REJECTED)
    shared = cluster.share()
    (offer,) = shared.library.sharing.offers
    assert offer.decision is not None
    assert offer.decision.reason == "内容不全"
    assert (shared.placed, shared.told) == ([], [])


def test_what_is_rejected_does_not_come_by_a_subscription(cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG)
    cluster.document("xian", "b")
    cluster.settings("shi", "subscriptions: [{from: {levels: [county]}, channel: tzgg}]")
    assert cluster.share().placed == ["xian/tzgg/a shi/tzgg subscribe", "xian/tzgg/b shi/tzgg subscribe"]
    cluster.decide("shi", REJECTED)
    assert cluster.share().placed == ["xian/tzgg/b shi/tzgg subscribe"]


def test_what_is_required_may_be_adopted(cluster: Cluster) -> None:
    cluster.document("xian", "a", "push: [{to: {sites: [shi]}, required: true, within_hours: 24}]")
    cluster.decide("shi", ADOPTED)
    shared = cluster.share()
    assert (shared.placed, shared.told) == (["xian/tzgg/a shi/tzgg adopt"], [])
    assert shared.library.sharing.demands[0].decision is not None


@pytest.mark.parametrize(
    ("submit", "code"),
    [("{to: shii, on: 2026-03-02}", "unknown-site"), ("{to: xian, on: 2026-03-02}", "placement-to-itself")],
)
def test_faults_of_an_offer_stand_at_its_line(submit: str, code: str, cluster: Cluster) -> None:
    cluster.document("xian", "a", f"submit: [{submit}]")
    assert codes(cluster) == [f"content/xian/tzgg/a.md:4:10 {code}"]
    assert cluster.share().library.sharing.offers == ()


@pytest.mark.parametrize(
    ("decision", "place", "code"),
    [
        ("{document: xian/tzgg/b, ruling: adopted, on: 2026-03-05, by: 王}", "3", "unknown-document"),
        ("{document: qu/tzgg/a, ruling: adopted, on: 2026-03-05, by: 王}", "3", "not-offered"),
        ("{document: 文, ruling: adopted, on: 2026-03-05, by: 王}", "14", "bad-document-id"),
        ("{document: xian/tzgg/a, ruling: rejected, on: 2026-03-05, by: 王}", "3", "missing-key"),
        ("{document: xian/tzgg/a, ruling: maybe, on: 2026-03-05, by: 王}", "35", "unknown-choice"),
        ("{document: xian/tzgg/a, ruling: adopted, on: 2026-03-05, by: 王, channel: tzg}", "76", "unknown-channel"),
        (
            "{document: xian/tzgg/a, ruling: adopted, on: 2026-03-05, by: 王, channel: zhengce}",
            "3",
            "placement-not-taken",
        ),
    ],
)
def test_faults_of_a_decision_stand_at_its_line(decision: str, place: str, code: str, cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG)
    cluster.document("qu", "a")
    cluster.decide("shi", decision)
    assert codes(cluster) == [f"content/shi/adoptions.yaml:2:{place} {code}"]
    assert cluster.share().placed == []


def test_a_document_is_decided_on_once(cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG)
    cluster.decide("shi", ADOPTED, REJECTED)
    assert codes(cluster) == ["content/shi/adoptions.yaml:3:14 decided-twice"]


def test_what_owners_take_back_does_not_hold_those_who_had_adopted_it(cluster: Cluster) -> None:
    cluster.document("xian", "a")
    cluster.decide("shi", ADOPTED, "{document: xian/tzgg/b, ruling: adopted, on: 2026-03-05, by: 王}")
    assert all(": warning[" in line for line in cluster.share().told)
    assert len(cluster.share().told) == 2


def test_a_typing_error_of_the_owner_is_not_told_to_the_one_who_adopted(cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG, "titel: x")
    cluster.decide("shi", ADOPTED)
    assert codes(cluster) == ["content/xian/tzgg/a.md:5:1 unknown-key"]
