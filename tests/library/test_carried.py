"""What goes between processes comes as it went, and of it only what is not so by default."""

from __future__ import annotations

import pickle
from datetime import datetime

from builder.library.bodies import BodyFacts
from builder.library.entry import Entry
from catalog.document import Attachment, Head, News, Policy
from catalog.identity import DocumentId, DocumentNumber
from catalog.origin import Mark
from catalog.register import ItemCode
from catalog.terms import Kind

PLAIN = Head(title="甲", published_at=datetime(2026, 11, 25, 9))
RICH = Head(
    title="乙",
    published_at=datetime(2026, 11, 25, 9),
    pinned=True,
    keywords=("一", "二"),
    attachments=(Attachment(file="a.pdf"),),
    covers={ItemCode("A-1"): ("x",)},
    zone="internal",
)


def entry(head: Head, detail: News | Policy) -> Entry:
    return Entry(
        id=DocumentId("lanjiang/tzgg/x"),
        site="lanjiang",
        channel="tzgg",
        name="x",
        kind=Kind.NEWS,
        head=head,
        detail=detail,
        file="content/lanjiang/tzgg/x.md",
        body_line=5,
        body_key="b",
        head_key="h",
        facts=BodyFacts.of(words=3, outline=((2, "s-a", "甲"),)),
        marks={"id": (Mark("content/lanjiang/tzgg/x.md", 3, 5),)},
    )


def test_an_entry_comes_as_it_went() -> None:
    for head, detail in ((PLAIN, News()), (RICH, Policy(number=DocumentNumber.parse("岚政办发〔2026〕3号")))):
        one = entry(head, detail)
        assert pickle.loads(pickle.dumps(one)) == one


def test_what_is_so_by_default_is_not_carried() -> None:
    assert b"index_number" not in pickle.dumps(PLAIN)
    assert b"zone" in pickle.dumps(RICH)


def test_a_default_that_is_made_is_not_shared() -> None:
    one, two = (pickle.loads(pickle.dumps(PLAIN)) for _ in range(2))
    assert one.covers == {}
    assert one.covers is not two.covers
