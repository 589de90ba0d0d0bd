"""Where a document is shown on another site: an address of its own, that nobody else has."""

from __future__ import annotations

from tests.library.sharing_of import Cluster, codes


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
