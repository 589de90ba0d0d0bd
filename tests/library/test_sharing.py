"""Which document is shown on which other site, by which way; every fault at its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builder.library.online import read_placements, spell_placements
from builder.norms import Norms
from tests.library.sharing_of import CLUSTER, Cluster, write_norms
from tests.portal_from import write_cluster

SHI_TZGG = "submit: [{to: shi, on: 2026-03-02}]"
ADOPTED = "{document: xian/tzgg/a, ruling: adopted, on: 2026-03-05, by: 王}"
REJECTED = "{document: xian/tzgg/a, ruling: rejected, on: 2026-03-05, by: 王, reason: 内容不全}"


@pytest.fixture(scope="module")
def norms(tmp_path_factory: pytest.TempPathFactory) -> Norms:
    """The tables of the cluster."""
    return write_norms(tmp_path_factory.mktemp("norms"))


@pytest.fixture
def cluster(norms: Norms, tmp_path: Path) -> Cluster:
    """Six sites: sheng above shi above xian and qu; ju, a department, and zhen, a section, below xian."""
    return Cluster(root=write_cluster(tmp_path / "root", CLUSTER), norms=norms)


# Pushes


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


# Faults of pushes, each at its place


def codes(cluster: Cluster) -> list[str]:
    """Each fault as its place and code."""
    told = (line.partition("]")[0] for line in cluster.share().told)
    return [line.replace(": error[", " ").replace(": warning[", " ") for line in told]


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


# Addresses


def test_the_recipients_own_page_keeps_its_address(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    cluster.document("shi", "sheng-a")
    shared = cluster.share()
    assert shared.placed == []
    assert shared.told == [
        "content/sheng/tzgg/a.md:4:8: error[placement-address-taken]: shi already has a page at tzgg/sheng-a.html"
    ]


def test_an_alias_keeps_its_address(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    cluster.document("shi", "b", "aliases: [/tzgg/sheng-a.html]")
    assert codes(cluster) == ["content/sheng/tzgg/a.md:4:8 placement-address-taken"]


def test_an_alias_of_a_portal_keeps_its_address_from_its_sections(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [zhen]}}]")
    cluster.document("xian", "b", "aliases: [/zhen/tzgg/sheng-a.html]")
    assert codes(cluster) == ["content/sheng/tzgg/a.md:4:8 placement-address-taken"]


def test_two_documents_of_one_name_and_channel_are_told_to_the_second(cluster: Cluster) -> None:
    for channel in ("tzgg", "zhuanti"):
        cluster.document("sheng", "a", "push: [{to: {sites: [shi]}, channel: tzgg}]", channel=channel)
    assert codes(cluster) == ["content/sheng/zhuanti/a.md:4:8 placement-address-taken"]
    assert cluster.share().placed == ["sheng/tzgg/a shi/tzgg push"]


def test_links_take_no_address(cluster: Cluster) -> None:
    for channel in ("tzgg", "zhuanti"):
        cluster.document("sheng", "a", "push: [{to: {sites: [shi]}, channel: tzgg, showing: link}]", channel=channel)
    assert codes(cluster) == []
    assert cluster.share().placed == ["sheng/tzgg/a shi/tzgg push link", "sheng/zhuanti/a shi/tzgg push link"]


def former(cluster: Cluster) -> dict[str, tuple[str, ...]]:
    """By site and channel, where documents were shown before they were moved."""
    return {f"{one.site}/{one.channel}": one.former for one in cluster.share().library.sharing.placements}


def test_a_moved_document_keeps_its_addresses_where_it_is_shown(cluster: Cluster) -> None:
    push = "push: [{to: {sites: [shi, ju]}}, {to: {sites: [qu]}, showing: link}]"
    cluster.document("sheng", "b", push, "aliases: [/tzgg/a.html, /zhuanti/c.html, /old/1.html, /tzgg/]")
    assert former(cluster) == {
        "shi/tzgg": ("tzgg/sheng-a.html", "tzgg/sheng-c.html", "zhuanti/sheng-c.html"),
        "ju/tzgg": ("tzgg/sheng-a.html", "tzgg/sheng-c.html"),
        "qu/tzgg": (),
    }


def test_what_is_shown_now_goes_before_what_was_shown(cluster: Cluster) -> None:
    cluster.document("sheng", "a", "push: [{to: {sites: [shi]}}]")
    cluster.document("sheng", "b", "push: [{to: {sites: [shi]}}]", "aliases: [/tzgg/a.html, /tzgg/c.html]")
    cluster.document("sheng", "d", "push: [{to: {sites: [shi]}}]", "aliases: [/zhuanti/c.html]")
    found = {str(one.document): one.former for one in cluster.share().library.sharing.placements}
    assert found == {
        "sheng/tzgg/a": (),
        "sheng/tzgg/b": ("tzgg/sheng-c.html",),
        "sheng/tzgg/d": ("zhuanti/sheng-c.html",),
    }


# Offers and decisions


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


# Subscriptions


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


# Carrying on


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


# Zones


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


# The state


def test_placements_are_kept_as_they_are(cluster: Cluster) -> None:
    cluster.document("sheng", "b", "push: [{to: {}, showing: link}]")
    cluster.document("sheng", "c", "push: [{to: {sites: [shi]}}]", "aliases: [/tzgg/a.html]")
    placements = cluster.share().library.sharing.placements
    assert read_placements(spell_placements(placements)) == placements
    assert json.loads(spell_placements(())) == []
