"""A subscription takes what it asks for, after all that was sent or adopted."""

from __future__ import annotations

import pytest

from tests.library.sharing_of import ADOPTED, SHI_TZGG, Cluster, codes


@pytest.mark.parametrize(
    ("subscription", "placed"),
    [
        ("{from: {reach: above}, channel: tzgg}", ["sheng/tzgg/a tzgg", "sheng/zhuanti/b tzgg", "shi/tzgg/d tzgg"]),
        ("{from: {sites: [shi]}, channel: zhuanti}", ["shi/tzgg/d zhuanti"]),
        ("{from: {sites: [sheng]}, channel: tzgg, which: {channel: zhuanti}}", ["sheng/zhuanti/b tzgg"]),
        (
            "{from: {sites: [sheng]}, channel: zhengce/wenjian, which: {topics: [综合政务]}}",
            ["sheng/zhengce/wenjian/c zhengce/wenjian"],
        ),
        ("{from: {sites: [sheng]}, channel: zhengce/wenjian, which: {topics: [综合]}}", []),
        ("{from: {sites: [sheng]}, channel: zhengce, which: {kinds: [policy]}}", ["sheng/zhengce/wenjian/c zhengce"]),
        ("{from: {}, channel: tzgg}", []),
    ],
)
def test_a_subscription_takes_what_it_asks_for(subscription: str, placed: list[str], cluster: Cluster) -> None:
    cluster.document("sheng", "a")
    cluster.document("sheng", "b", channel="zhuanti")
    cluster.document("sheng", "c", "topics: [综合政务/政务公开]", channel="zhengce/wenjian")
    cluster.document("shi", "d")
    cluster.document("xian", "e")
    cluster.settings("xian", f"subscriptions: [{subscription}]")
    shared = cluster.share()
    assert shared.placed == [line.replace(" ", " xian/") + " subscribe" for line in placed]
    assert shared.told == []


def test_a_subscription_gives_way_in_silence_to_what_was_sent_or_adopted(cluster: Cluster) -> None:
    cluster.settings("shi", "subscriptions: [{from: {}, channel: tzgg, showing: link}]")
    cluster.document("xian", "a", SHI_TZGG)
    cluster.document("xian", "b", "push: [{to: {reach: above, levels: [city]}}]")
    cluster.decide("shi", ADOPTED)
    shared = cluster.share()
    assert shared.placed == ["xian/tzgg/a shi/tzgg adopt", "xian/tzgg/b shi/tzgg push"]
    assert shared.told == []


def test_two_standing_rules_for_one_channel_are_told_to_the_second(cluster: Cluster) -> None:
    cluster.settings("sheng", "pushes: [{which: {}, to: {levels: [city]}}]")
    one = "{from: {sites: [sheng]}, channel: tzgg}"
    other = "{from: {sites: [xian]}, channel: tzgg}"
    place = cluster.settings("shi", f"subscriptions: [{one}, {other}, {other}]")
    for site, name in (("sheng", "a"), ("sheng", "b"), ("xian", "c"), ("xian", "d")):
        cluster.document(site, name)
    assert codes(cluster) == [f"{place}:17 placed-twice", f"{place}:98 placed-twice"]


def test_the_order_of_precedence(cluster: Cluster) -> None:
    cluster.document("xian", "a", SHI_TZGG, "push: [{to: {sites: [shi]}, showing: link}]")
    cluster.settings("xian", "pushes: [{which: {}, to: {reach: above, levels: [city]}, showing: link}]")
    cluster.settings("shi", "subscriptions: [{from: {}, channel: tzgg}]")
    cluster.decide("shi", ADOPTED)
    assert cluster.share().placed == ["xian/tzgg/a shi/tzgg adopt"]
    (cluster.root / "content/shi/adoptions.yaml").unlink()
    assert cluster.share().placed == ["xian/tzgg/a shi/tzgg push link"]
    cluster.document("xian", "a")
    assert cluster.share().placed == ["xian/tzgg/a shi/tzgg push link"]
    marks = [str(one.mark) for one in cluster.share().library.sharing.placements]
    assert marks[0].startswith("sites/sheng/shi/xian/site.yaml:")


@pytest.mark.parametrize(
    ("subscription", "code"),
    [
        ("{from: {sites: [shi, shuu]}, channel: tzgg}", "unknown-site"),
        ("{from: {sites: [xian]}, channel: tzgg}", "placement-to-itself"),
        ("{from: {sites: [shi]}, channel: tzg}", "unknown-channel"),
        ("{from: {sites: [shi]}, channel: tzgg, which: {kinds: [policy]}}", "kind-not-taken"),
    ],
)
def test_faults_of_a_subscription_stand_at_its_line(subscription: str, code: str, cluster: Cluster) -> None:
    place = cluster.settings("xian", f"subscriptions: [{subscription}]")
    assert codes(cluster) == [f"{place}:17 {code}"]
