"""What goes into a bundle, what never does, and that the same documents make the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builder.diagnostic import Problems
from builder.exchange.choosing import Wanted
from builder.exchange.ledgers import SealedLedger
from builder.exchange.manifest import Direction
from builder.exchange.partners import read_partners
from builder.exchange.sealing import plan_bundle
from builder.pipeline import reading
from builder.pipeline.state import state_of
from tests.exchange.clusters import INTERNAL, NEWS, POLICY, codes, make_key, seal_at, tree_of
from tests.exchange.conftest import Two
from tests.exchange.forging import front_of, members_of
from tests.portal_from import edit, lines, read_options, write


def ids(bundle: Path) -> list[str]:
    return [one["id"] for one in json.loads(front_of(bundle)[0])["documents"]]


def refusal(two: Two, *documents: str, **how: Any) -> list[str]:
    """Why nothing is sealed; neither bundle nor ledger is written."""
    before = tree_of(two.inner)
    out = two.inner.parent / "refused.zqb"
    result = seal_at(two.inner, out, two.key, *documents, **how)
    assert result.manifest is None
    assert not out.exists()
    assert tree_of(two.inner) == before
    return codes(result)


def test_the_same_documents_make_the_same_bytes(two: Two, sealed: Path, tmp_path: Path) -> None:
    seal_at(two.inner, tmp_path / "b.zqb", two.key, POLICY, NEWS)
    assert (tmp_path / "b.zqb").read_bytes() == sealed.read_bytes()


def test_heads_travel_without_what_is_about_their_own_cluster(sealed: Path) -> None:
    texts = [data.decode() for data in members_of(sealed).values()]
    notice = next(text for text in texts if "惠企" in text)
    assert "push:" not in notice
    assert f'id: "{NEWS}"\nkind: "notice"\nzone: "internet"\n---\n请各单位' in notice


def test_sites_that_the_readers_may_not_know_are_not_named(sealed: Path, two: Two, tmp_path: Path) -> None:
    assert b"tingxi" not in sealed.read_bytes()
    edit(
        two.inner,
        f"content/{NEWS}.md",
        "push: [{to: {sites: [tingxi]}, channel: tzgg}]",
        "push: [{to: {reach: below}}]",
    )
    seal_at(two.inner, tmp_path / "b.zqb", two.key, NEWS)
    assert json.loads(front_of(tmp_path / "b.zqb")[0])["documents"][0]["pushes"] == [
        {
            "channel": "",
            "required": False,
            "showing": "page",
            "to": {"bodies": [], "functions": [], "levels": [], "reach": "below", "sites": []},
        }
    ]


def test_a_document_for_fewer_readers_is_refused_with_the_path(two: Two, tmp_path: Path) -> None:
    assert refusal(two, INTERNAL) == ["seal-zone-leak"]
    (told,) = lines(seal_at(two.inner, tmp_path / "b.zqb", two.key, INTERNAL).diagnostics)
    assert f"content/{INTERNAL}.md → waiwang" in told
    assert "is for intranet and must not reach waiwang, which serves internet" in told


def test_it_is_refused_for_a_network_between_too(two: Two) -> None:
    assert refusal(two, INTERNAL, to="shiji", direction=Direction.UP) == ["seal-zone-leak"]


WAYS_OUT = [
    ("published_at:", f"forwards: [{INTERNAL}]\npublished_at:"),
    ("published_at:", f"copy_of: {INTERNAL}\npublished_at:"),
    ("请各单位", f"[通知](doc:{INTERNAL})请各单位"),
]


@pytest.mark.parametrize(("old", "new"), WAYS_OUT)
def test_what_leads_to_a_document_for_fewer_readers_is_refused(old: str, new: str, two: Two) -> None:
    edit(two.inner, f"content/{NEWS}.md", old, new)
    assert refusal(two, NEWS, POLICY) == ["site-at-fault"]


@pytest.mark.parametrize(("old", "new"), WAYS_OUT)
def test_it_is_refused_even_where_the_cluster_let_it_pass(
    old: str, new: str, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(two.inner, f"content/{NEWS}.md", old, new)
    monkeypatch.setattr(reading, "hold_back", lambda library, *_: library)
    options, problems = read_options(two.inner, as_of="2026-11-25 12:00"), Problems()
    with state_of(options.state) as store:
        seen = reading.read_and_plan(options, store, Problems())
    assert seen is not None
    partners = read_partners(two.inner, seen.portal.cluster, problems)
    partner = partners.find("waiwang") if partners else None
    assert partner is not None
    wanted = Wanted(direction=Direction.DOWN, documents=(NEWS, POLICY))
    found = plan_bundle(two.inner, seen.portal, frozenset(), partner, "neiwang", SealedLedger(), wanted, problems)
    assert found is None
    (told,) = lines(problems.errors)
    assert f"content/{NEWS}.md → content/{INTERNAL}.md → waiwang" in told


def test_in_a_whole_site_it_is_passed_over_and_told(two: Two) -> None:
    write(
        two.inner,
        "content/tingxi/tzgg/20261102-gongkai.md",
        "---\ntitle: 公开\npublished_at: 2026-11-02 09:00\n---\n公开。\n",
    )
    assert refusal(two, site="tingxi") == ["nothing-to-seal", "passed-over-for-zone"]


def test_drafts_are_refused_by_name_and_passed_over_in_a_channel(two: Two, tmp_path: Path) -> None:
    assert refusal(two, "lanjiang/tzgg/20261122-caogao") == ["seals-no-draft"]
    out = tmp_path / "b.zqb"
    seal_at(two.inner, out, two.key, site="lanjiang", channel="tzgg")
    assert NEWS in ids(out)
    assert "lanjiang/tzgg/20261122-caogao" not in ids(out)
    assert all(one.startswith("lanjiang/tzgg/") for one in ids(out))


def test_what_was_withdrawn_and_never_sent_is_refused(two: Two) -> None:
    edit(
        two.inner,
        f"content/{NEWS}.md",
        "published_at:",
        "withdrawn: {on: 2026-11-24, reason: 有误, authority: 厅}\npublished_at:",
    )
    assert refusal(two, NEWS) == ["seals-nothing-withdrawn"]


def test_a_document_with_a_fault_is_refused(two: Two) -> None:
    edit(two.inner, f"content/{NEWS}.md", "published_at:", "publishd_at:")
    assert refusal(two, NEWS) == ["site-at-fault"]
    assert refusal(two, POLICY) == ["site-at-fault"]
    assert refusal(two, site="lanjiang") == ["site-at-fault"]


def test_what_is_not_there_is_told(two: Two) -> None:
    assert refusal(two, "lanjiang/tzgg/none") == ["no-such-document"]
    assert refusal(two, site="none") == ["site-at-fault"]
    assert refusal(two, site="liuzhu", channel="zhengji") == ["nothing-to-seal"]


def test_a_file_that_may_not_travel_is_told_before(two: Two) -> None:
    write(two.inner, "content/lanjiang/tzgg/20261120-biaoge.csv", b"MZ\x90\0program")
    assert refusal(two, NEWS, POLICY) == ["file-not-as-named"]


def test_a_direction_that_the_partner_does_not_take(two: Two, tmp_path: Path) -> None:
    result = seal_at(two.inner, tmp_path / "b.zqb", two.key, POLICY, direction=Direction.UP)
    assert codes(result) == ["direction-not-sent"]
    assert seal_at(two.inner, tmp_path / "c.zqb", two.key, POLICY, to="shiji", direction=Direction.UP).manifest


def test_serials_only_grow(two: Two, tmp_path: Path) -> None:
    out = tmp_path / "b.zqb"
    for serial, expected in ((0, 1), (0, 2), (7, 7), (0, 8)):
        made = seal_at(two.inner, out, two.key, POLICY, serial=serial).manifest
        assert made is not None
        assert (made.serial, made.documents[0].edition) == (expected, 1)
    assert codes(seal_at(two.inner, out, two.key, POLICY, serial=8)) == ["serial-not-above"]


def test_a_change_of_text_or_file_is_a_new_edition(two: Two, tmp_path: Path) -> None:
    out = tmp_path / "b.zqb"
    seal_at(two.inner, out, two.key, NEWS, POLICY)
    write(two.inner, "content/lanjiang/tzgg/20261120-biaoge.csv", "xuhao,shixiang\n1,用水\n")
    made = seal_at(two.inner, out, two.key, NEWS, POLICY).manifest
    assert made is not None
    assert [one.edition for one in made.documents] == [2, 1]
    assert codes(seal_at(two.inner, out, two.key, NEWS, POLICY, new=True)) == ["nothing-to-seal"]
    edit(two.inner, f"content/{POLICY}.md", "每年养护两次", "每年养护三次")
    seal_at(two.inner, out, two.key, NEWS, POLICY, new=True)
    assert ids(out) == [POLICY]


def test_a_key_that_cannot_sign_writes_nothing(two: Two, tmp_path: Path) -> None:
    from_before = tree_of(two.inner)
    key = make_key(tmp_path, "open")
    key.chmod(0o644)
    with pytest.raises(Exception, match="signing-key-open-to-others"):
        seal_at(two.inner, tmp_path / "b.zqb", key, POLICY)
    assert tree_of(two.inner) == from_before


def test_the_folder_of_the_bundle_may_be_missing_or_no_folder(two: Two, tmp_path: Path) -> None:
    assert seal_at(two.inner, tmp_path / "new" / "b.zqb", two.key, POLICY).manifest is not None
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(Exception, match="cannot-write"):
        seal_at(two.inner, tmp_path / "file" / "b.zqb", two.key, POLICY)


def test_a_crash_while_the_bundle_is_written_burns_the_serial(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr("builder.exchange.sealing.write_pieces", fail)
        with pytest.raises(Exception, match="cannot-write"):
            seal_at(two.inner, tmp_path / "b.zqb", two.key, POLICY)
    made = seal_at(two.inner, tmp_path / "b.zqb", two.key, POLICY).manifest
    assert made is not None
    assert made.serial == 2
