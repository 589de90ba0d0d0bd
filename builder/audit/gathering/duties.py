"""How the duties of one of our own sites stand: what its documents discharge, what it declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from builder.audit.subjects.document import Document
from builder.portal import Portal
from catalog.duty import Discharge, find_duties, find_elements
from catalog.identity import DocumentId
from catalog.judgement import judge
from catalog.origin import Mark
from catalog.register import Item, ItemCode
from catalog.standard import Standards
from catalog.verdict import Judgement


def judge_duties(
    site_id: str, portal: Portal, documents: Iterable[Document], *, as_of: date, standards: Standards | None = None
) -> tuple[Judgement, ...]:
    """The judgement of every duty of a site, in the order of the registers; `standards` tell since when limits hold."""
    site = portal.site(site_id)
    norms = portal.norms
    declared = {one.item: one for one in portal.library.declarations[site_id].items}
    said = _said(site_id, portal, documents)
    duties = find_duties(norms.registers, level=site.level, body=site.body, functions=site.functions)
    return tuple(
        judge(
            duty,
            [_discharge(document, duty.item) for document in said.get(duty.item.code, ())],
            declared.get(duty.item.code),
            as_of=as_of,
            calendar=norms.calendar,
            standards=standards,
        )
        for duty in duties
    )


def _said(site_id: str, portal: Portal, documents: Iterable[Document]) -> Mapping[ItemCode, list[Document]]:
    """By item, the documents that discharge it: as their heads say, or their channels."""
    channels = portal.site(site_id).channels_by_path()
    said: dict[ItemCode, list[Document]] = {}
    for document in documents:
        codes = (*document.head.discloses, *document.head.covers, *channels[document.channel].discloses)
        for code in dict.fromkeys(codes):
            said.setdefault(code, []).append(document)
    return said


def _discharge(document: Document, item: Item) -> Discharge:
    headings = (heading.text for heading in document.headings)
    return Discharge(
        document=DocumentId(document.id),
        address=document.spot.address,
        published_at=document.head.published_at,
        made_on=document.head.made_on,
        told=document.head.covers.get(item.code, ()),
        found=find_elements(item, document.head.title, *headings, document.text),
        mark=document.spot.mark or Mark(document.id),
    )
