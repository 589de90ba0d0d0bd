"""A push goes to the sites that it means, and each of its faults is told at its line."""

from __future__ import annotations

import pytest

from tests.library.sharing_of import Cluster, codes


@pytest.mark.parametrize(
    ("to", "sites"),
    [
        ("{}", "shi qu xian ju zhen"),
        ("{sites: [zhen, shi]}", "shi zhen"),
        ("{levels: [county]}", "qu xian ju"),
        ("{levels: [county], bodies: [government]}", "qu xian"),
        ("{bodies: [department]}", "ju"),
        ("{functions: [civil-affairs, taxes]}", "ju"),
        ("{functions: [taxes]}", ""),
        ("{sites: [qu], functions: [taxes]}", "qu"),
        ("{reach: above}", ""),
        ("{reach: siblings}", ""),
    ],
)
def test_a_push_goes_to_the_sites_that_it_means(to: str, sites: str, cluster: Cluster) -> None:
    cluster.document("sheng", "a", f"push: [{{to: {to}}}]")
    assert cluster.share().placed == [f"sheng/tzgg/a {site}/tzgg push" for site in sites.split()]
    assert cluster.share().told == []


@pytest.mark.parametrize(
    ("to", "sites"),
    [("{reach: above}", "sheng shi"), ("{reach: siblings}", "qu"), ("{}", "ju zhen"), ("{levels: [township]}", "zhen")],
)
def test_reach_is_seen_from_the_site_that_pushes(to: str, sites: str, cluster: Cluster) -> None:
    cluster.document("xian", "a", f"push: [{{to: {to}}}]")
    assert cluster.share().placed == [f"xian/tzgg/a {site}/tzgg push" for site in sites.split()]


def test_a_rule_sends_what_it_selects(cluster: Cluster) -> None:
    cluster.settings("sheng", "pushes: [{which: {channel: zhengce, kinds: [policy]}, to: {levels: [city]}}]")
    cluster.document("sheng", "a")
    cluster.document("sheng", "b", channel="zhengce/wenjian")
    cluster.document("sheng", "c", channel="zhengce")
    cluster.document("qu", "d", channel="zhengce")
    assert cluster.share().placed == [
        "sheng/zhengce/c shi/zhengce push",
        "sheng/zhengce/wenjian/b shi/zhengce/wenjian push",
    ]


def test_without_a_channel_it_goes_where_the_recipient_keeps_its_kind(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [ju]}}]", channel="zhuanti")
    assert cluster.share().placed == ["sheng/zhuanti/a ju/tzgg push"]


def test_the_channel_that_is_named_is_taken(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}, channel: zhuanti, showing: link}]")
    assert cluster.share().placed == ["sheng/tzgg/a shi/zhuanti push link"]


def test_one_document_may_stand_in_two_channels(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}, {to: {sites: [shi]}, channel: zhuanti}]")
    shared = cluster.share()
    assert shared.placed == ["sheng/tzgg/a shi/tzgg push", "sheng/tzgg/a shi/zhuanti push"]
    assert shared.told == []


def test_a_required_push_is_a_demand_and_not_shown(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {levels: [city]}, required: true, within_working_days: 3}]")
    shared = cluster.share()
    (demand,) = shared.library.sharing.demands
    assert (str(demand.document), demand.site, demand.working_days, demand.hours) == ("sheng/tzgg/a", "shi", 3, None)
    assert (str(demand.since), str(demand.mark)) == ("2026-03-01", "content/sheng/tzgg/a.md:4:8")
    assert shared.placed == []


def test_a_document_is_demanded_once_of_a_site(cluster: Cluster) -> None:
    cluster.settings("sheng", "pushes: [{which: {}, to: {levels: [city]}, required: true, within_hours: 24}]")
    cluster.document("sheng", "a", "push: [{to: {levels: [city]}, required: true, within_hours: 2}]")
    assert [one.hours for one in cluster.share().library.sharing.demands] == [2]


@pytest.mark.parametrize(
    ("head", "since"),
    [
        ("push: [{to: {sites: [shi]}}]", "2026-03-01"),
        ("push: [{to: {sites: [shi]}, on: 2026-05-01}]", "2026-05-01"),
        ("push: [{to: {sites: [shi]}, on: 2025-05-01}]", "2026-03-01"),
    ],
)
def test_a_placement_begins_with_its_push_and_never_before_the_document(
    head: str, since: str, cluster: Cluster
) -> None:
    cluster.document("sheng", "a", head)
    assert [str(one.since) for one in cluster.share().library.sharing.placements] == [since]


def test_two_rules_for_one_document_are_told_once(cluster: Cluster) -> None:
    place = cluster.settings("sheng", "pushes: [{which: {}, to: {levels: [city]}, showing: link}]")
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    shared = cluster.share()
    assert shared.placed == ["sheng/tzgg/a shi/tzgg push"]
    assert shared.told == [f"{place}:10: warning[placed-twice]: sheng/tzgg/a is placed in tzgg of shi twice"]


def test_what_a_rule_misses_is_one_warning_a_kind(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {}, channel: zhuanti}]")
    place = cluster.settings("sheng", "pushes: [{which: {kinds: [policy]}, to: {}}]")
    for name in ("b", "c"):
        cluster.document("sheng", name, channel="zhengce")
    assert codes(cluster) == [
        "content/sheng/tzgg/a.md:4:8 placement-missed",
        f"{place}:10 placement-missed",
    ]
    assert "1 of the sites meant have no channel for documents of the kind policy: ju" in cluster.share().told[1]


@pytest.mark.parametrize(
    ("push", "code", "told"),
    [
        ("{to: {sites: [shu]}}", "error[unknown-site]", "shu"),
        ("{to: {sites: [sheng]}}", "error[placement-to-itself]", "sheng owns the document itself"),
        ("{to: {sites: [ju]}, channel: zhuanti}", "error[placement-not-taken]", "ju has no channel for sheng/tzgg/a"),
        ("{to: {sites: [shi]}, channel: zhengce}", "error[placement-not-taken]", "its kind is notice"),
        ("{to: {sites: [sheng]}, required: true}", "error[placement-to-itself]", "sheng"),
    ],
)
def test_faults_of_a_push_stand_at_its_line(push: str, code: str, told: str, cluster: Cluster) -> None:
    cluster.document("sheng", "a", f"push: [{{to: {{sites: [qu]}}}}, {push}]")
    (line,) = cluster.share().told
    assert line.startswith(f"content/sheng/tzgg/a.md:4:29: {code}: ")
    assert told in line


def test_every_unknown_site_is_told_though_a_rule_matches_nothing(cluster: Cluster) -> None:
    place = cluster.settings("sheng", "pushes: [{which: {channel: zhengce}, to: {sites: [shii, quu]}}]")
    assert cluster.share().told == [
        f"{place}:10: error[unknown-site]: there is no site {name}" for name in ("quu", "shii")
    ]


def test_an_unknown_site_of_a_rule_is_told_once_for_all_documents(cluster: Cluster) -> None:
    cluster.settings("sheng", "pushes: [{which: {}, to: {sites: [shii]}}]")
    cluster.document("sheng", "a")
    cluster.document("sheng", "b")
    assert len(cluster.share().told) == 1
