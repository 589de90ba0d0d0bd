"""What there is to know besides sites, channels and documents: answers to queries, plans, labels, tables, addresses."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path

from markupsafe import Markup

from builder.cluster.site import Site
from builder.library import BrokenTarget, NoTarget, find_target
from builder.plan import Output, Page, TableOutput, TextOutput
from builder.portal import Portal, Query
from builder.render.downloads import list_catalogue, list_register
from builder.render.duties import DutyRow, FieldCount, list_duties, list_fields
from builder.render.values import AssetLink, Counted, Download, Lazy, Ref, YearLink
from builder.source.pinyin import slug
from builder.theme import Asset
from catalog.profile import Role


class Gone(Exception):
    """The thing that was asked for is not there, or not to be seen."""


class Answers:
    """What the outputs of one site may ask for, by kind and side."""

    def __init__(
        self,
        portal: Portal,
        site: Site,
        *,
        root: Path,
        outputs: Iterable[Output],
        assets: Mapping[str, Asset],
        templates: Callable[[str], str],
        fragments: Callable[[str], Markup],
        labels: Mapping[str, str],
    ) -> None:
        self.portal = portal
        self.site = site
        self._root = root
        self._outputs = {output.address.file: output for output in outputs}
        self._assets = assets
        self._templates = templates
        self._fragments = fragments
        self._labels = labels
        self._ways: dict[str, Callable[[str], object]] = {}

    def find(self, kind: str, side: str) -> object:
        """The answer. Raises Gone, KeyError or AttributeError where there is none."""
        answer = self._ways.get(kind)
        if answer is None:
            answer = self._ways[kind] = getattr(self, f"_answer_{kind.replace('-', '_')}")
        return answer(side)

    def leave(self) -> None:
        """Let go of whoever makes fragments, who holds the desk that holds this."""
        self._fragments = _refuse
        self._ways.clear()

    def _answer_query(self, side: str) -> tuple[Ref, ...]:
        return tuple([Ref.document(one.key) for one in self.portal.answer(_query(side))])

    def _answer_count(self, side: str) -> int:
        return self.portal.count(_query(side))

    def _answer_years(self, side: str) -> tuple[YearLink, ...]:
        """The years of a channel, or of the register where the query asks for indexed documents."""
        query = _query(side)
        site = self.portal.site(query.site)
        found = self.portal.years(query)
        total = sum(count for _, count in found)
        if query.indexed:
            stem = f"{self._disclosure_path(site)}/mulu/"
        elif total <= site.page_size:
            return ()
        else:
            stem = f"{query.channel}/"
        return tuple(YearLink(year, count, self._href(site, f"{stem}{year}.html")) for year, count in found)

    def _answer_years_uncounted(self, side: str) -> tuple[YearLink, ...]:
        return tuple(one._replace(count=0) for one in self._answer_years(side))

    def _answer_topics(self, side: str) -> tuple[Counted, ...]:
        site = self.portal.site(side)
        counted = self.portal.counted_topics(side)
        base = self._disclosure_path(site)
        return tuple(
            Counted(topic, counted[topic.path], self._href(site, f"{base}/zhuti/{topic.code}.html"))
            for topic in self.portal.norms.topics.topics
            if counted.get(topic.path)
        )

    def _answer_genres(self, side: str) -> tuple[Counted, ...]:
        site = self.portal.site(side)
        base = self._disclosure_path(site)
        counted = self.portal.counted_genres(side)
        return tuple(
            Counted(genre, counted[genre], self._href(site, f"{base}/ticai/{slug(genre)}.html"))
            for genre in sorted(counted)
        )

    def _answer_fields(self, side: str) -> tuple[FieldCount, ...]:
        """The fields of the standard catalogue that a site owes items of, with counts."""
        site = self.portal.site(side)
        base = self._catalogue_path(site)
        return list_fields(self.portal, side, lambda field: self._href(site, f"{base}{field}.html"))

    def _answer_duties(self, side: str) -> tuple[DutyRow, ...]:
        """The items of `site|field`."""
        site, _, field = side.partition("|")
        return list_duties(self.portal, site, field)

    def _answer_field(self, side: str) -> str:
        """The title of a field."""
        return next(one.title for one in self.portal.norms.registers.registers if one.id == side)

    def _answer_register_table(self, side: str) -> Lazy:
        return list_register(self.portal, side)

    def _answer_catalogue_table(self, side: str) -> Lazy:
        return list_catalogue(self.portal, side, self._catalogue_path)

    def _answer_downloads(self, side: str) -> tuple[Download, ...]:
        """The tables of a kind that this site offers."""
        found = (one for _, one in sorted(self._outputs.items()) if isinstance(one, TableOutput))
        hosting = self.portal.hosting
        return tuple(
            Download(str(one.form), one.whole, hosting.href(one.address, on=self.site.portal))
            for one in found
            if one.table == side
        )

    def _answer_withdrawal(self, side: str) -> object:
        entry = self.portal.library.shelf.by_id.get(side)
        if entry is None:
            raise Gone(side)
        return (entry.head.title, entry.head.withdrawn, entry.head.published_at)

    def _answer_plan(self, side: str) -> Output:
        return self._outputs[side]

    def _answer_template(self, side: str) -> str:
        return self._templates(side)

    def _answer_fragment(self, side: str) -> Markup:
        return self._fragments(side)

    def _answer_asset(self, side: str) -> AssetLink:
        asset = self._assets[side]
        return AssetLink(self._href(self.site, asset.path), asset.integrity)

    def _answer_sitemap(self, side: str) -> tuple[tuple[str, str], ...]:
        """Address and day of every listed page that belongs to a year's part of the sitemap, by file."""
        return tuple(self._sitemap.get(int(side), ()))

    @cached_property
    def _sitemap(self) -> Mapping[int, list[tuple[str, str]]]:
        """All parts, by year."""
        parts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for _, one in sorted(self._outputs.items()):
            if isinstance(one, Page) and self._is_listed(one):
                day = self._day_of(one)
                parts[int(day[:4] or 0)].append((self.portal.hosting.absolute(one.address), day))
        return parts

    def _is_listed(self, page: Page) -> bool:
        """The original of a document is in the sitemap of its own site; what others show of it is in none."""
        entry = self.portal.document(page.document) if page.document else None
        return page.kind.listed and (entry is None or entry.placement is None)

    def _day_of(self, page: Page) -> str:
        entry = self.portal.document(page.document) if page.document else None
        return entry.head.published_at.date().isoformat() if entry else ""

    def _answer_sitemap_parts(self, side: str) -> tuple[str, ...]:
        """The parts of the site's sitemap."""
        parts = (one for _, one in sorted(self._outputs.items()) if isinstance(one, TextOutput))
        return tuple(self.portal.hosting.absolute(one.address) for one in parts if one.kind == "sitemap")

    def _answer_sitemaps(self, side: str) -> tuple[str, ...]:
        """The sitemaps of a portal and its sections, or of all sites that are open."""
        cluster = self.portal.cluster
        known = cluster.sites.values() if side else cluster.sites_at(self.site.portal)
        return tuple(
            self.portal.hosting.absolute(one.address("sitemap.xml"))
            for one in known
            if one.state.is_ in ("open", "archived") and self.portal.may_name(self.site.id, one.id)
        )

    def _answer_channels(self, side: str) -> frozenset[str]:
        return frozenset(self.portal.site(side).channels_by_path())

    def _answer_hosting(self, side: str) -> str:
        return self.portal.hosting.absolute(self.site.address(side))

    def _answer_canonical(self, side: str) -> str:
        """Of a page that shows another site's document: the address of the original."""
        output = self._outputs[side]
        entry = self.portal.document(output.document) if isinstance(output, Page) and output.document else None
        if entry is not None and entry.placement is not None:
            origin = self.portal.library.shelf.by_id[entry.id.text]
            return self.portal.hosting.absolute(self.portal.site(origin.site).address(origin.path))
        return self.portal.hosting.absolute(output.address)

    def _answer_file(self, side: str) -> str:
        """The address of a file below `content/`, as pages of this site write it."""
        owner, _, path = side.removeprefix("content/").partition("/")
        return self._href(self.portal.site(owner), path)

    def _answer_leads_nowhere(self, side: str) -> bool:
        """Of a link in a document of a folder, `folder|link`."""
        folder, _, link = side.partition("|")
        return isinstance(find_target(link, folder, self.portal.library.shelf), BrokenTarget | NoTarget)

    def _answer_label(self, side: str) -> str:
        return self._labels[side]

    def _answer_source(self, side: str) -> str:
        """What tells one state of a file from another without reading it; a file that was put in its place is new."""
        try:
            stat = (self._root / side).stat()
        except OSError as fault:
            raise Gone(side) from fault
        return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"

    def _catalogue_path(self, site: Site) -> str:
        base = self._disclosure_path(site)
        return f"{base}/biaozhun/" if base else ""

    def _disclosure_path(self, site: Site) -> str:
        channel = site.channel_of_role(Role.DISCLOSURE)
        return channel.path if channel else ""

    def _href(self, site: Site, path: str) -> str:
        return self.portal.hosting.href(site.address(path), on=self.site.portal)


def _refuse(side: str) -> Markup:
    raise Gone(side)


def spell_query(query: Query) -> str:
    """A query as its read is noted."""
    return _spell({name: value for name in _ASKED if (value := getattr(query, name))})


_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_ASKED = tuple(field.name for field in fields(Query))


def _query(side: str) -> Query:
    values = json.loads(side)
    return Query(**{"limit": 0, **values})
