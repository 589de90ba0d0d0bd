"""From one cluster to another that it never meets: sent, held, taken in, edited, taken back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import yaml

from builder.exchange.admitting import list_held
from builder.exchange.ledgers import ADMITTED
from builder.pipeline.exchanging import read_held
from tests.exchange.clusters import (
    NEWS,
    POLICY,
    admit_at,
    approve_at,
    codes,
    reject_at,
    seal_at,
    seals_at,
    tree_of,
)
from tests.exchange.conftest import Two
from tests.portal_from import build_at, check_at, edit, lines, out_of, read_options, read_tree, write

NOTICE_HERE = "content/tingxi/tzgg/20261120-qiye.md"
POLICY_HERE = "content/tingxi/zhengce/wenjian/20261101-yangcha.md"


def send(two: Two, folder: Path, *documents: str) -> list[str]:
    """Seal, hold and take in; the codes of all that was told."""
    number = len(list(folder.glob("*.zqb")))
    bundle = folder / f"{number}.zqb"
    told = codes(seal_at(two.inner, bundle, two.key, *documents))
    held = admit_at(two.outer, bundle)
    return sorted({*told, *codes(held), *codes(approve_at(two.outer, held))})


def ledger_of(two: Two) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = yaml.safe_load((two.outer / ADMITTED).read_text(encoding="utf-8"))
    return found


def test_documents_come_whole_and_say_where_from(two: Two, sealed: Path) -> None:
    held = admit_at(two.outer, sealed)
    assert codes(approve_at(two.outer, held)) == []
    assert lines(check_at(two.outer)) == []
    build_at(two.outer)
    pages = read_tree(out_of(two.outer))
    page = pages["tingxi/tzgg/20261120-qiye.html"].decode()
    assert "请各单位填写事项表" in page
    assert "https://www.lanjiang.gov.example/tzgg/20261120-qiye.html" in (two.outer / NOTICE_HERE).read_text("utf-8")
    assert any(path.endswith("20261120-biaoge.csv") for path in pages)
    body = (two.inner / f"content/{NEWS}.md").read_text("utf-8").partition("---\n请")[2]
    assert (two.outer / NOTICE_HERE).read_text("utf-8").endswith(f"---\n请{body}")


def test_what_is_held_does_not_show(two: Two, sealed: Path) -> None:
    build_at(two.outer)
    before = read_tree(out_of(two.outer))
    assert admit_at(two.outer, sealed).bundle is not None
    assert build_at(two.outer).diagnostics == ()
    assert read_tree(out_of(two.outer)) == before
    build_at(two.outer, clean=True)
    assert read_tree(out_of(two.outer)) == before


def test_a_dry_run_writes_nothing(two: Two, sealed: Path) -> None:
    before = tree_of(two.outer)
    assert admit_at(two.outer, sealed, dry_run=True).bundle is not None
    assert tree_of(two.outer) == before


def test_who_admitted_what_is_written_down(two: Two, sealed: Path) -> None:
    approve_at(two.outer, admit_at(two.outer, sealed), by="李敏")
    (bundle,) = ledger_of(two)["bundles"]
    assert bundle["digest"] == hashlib.sha256(sealed.read_bytes()).hexdigest()
    told = {key: str(bundle[key]) for key in ("origin", "serial", "direction", "signer", "ruling", "on", "by")}
    assert told == {
        "origin": "neiwang",
        "serial": "1",
        "direction": "down",
        "signer": "neiwang@lanjiang.gov.example",
        "ruling": "admitted",
        "on": "2026-11-25",
        "by": "李敏",
    }
    assert bundle["documents"] == [NEWS, POLICY]
    assert [one["file"] for one in ledger_of(two)["documents"]] == [NOTICE_HERE, POLICY_HERE]
    assert list(list_held(two.outer)) == []


def test_relations_to_what_is_not_here_are_left_out_and_told(two: Two, sealed: Path) -> None:
    held = admit_at(two.outer, sealed)
    assert held.admission is not None
    assert held.admission.unpacked.left_out == (f"{POLICY}: amends 岚政发〔2024〕1号",)
    approve_at(two.outer, held)
    assert "amends" not in (two.outer / POLICY_HERE).read_text("utf-8")
    assert ledger_of(two)["bundles"][0]["left_out"] == [f"{POLICY}: amends 岚政发〔2024〕1号"]


def test_relations_to_what_comes_along_or_is_here_stay(two: Two, tmp_path: Path) -> None:
    assert send(two, tmp_path, POLICY, "lanjiang/zhengce/wenjian/20240501-jiufa") == []
    assert "amends: [岚政发〔2024〕1号]" in (two.outer / POLICY_HERE).read_text("utf-8")
    assert lines(check_at(two.outer)) == []


def test_an_edit_comes_after(two: Two, tmp_path: Path) -> None:
    send(two, tmp_path, NEWS, POLICY)
    edit(two.inner, f"content/{POLICY}.md", "每年养护两次", "每年养护三次")
    notice = (two.outer / NOTICE_HERE).stat().st_mtime_ns
    assert send(two, tmp_path, NEWS, POLICY) == []
    assert "每年养护三次" in (two.outer / POLICY_HERE).read_text("utf-8")
    assert (two.outer / NOTICE_HERE).stat().st_mtime_ns == notice
    assert [one["edition"] for one in ledger_of(two)["documents"]] == [1, 2]


def test_a_document_that_was_moved_here_stays_where_it_is(two: Two, tmp_path: Path) -> None:
    send(two, tmp_path, NEWS, POLICY)
    moved = "content/liuzhu/zhengce/wenjian/20261101-yangcha.md"
    write(two.outer, moved, (two.outer / POLICY_HERE).read_bytes())
    (two.outer / POLICY_HERE).unlink()
    edit(two.outer, NOTICE_HERE, "../zhengce/wenjian/20261101-yangcha.md", f"doc:{POLICY}")
    edit(two.inner, f"content/{POLICY}.md", "每年养护两次", "每年养护三次")
    assert send(two, tmp_path, POLICY) == []
    assert "每年养护三次" in (two.outer / moved).read_text("utf-8")
    assert not (two.outer / POLICY_HERE).exists()


def test_a_document_that_was_changed_here_is_not_lost(two: Two, tmp_path: Path) -> None:
    send(two, tmp_path, NEWS, POLICY)
    edit(two.outer, POLICY_HERE, "每年养护两次", "每年养护一次")
    edit(two.inner, f"content/{POLICY}.md", "每年养护两次", "每年养护三次")
    bundle = tmp_path / "last.zqb"
    seal_at(two.inner, bundle, two.key, POLICY)
    before = tree_of(two.outer)
    assert codes(admit_at(two.outer, bundle)) == ["changed-here"]
    assert tree_of(two.outer) == before


def withdraw(two: Two, more: str = "") -> None:
    line = f"withdrawn: {{on: 2026-11-25, reason: 事项有误, authority: 省政府办公厅{more}}}\npublished_at:"
    edit(two.inner, f"content/{NEWS}.md", "published_at:", line)


def test_a_withdrawal_comes_after_and_takes_the_page_away(two: Two, tmp_path: Path) -> None:
    send(two, tmp_path, NEWS, POLICY)
    build_at(two.outer)
    assert "tingxi/tzgg/20261120-qiye.html" in read_tree(out_of(two.outer))
    withdraw(two)
    assert send(two, tmp_path, NEWS) == []
    text = (two.outer / NOTICE_HERE).read_text("utf-8")
    assert 'reason: "事项有误", authority: "省政府办公厅", secret: "false"' in text
    assert lines(check_at(two.outer)) == []
    build_at(two.outer)
    whole = b"".join(read_tree(out_of(two.outer)).values()).decode(errors="replace")
    assert "请各单位填写事项表" not in whole


def test_of_a_secret_withdrawal_no_reason_travels(two: Two, tmp_path: Path) -> None:
    send(two, tmp_path, NEWS, POLICY)
    withdraw(two, ", secret: true")
    bundle = tmp_path / "last.zqb"
    seal_at(two.inner, bundle, two.key, NEWS)
    assert "事项有误".encode() not in bundle.read_bytes()
    assert "惠企".encode() not in bundle.read_bytes()
    approve_at(two.outer, admit_at(two.outer, bundle))
    assert 'secret: "true"' in (two.outer / NOTICE_HERE).read_text("utf-8")
    assert lines(check_at(two.outer)) == []


def test_a_withdrawal_of_what_never_came_is_told(two: Two, tmp_path: Path) -> None:
    seal_at(two.inner, tmp_path / "lost.zqb", two.key, NEWS)
    withdraw(two)
    assert send(two, tmp_path, NEWS) == ["withdrawn-not-here"]
    assert not (two.outer / NOTICE_HERE).exists()


def test_a_document_that_was_taken_back_may_come_again(two: Two, tmp_path: Path) -> None:
    send(two, tmp_path, NEWS, POLICY)
    text = (two.inner / f"content/{NEWS}.md").read_bytes()
    withdraw(two)
    send(two, tmp_path, NEWS)
    write(two.inner, f"content/{NEWS}.md", text)
    assert send(two, tmp_path, NEWS) == []
    assert "withdrawn" not in (two.outer / NOTICE_HERE).read_text("utf-8")
    assert [one["edition"] for one in ledger_of(two)["documents"]] == [3, 1]


def test_a_bundle_turned_away_leaves_a_line_and_nothing_else(two: Two, sealed: Path) -> None:
    held = admit_at(two.outer, sealed)
    waiting, _ = read_held(read_options(two.outer), seals=seals_at(two.outer))
    assert [one.digest for one in waiting] == [held.bundle.digest if held.bundle else ""]
    before = {path for path in tree_of(two.outer) if not path.startswith("exchange/held/")}
    assert codes(reject_at(two.outer, held)) == []
    assert set(tree_of(two.outer)) - before == {ADMITTED}
    (line,) = ledger_of(two)["bundles"]
    assert (line["ruling"], line["by"], line["reason"]) == ("rejected", "李敏", "内容重复")


def test_held_twice_is_held_once(two: Two, sealed: Path) -> None:
    admit_at(two.outer, sealed)
    before = tree_of(two.outer)
    assert admit_at(two.outer, sealed).bundle is not None
    assert tree_of(two.outer) == before


def test_the_longest_route_leads(two: Two, tmp_path: Path) -> None:
    more = "to: tingxi}\n      - {site: lanjiang, channel: zhengce, to: liuzhu}"
    edit(two.outer, "exchange/partners.yaml", "to: tingxi}", more)
    assert send(two, tmp_path, POLICY) == []
    assert (two.outer / "content/liuzhu/zhengce/wenjian/20261101-yangcha.md").exists()
