"""What is shown of a document: in every index the same, but for the addresses there."""

import json
from dataclasses import replace
from pathlib import Path

from builder.search.entry import Enclosure
from builder.search.static.difference import restore_document
from builder.search.static.document import Carried
from builder.search.static.records import MOST_NAMED, Recorded, record_file, rest_file
from tests.search.static.shelf import document

A = Carried(site="a", name="甲", address="https://a.example/x/")
B = Carried(site="b", name="乙", address="https://b.example/x/")


def test_only_addresses_of_the_own_host_are_paths() -> None:
    """The same path leads to two sites."""
    shown = Recorded(replace(document("n", "题"), sites=(A, B)))
    told = [json.loads(shown.record(origin))["s"] for origin in ("https://a.example", "https://b.example", "")]
    assert told == [
        [["a", "甲", "/x/"], ["b", "乙", "https://b.example/x/"]],
        [["a", "甲", "https://a.example/x/"], ["b", "乙", "/x/"]],
        [["a", "甲", "https://a.example/x/"], ["b", "乙", "https://b.example/x/"]],
    ]


def test_of_many_sites_the_near_ones_are_named_and_all_counted() -> None:
    many = tuple(Carried(site=f"s{at}", name="", address=f"https://s{at}.example/") for at in range(2 * MOST_NAMED))
    record = json.loads(Recorded(replace(document("n", "题"), sites=many)).record("", frozenset({"s39"})))
    assert [one[0] for one in record["s"]] == ["s0", "s39", *(f"s{at}" for at in range(1, MOST_NAMED - 1))]
    assert record["w"] == 2 * MOST_NAMED


def test_all_that_postings_are_made_of_stands_in_the_record(tmp_path: Path) -> None:
    """Where it did not, an edit would be held to touch every shard that the document has a term in."""
    one = document("n", "题", "文" * 2000, number="青政发〔2026〕3号", index_number="1199/2026-00011", issuer="财政局")
    one = replace(one, topics=("综合政务/政务公开",), channel="文件", keywords=("词",), sites=(A, B))
    one = replace(one, enclosures=(Enclosure(name="附件", text="字"),))
    shown = Recorded(one)
    for name, data in ((record_file(7), shown.record("")), (rest_file(7), shown.rest)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert restore_document(tmp_path, 7, one.heading, one.keywords) == one
