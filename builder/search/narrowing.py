"""What hits must be: by filters, or by fields that readers type, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from builder.search.entry import Facet
from catalog.terms import Genre, Kind, Level, Validity


@dataclass(frozen=True, slots=True)
class Narrow:
    """Hits that have a value; of an issuer, a part of its name will do."""

    facet: Facet
    value: str


@dataclass(frozen=True, slots=True)
class Span:
    """Hits published between two days, both included; None is open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits must be. Of the values of one facet any will do; a channel means the channels below it too."""

    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    channel: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def site(self) -> str | None:
        """The first site that is asked for."""
        return next(iter(self.chosen.get(Facet.SITE, ())), None)


def filters_of(
    *,
    channel: str | None = None,
    since: date | None = None,
    until: date | None = None,
    **chosen: str | Iterable[str] | None,
) -> Filters:
    """Filters by the names of facets: `site="tingxi"`, `kind=[Kind.NEWS, Kind.NOTICE]`. Raises ValueError."""
    facets = {
        Facet(name): (value,) if isinstance(value, str) else tuple(value) for name, value in chosen.items() if value
    }
    return Filters(chosen=MappingProxyType(facets), channel=channel, since=since, until=until)


_FACETS = {
    **dict.fromkeys(("site", "站点"), Facet.SITE),
    **dict.fromkeys(("level", "级别", "层级"), Facet.LEVEL),
    **dict.fromkeys(("kind", "类型", "文种"), Facet.KIND),
    **dict.fromkeys(("topic", "主题", "主题分类"), Facet.TOPIC),
    **dict.fromkeys(("year", "年份"), Facet.YEAR),
    **dict.fromkeys(("validity", "有效性", "时效"), Facet.VALIDITY),
    **dict.fromkeys(("issuer", "发文机关", "发布机构", "发布机关"), Facet.ISSUER),
    **dict.fromkeys(("genre", "体裁"), Facet.GENRE),
}
_DATES = ("date", "日期", "时间", "发布日期")

_VALUES: Mapping[Facet, Mapping[str, str]] = {
    Facet.LEVEL: {
        **{level.value: level.value for level in Level},
        **dict.fromkeys(("自治区", "省", "省级", "区级"), Level.REGION.value),
        **dict.fromkeys(("市", "市级"), Level.CITY.value),
        **dict.fromkeys(("县", "县级"), Level.COUNTY.value),
        **dict.fromkeys(("乡镇", "乡", "镇", "街道"), Level.TOWNSHIP.value),
    },
    Facet.KIND: {
        **{kind.value: kind.value for kind in Kind},
        **dict.fromkeys(("新闻", "动态", "要闻"), Kind.NEWS.value),
        **dict.fromkeys(("通知公告", "公告", "通知"), Kind.NOTICE.value),
        **dict.fromkeys(("政策", "公文", "文件"), Kind.POLICY.value),
        **dict.fromkeys(("解读", "政策解读"), Kind.INTERPRETATION.value),
        **dict.fromkeys(("办事", "办事指南", "服务"), Kind.SERVICE.value),
        **dict.fromkeys(("机构", "机构职能"), Kind.ORGAN.value),
        **dict.fromkeys(("领导", "领导信息"), Kind.LEADER.value),
        **dict.fromkeys(("征集", "意见征集"), Kind.CONSULTATION.value),
        **dict.fromkeys(("来信", "答复", "回复"), Kind.REPLY.value),
        **dict.fromkeys(("年报", "报告"), Kind.REPORT.value),
        **dict.fromkeys(("数据", "数据集"), Kind.DATASET.value),
        **dict.fromkeys(("概况", "页面"), Kind.PAGE.value),
    },
    Facet.VALIDITY: {
        **{validity.value: validity.value for validity in Validity},
        **dict.fromkeys(("有效", "现行有效"), Validity.IN_FORCE.value),
        **dict.fromkeys(("尚未施行", "尚未生效", "未生效"), Validity.NOT_YET.value),
        **dict.fromkeys(("已修改", "已修订", "修改"), Validity.AMENDED.value),
        **dict.fromkeys(("废止", "已废止"), Validity.REPEALED.value),
        **dict.fromkeys(("失效", "已失效"), Validity.EXPIRED.value),
    },
    Facet.GENRE: {genre.value: genre.value for genre in Genre},
}
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")
_DAY = re.compile(r"((?:19|20)[0-9]{2})(?:[-/.年]([0-9]{1,2}))?(?:[-/.月]([0-9]{1,2}))?[年月日]?")
_BETWEEN = re.compile(r"\.\.|~|～|至|到")


def read_narrowing(name: str, value: str | None) -> Narrow | Span | Facet | None:
    """What a field with a value asks; None for no such field, or a value that it cannot have.

    Without a value: the field alone, where there is one of that name (the year for a date).
    """
    name = name.lower()
    if name in _DATES:
        return Facet.YEAR if value is None else read_span(value)
    facet = _FACETS.get(name)
    if facet is None or value is None:
        return facet
    if facet is Facet.YEAR:
        year = _YEAR.fullmatch(value)
        return Narrow(facet, year[1]) if year else None
    if facet in _VALUES:
        known = _VALUES[facet].get(value.lower())
        return Narrow(facet, known) if known else None
    return Narrow(facet, value)


def read_span(text: str) -> Span | None:
    """A day, a month, a year, or from one to another: `2026-03`, `2026年3月12日`, `2026-01..2026-06`, `2026..`."""
    ends = _BETWEEN.split(text.strip(), maxsplit=1)
    spans = [_read_days(end.strip()) if end.strip() else Span(None, None) for end in ends]
    first, last = spans[0], spans[-1]
    if first is None or last is None or (first.since is None and last.until is None):
        return None
    return Span(first.since, last.until)


def _read_days(text: str) -> Span | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or (month is None and day is not None):
            return None
        since = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return Span(since, since)
    behind = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 0) + 1, 1)
    return Span(since, behind - timedelta(days=1))
