"""What a site shows of others is carried on to those that ask for it, and never in a circle."""

from __future__ import annotations

from tests.library.sharing_of import Cluster, codes


def test_what_is_carried_goes_down_the_chain_in_one_reading(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}, on: 2026-06-01}]")
    above = "{from: {reach: above}, channel: tzgg, which: {channel: tzgg}, carried: true}"
    cluster.settings("zhen", "subscriptions: [{from: {sites: [xian]}, channel: tzgg, carried: true}]")
    cluster.settings("xian", f"subscriptions: [{above.replace('{reach: above}', '{sites: [shi]}')}]")
    shared = cluster.share()
    assert shared.placed == [
        "sheng/tzgg/a shi/tzgg push",
        "sheng/tzgg/a xian/tzgg subscribe",
        "sheng/tzgg/a zhen/tzgg subscribe",
    ]
    assert {str(one.since) for one in shared.library.sharing.placements} == {"2026-06-01"}
    assert shared.told == []


def test_what_comes_directly_and_carried_on_is_no_conflict(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    cluster.settings("xian", "subscriptions: [{from: {reach: above}, channel: tzgg, carried: true}]")
    shared = cluster.share()
    assert shared.placed == ["sheng/tzgg/a shi/tzgg push", "sheng/tzgg/a xian/tzgg subscribe"]
    assert shared.told == []


def test_without_carrying_only_what_the_source_owns_is_taken(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    cluster.document("shi", "b")
    cluster.settings("xian", "subscriptions: [{from: {sites: [shi]}, channel: tzgg}]")
    assert cluster.share().placed == ["sheng/tzgg/a shi/tzgg push", "shi/tzgg/b xian/tzgg subscribe"]


def test_what_is_carried_never_comes_home(cluster: Cluster) -> None:
    cluster.document("xian", "a", "push: [{to: {sites: [shi]}}]")
    cluster.settings("xian", "subscriptions: [{from: {sites: [shi]}, channel: tzgg, carried: true}]")
    assert cluster.share().placed == ["xian/tzgg/a shi/tzgg push"]
    assert cluster.share().told == []


def test_only_the_channel_that_is_asked_for_is_carried(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    cluster.document("sheng", "b", "push: [{to: {sites: [shi]}, channel: zhuanti}]")
    asked = "{from: {sites: [shi]}, channel: tzgg, which: {channel: zhuanti}, carried: true}"
    cluster.settings("xian", f"subscriptions: [{asked}]")
    assert [line for line in cluster.share().placed if "xian" in line] == ["sheng/tzgg/b xian/tzgg subscribe"]


def carry(*sources: str, channel: str = "tzgg") -> str:
    return f"{{from: {{sites: [{', '.join(sources)}]}}, channel: {channel}, carried: true}}"


def test_a_loop_is_told_to_all_that_make_it_and_to_nobody_else(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    shi = cluster.settings("shi", f"subscriptions: [{carry('qu')}]")
    qu = cluster.settings("qu", f"subscriptions: [{carry('xian')}]")
    xian = cluster.settings("xian", f"subscriptions: [{carry('shi')}]")
    cluster.settings("zhen", f"subscriptions: [{carry('shi')}]")
    assert codes(cluster) == [f"{place}:17 placement-loop" for place in (qu, shi, xian)]
    assert cluster.share().placed == ["sheng/tzgg/a shi/tzgg push", "sheng/tzgg/a zhen/tzgg subscribe"]


def test_channels_that_do_not_meet_are_no_loop(cluster: Cluster) -> None:
    one = "{from: {sites: [qu]}, channel: tzgg, which: {channel: tzgg}, carried: true}"
    other = "{from: {sites: [shi]}, channel: tzgg, which: {channel: zhuanti}, carried: true}"
    cluster.settings("shi", f"subscriptions: [{one}]")
    cluster.settings("qu", f"subscriptions: [{other}]")
    assert codes(cluster) == []
