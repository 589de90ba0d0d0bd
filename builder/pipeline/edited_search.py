"""The static search indexes after an edit of some documents' texts: nothing is read of all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import subfolders
from builder.library import Entry
from builder.library.reach import Zones
from builder.pipeline.attached import files_by_document, read_carried
from builder.pipeline.index_documents import (
    ChannelTitles,
    DocumentReader,
    find_carriers,
    pages_elsewhere,
    read_heading,
)
from builder.pipeline.options import ReadOptions
from builder.pipeline.part import NotProved
from builder.pipeline.state import SEARCH, state_edition
from builder.pipeline.static_search import SCRATCH, find_link_at, open_plan
from builder.portal import Portal
from builder.search.own_synonyms import read_own_synonyms
from builder.search.static.plan import IndexPlan, join_headings
from builder.search.static.state import Left
from builder.search.static.synonyms import Synonyms, read_synonyms
from builder.search.static.varints import Damaged
from builder.search.static.write import write_indexes


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedIndexes:
    """The indexes that hold edited documents, and what is needed to bring them up to date."""

    plans: tuple[IndexPlan, ...]
    documents: DocumentReader
    synonyms: Synonyms
    scratch: Path
    out: Path

    @property
    def folders(self) -> tuple[str, ...]:
        """Where they lie in the output."""
        return tuple(plan.folder.relative_to(self.out).as_posix() for plan in self.plans)

    def write(self) -> bool:
        """Bring them up to date; False where what was left does not serve. Raises OSError."""
        try:
            write_indexes(self.plans, self.documents, self.synonyms, scratch=self.scratch)
        except Damaged:
            return False
        return True


def plan_edited_indexes(
    portal: Portal, edited: Sequence[Entry], *, out: Path, options: ReadOptions
) -> EditedIndexes | None:
    """What is to be done where of some visible documents only the text is another; None where there is no index.

    `portal` may be a part that holds all sites that show them, and the tops of the tree. Raises OSError, NotProved.
    """
    state, zones = options.state / SEARCH, Zones(portal.cluster)
    attachments = read_carried(files_by_document(edited, portal.library.shelf), options)
    if attachments.unread:
        raise NotProved
    there, edition = set(subfolders(state)), state_edition()
    tops = {site.id for site in portal.cluster.sites.values() if site.parent is None}
    members: dict[str, list[Entry]] = {}
    for one in edited:
        shown = {portal.site(each.site).portal for each in (one, *pages_elsewhere(one, portal))}
        for name in sorted((shown | tops) & there):
            if portal.may_read(name, one):
                members.setdefault(name, []).append(one)
    if not members:
        return None
    titles = ChannelTitles(portal)
    plans = []
    for name, found in members.items():
        site, left = portal.site(name), Left.read(state / name)
        if left is None:
            raise NotProved
        zone = zones.of_site(name)
        headings = {
            one.id.text: read_heading(one, portal, attachments, find_carriers(one, portal, zones), zone, titles.of(one))
            for one in found
        }
        plan = open_plan(site, portal, headings, near=left.near, zone=zone, state=state, out=out, edition=edition)
        if find_link_at(plan, out):
            raise NotProved
        plans.append(replace(plan, edited=True))
    return EditedIndexes(
        plans=tuple(plans),
        documents=DocumentReader(
            headings=join_headings(plans),
            portal=portal,
            titles=titles,
            zones=zones,
            attachments=attachments,
            root=options.root,
            state=options.state,
        ),
        synonyms=read_synonyms(read_own_synonyms(options.root, Problems())),
        scratch=options.state / SCRATCH,
        out=out,
    )
