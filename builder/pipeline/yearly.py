"""What the cluster knows for the two yearly papers of a site, seen from the end of the year; nothing is guessed.

政府网站工作年度报表 is that of 国办函〔2018〕12号; its eight sections are as reprinted, the fields in them unverified.
政府信息公开工作年度报告 is that of 国办公开办函〔2021〕30号.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from builder.cluster.site import Channel, Site
from builder.diagnostic import Problems, find_near
from builder.library import Entry
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from builder.portal import Portal
from catalog.document import Consultation, Interpretation, Policy, Report, Service
from catalog.profile import Role
from catalog.report import RuleCounts
from catalog.terms import Body, InterpretationForm, Kind, OnlineDegree, ReportForm, Validity

Known = str | int | None
"""A value of a field; None: the cluster cannot know it."""

PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "basic",
        (
            "reporting-organ",
            "site-name",
            "home",
            "organ",
            "site-type",
            "site-code",
            "icp",
            "police",
            "visitors",
            "visits",
        ),
    ),
    (
        "publication",
        (
            "published",
            "published-overview",
            "published-news",
            "published-disclosure",
        ),
    ),
    (
        "specials",
        (
            "specials-kept",
            "specials-new",
        ),
    ),
    (
        "interpretation",
        (
            "interpretations",
            "interpretations-text",
            "interpretations-product",
            "media-comments",
            "responses",
        ),
    ),
    (
        "services",
        (
            "service-list",
            "users",
            "services-count",
            "services-online",
            "cases",
            "cases-person",
            "cases-body",
        ),
    ),
    (
        "interaction",
        (
            "one-platform",
            "letters",
            "letters-done",
            "letters-days",
            "replies",
            "consultations",
            "opinions",
            "outcomes",
            "interviews",
            "interview-letters",
            "interview-replies",
            "bot",
        ),
    ),
    (
        "security",
        (
            "assessments",
            "problems",
            "problems-mended",
            "warning",
            "drill",
            "security-officer",
        ),
    ),
    (
        "media",
        (
            "has-media",
            "weibo-name",
            "weibo-count",
            "weibo-followers",
            "wechat-name",
            "wechat-count",
            "wechat-followers",
            "other-media",
        ),
    ),
    (
        "innovation",
        (
            "search-as-service",
            "languages",
            "accessible",
            "personal",
            "other-innovation",
        ),
    ),
    (
        "signature",
        (
            "head",
            "checker",
            "author",
            "phone",
            "day",
        ),
    ),
)
"""Sections and fields of the statement, by the keys of their words."""

OVERVIEW_TYPES = ("概况信息", "机构职能", "负责人信息")
NEWS_TYPES = ("工作动态",)
DISCLOSURE_TYPES = ("政策文件", "信息公开指南", "信息公开目录", "信息公开年报", "依法申请公开", "数据发布")
RESPONSE_TYPES = ("回应关切",)
INTERVIEW_TYPES = ("在线访谈",)
"""ColumnType of 国办发〔2017〕47号 that each count takes; the norm does not say which, so the paper tells them."""

_SPECIALS = "zhuanti"
_STANDING = (Validity.IN_FORCE, Validity.AMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value and what it was counted from: the key of the words, and the types of channels that they name."""

    value: Known
    basis: str = ""
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFigures:
    """What is known for the statement of a site; fields that are not in `figures` are not known."""

    site: Site
    year: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureFigures:
    """What is known for the report on disclosure. `normative`: 行政规范性文件 as they are in the cluster.

    `previous` is the report of the year before, where the cluster has it.
    """

    site: Site
    year: int
    normative: RuleCounts
    previous: Entry | None


def count_for_site_report(options: ReadOptions, site: str, year: int) -> SiteFigures:
    """The figures of 政府网站工作年度报表. Raises CouldNotRun where there is no such site or year yet."""
    portal = _see_year(options, site, year)
    ours = portal.site(site)
    entries = [one for one in portal.entries_of(site) if portal.document(one.id.text) is not None]
    published = [one for one in entries if one.head.published_at.year == year]
    types = {channel.path: channel.type for channel in ours.walk_channels()}
    figures = {
        **_basic(ours, portal),
        **_publication(published, types),
        **_specials(ours, entries, year),
        **_interpretation(published, types),
        **_services(ours, entries),
        **_interaction(entries, published, types, year),
    }
    return SiteFigures(site=ours, year=year, figures=figures)


def count_for_disclosure(options: ReadOptions, site: str, year: int) -> DisclosureFigures:
    """The figures of the report on disclosure. Raises CouldNotRun as `count_for_site_report` does."""
    portal = _see_year(options, site, year)
    policies = [
        (one, one.detail)
        for one in portal.entries_of(site)
        if isinstance(one.detail, Policy) and one.detail.normative and portal.document(one.id.text) is not None
    ]
    made = sum((one.head.made_on or one.head.published_at.date()).year == year for one, _ in policies)
    ended = sum(_ended_in(one, detail, portal, year) for one, detail in policies)
    standing = sum(portal.validity(one) in _STANDING for one, _ in policies)
    reports = [
        one
        for one in portal.entries_of(site)
        if isinstance(one.detail, Report)
        and (one.detail.form, one.detail.year) == (ReportForm.DISCLOSURE, year - 1)
        and portal.document(one.id.text) is not None
    ]
    return DisclosureFigures(
        site=portal.site(site),
        year=year,
        normative=RuleCounts(made=made, repealed=ended, in_force=standing),
        previous=reports[0] if reports else None,
    )


def _see_year(options: ReadOptions, site: str, year: int) -> Portal:
    """The cluster as it was at the end of the year, or is now, where the year is not over."""
    if year > options.moment.year or year < 1990:
        raise CouldNotRun("odd-year", year=year, today=options.moment.date())
    seen = replace(options, moment=min(options.moment, datetime(year, 12, 31, 23, 59)))
    with state_of(options.state) as store:
        reading = read_and_plan(seen, store, Problems())
    if reading is None:
        raise CouldNotRun("cluster-at-fault")
    if site not in reading.portal.cluster.sites:
        raise CouldNotRun("unknown-site", site=site, near=find_near(site, reading.portal.cluster.sites))
    if site in reading.held:
        raise CouldNotRun("site-at-fault", site=site)
    return reading.portal


def _ended_in(entry: Entry, detail: Policy, portal: Portal, year: int) -> bool:
    ender = portal.ender(entry)
    if ender is not None:
        return ender.since.year == year
    return detail.ends_on is not None and detail.ends_on.year == year


def _basic(site: Site, portal: Portal) -> Mapping[str, Figure]:
    organ = site.organ.name or None
    told: dict[str, Known] = {
        "reporting-organ": organ,
        "site-name": site.name,
        "home": portal.hosting.absolute(site.address("")),
        "organ": organ,
        "site-type": "portal" if site.body is Body.GOVERNMENT else "department-site",
        "site-code": site.code or None,
        "icp": site.records.icp or None,
        "police": site.records.police or None,
        "phone": site.organ.phone or None,
    }
    return {key: Figure(value=value, basis="settings") for key, value in told.items()}


def _publication(published: list[Entry], types: Mapping[str, str]) -> Mapping[str, Figure]:
    return {
        "published": Figure(value=len(published), basis="published"),
        "published-overview": _count_types(published, types, OVERVIEW_TYPES),
        "published-news": _count_types(published, types, NEWS_TYPES),
        "published-disclosure": _count_types(published, types, DISCLOSURE_TYPES),
    }


def _count_types(entries: Iterable[Entry], types: Mapping[str, str], wanted: tuple[str, ...]) -> Figure:
    count = sum(types.get(one.channel) in wanted for one in entries)
    return Figure(value=count, basis="type", types=wanted)


def _specials(site: Site, entries: list[Entry], year: int) -> Mapping[str, Figure]:
    """A special topic is a channel below 专题专栏; which of them were opened in the year is written nowhere."""
    topics = [one for one in site.walk_channels() if _lies_in_specials(one)]
    return {"specials-kept": Figure(value=len(topics), basis="specials")} if topics else {}


def _lies_in_specials(channel: Channel) -> bool:
    return channel.path.rpartition("/")[0].rpartition("/")[2] == _SPECIALS


def _interpretation(published: list[Entry], types: Mapping[str, str]) -> Mapping[str, Figure]:
    forms = [one.detail.form for one in published if isinstance(one.detail, Interpretation)]
    texts = sum(form in (InterpretationForm.TEXT, InterpretationForm.QUESTIONS) for form in forms)
    counts = {
        "interpretations": len(forms),
        "interpretations-text": texts,
        "interpretations-product": forms.count(InterpretationForm.CHART),
    }
    figures = {key: Figure(value=count, basis="interpretations") for key, count in counts.items()}
    if set(RESPONSE_TYPES) & set(types.values()):
        figures["responses"] = _count_types(published, types, RESPONSE_TYPES)
    return figures


def _services(site: Site, entries: list[Entry]) -> Mapping[str, Figure]:
    services = [one.detail for one in entries if isinstance(one.detail, Service)]
    listed = any(channel.role is Role.SERVICES for channel in site.walk_channels())
    if not services:
        return {}
    online = sum(one.online is OnlineDegree.FULL for one in services)
    return {
        **({"service-list": Figure(value="yes", basis="services")} if listed else {}),
        "services-count": Figure(value=len(services), basis="services"),
        "services-online": Figure(value=online, basis="services"),
    }


def _interaction(
    entries: list[Entry], published: list[Entry], types: Mapping[str, str], year: int
) -> Mapping[str, Figure]:
    """Opinions are told only where every consultation of the year has told its own: a part would be a wrong sum."""
    asked = [one.detail for one in entries if isinstance(one.detail, Consultation) and one.detail.opens_on.year == year]
    told = [one.feedback for one in asked if one.feedback is not None and one.feedback.on.year <= year]
    replies = sum(one.kind is Kind.REPLY for one in published)
    figures = {
        "replies": Figure(value=replies, basis="replies"),
        "consultations": Figure(value=len(asked), basis="consultations"),
        "outcomes": Figure(value=len(told), basis="consultations"),
    }
    if len(told) == len(asked):
        figures["opinions"] = Figure(value=sum(one.received for one in told), basis="consultations")
    if set(INTERVIEW_TYPES) & set(types.values()):
        figures["interviews"] = _count_types(published, types, INTERVIEW_TYPES)
    return figures
