"""The ledgers of bundles as they are written: people read them, and take lines out of them."""

from __future__ import annotations

from datetime import date

from builder.diagnostic import Problems
from builder.exchange.ledgers import AdmittedDocument, AdmittedLedger, DecidedBundle, Verdict, spell_admitted
from builder.exchange.manifest import Direction


def test_what_stands_in_many_lines_is_written_in_each() -> None:
    day, documents, files = date(2026, 11, 25), ("a/b", "a/c"), {"content/a/b.md": "0" * 64}
    bundles = tuple(
        DecidedBundle(
            digest=f"{serial:064}",
            origin="neiwang",
            serial=serial,
            direction=Direction.DOWN,
            signer="neiwang@lanjiang.gov.example",
            key="SHA256:0",
            ruling=Verdict.ADMITTED,
            on=day,
            by="李敏",
            documents=documents,
        )
        for serial in (1, 2)
    )
    kept = tuple(
        AdmittedDocument(origin="neiwang", id=one, edition=1, file=f"{one}.md", source_sha256="0" * 64, files=files)
        for one in documents
    )
    problems = Problems()
    text = (spell_admitted(AdmittedLedger(bundles=bundles, documents=kept), problems) or b"").decode()
    assert list(problems) == []
    assert text.count("'on': 2026-11-25\n") == 2
    assert "&" not in text
    assert "*" not in text
