"""The look at one site; a unit that any worker can do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from builder.audit.examine import Occasion, Question, examine_site
from builder.audit.gathering.pages import OnLine
from builder.audit.gathering.sharing import Exchange
from builder.audit.gathering.sites import gather_site
from builder.audit.inspection import Letters, Shape, SiteRecord
from builder.audit.keeping import read_record, write_record
from builder.audit.records import make_record
from builder.audit.subjects.sharing import Share
from builder.audit.subjects.site import Probes, Site
from builder.digest import digest_value
from builder.library.attachments import Attachments
from builder.library.checking import published_files
from builder.plan import SitePlan
from builder.portal import Portal
from builder.source.attachment_kinds import AttachmentText

ANSWERS = "JC19-D16"
"""The clause that says in how many working days a simple question is to be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditShop:
    """What every worker shares. `digests` are of a site's outputs, `own` their files; `common` is of what all sites are
    held against; `probes` are what visits showed.
    """

    root: Path
    portal: Portal
    plans: Mapping[str, SitePlan]
    online: OnLine
    questions: tuple[Question, ...]
    occasion: Occasion
    attachments: Attachments
    digests: Mapping[str, str]
    own: Mapping[str, frozenset[str]]
    exchange: Exchange
    common: str
    probes: Mapping[str, Probes] = field(default_factory=dict)

    def key_of(self, site: str) -> str:
        """Changes when anything may that a site is judged by, but for what its links to other sites find there."""
        entries = tuple((one.file, one.head_key, one.body_key) for one in self.portal.entries_of(site))
        mine = (entries, self.portal.library.declarations[site], self.portal.site(site), self.exchange.facts(site))
        return digest_value(
            (self.common, self.digests[site], self.probes.get(site), *mine, tuple(self._borrowed(site)))
        )

    def _borrowed(self, site: str) -> Iterator[tuple[object, ...]]:
        """What a site's documents are judged by that belongs to others: documents they are tied to, files they show."""
        for entry in self.portal.entries_of(site):
            for tie in self.portal.ties(entry.id.text):
                ends = (self.portal.document(end.text) for end in (tie.earlier, tie.later))
                for other in ends:
                    if other is not None and other.site != site:
                        yield entry.file, tie.relation.value, tie.since, other.file, other.head_key
            for file in published_files(entry, self.portal.library.shelf):
                if not file.startswith(f"content/{site}/"):
                    size = self.portal.library.shelf.files.get(file)
                    yield entry.file, file, size, self.attachments.digest(file)

    def still_leads(self, looked: Looked) -> bool:
        """Do the links and pictures of the site find at the other sites what they found then?"""
        return all(self.online.exists(target) == found for target, found in looked.leads.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A site's record; `leads` are the addresses of its links and pictures in the cluster that are not files of its
    own, and whether there was something.
    """

    record: SiteRecord
    leads: Mapping[str, bool | None]
    kept: bool = False

    def to_text(self) -> str:
        """As the store keeps it."""
        return json.dumps([self.leads, write_record(self.record)], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Looked | None:
        """What `to_text` wrote; None for anything else."""
        try:
            leads, written = json.loads(text)
        except (ValueError, TypeError):
            return None
        record = read_record(written)
        return cls(record=record, leads=leads, kept=True) if record is not None else None


def examine_one(shop: AuditShop, site_id: str) -> Looked:
    """Gather a site, and put every rule to it."""
    site = gather_site(
        shop.plans[site_id],
        shop.portal,
        shop.online,
        read_attachment=lambda file: _read_attachment(shop, file),
        probes=shop.probes.get(site_id),
        exchange=shop.exchange,
        standards=shop.occasion.standards,
    )
    examination = examine_site(site, shop.questions)
    record = make_record(
        site,
        examination,
        moment=shop.occasion.moment,
        calendar=shop.occasion.calendar,
        answer_days=_answer_days(shop.occasion),
        parent=shop.portal.site(site_id).parent or "",
    )
    return Looked(record=record, leads=_leads(site, shop))


def _read_attachment(shop: AuditShop, file: str) -> AttachmentText | None:
    """What stands in a file beside a document; None where its kind is not read."""
    return shop.attachments.read(file) if shop.attachments.digest(file) else None


def held_record(shop: AuditShop, site_id: str) -> Looked:
    """The record of a site whose sources have faults: nothing of it could be looked at."""
    site = shop.portal.site(site_id)
    record = SiteRecord(
        id=site.id,
        name=site.name,
        level=site.level,
        body=site.body,
        presence=site.presence,
        parent=site.parent or "",
        organ=site.organ.name,
        code=site.code,
        address=shop.portal.hosting.absolute(site.address("")),
        mark=site.mark,
        serves_public=True,
        held=True,
        built=True,
        shape=Shape(documents=0, pages=0, attachments=0),
        channels=(),
        duties=(),
        letters=Letters(count=0, in_time=0, within_working_days=None, newest_on=None, slowest_days=0),
        share=Share(),
        findings=(),
        counts={},
    )
    return Looked(record=record, leads={})


def _answer_days(occasion: Occasion) -> int | None:
    clause = occasion.standards.clause(ANSWERS, occasion.moment.date())
    days = clause.limits.get("working_days") if clause else None
    return None if days is None else int(days)


def _leads(site: Site, shop: AuditShop) -> Mapping[str, bool | None]:
    own = shop.own[site.id]
    links = ((link.target, link.found) for page in site.pages for link in page.links)
    pictures = ((one.source, one.found) for page in site.pages for one in page.pictures)
    found = {target.partition("#")[0]: there for target, there in chain(links, pictures) if there is not None}
    return {target: found[target] for target in sorted(found) if not own.intersection(shop.online.files_at(target))}
