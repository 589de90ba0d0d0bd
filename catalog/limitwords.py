"""The wording of 公开时限 read into a `DisclosureLimit`. Never raises: what is not understood is said to be so.

The forms are those of real directories; a wording is read clause by clause, each by the first form that fits it
whole. A number of days that stands among foreign words is kept, and the wording counts as understood partly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from catalog.terms import TimeUnit
from catalog.timelimit import AT_ONCE, Cycle, DisclosureLimit, Limit, Span, Start, Understanding, YearlyDay

LONGEST_WORDING = 500

_SAVING = re.compile(r"[，。；]?法律、?法规[^。；]{0,20}另有规定的?，?从其规定")
_KEPT = re.compile(r"（公开时长：([^（）]{1,30})）")
_CLAUSES = re.compile(r"[；。]|，(?=其他|其中)|(?=[①-⑳])|(?<![0-9])(?=[1-9][.、](?![0-9]))")
_NUMBERING = re.compile(r"^(?:[①-⑳]|[1-9][.、])")

_NUMBER = r"(?<![月0-9一二两三四五六七八九十百])(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,5})"
_UNIT = r"个?工作日|个?自然日|日(?!起)|天|周|个?星期"
_MAKES_PUBLIC = r"(?:公开|公布|公示|发布|公告|更新)"
_MANNER = rf"，?(?:予以|及时|主动|向社会|对外)*(?:在[^，]{{1,20}}?)?{_MAKES_PUBLIC}?"
_AT_LEAST = r"(?:时间|期限?)?(?:不少于|不得少于|至少)?"

_SCOPED = (
    re.compile(r"(?P<scope>[^：]{1,40})：(?P<rest>.+)"),
    re.compile(r"其中(?P<scope>.{1,30}?)应?当?(?P<rest>自.+)"),
    re.compile(r"(?P<scope>《[^》]{1,30}》)(?P<rest>.+)"),
    re.compile(r"(?P<scope>.{1,20}?材料)应?当?于(?P<rest>.+)"),
    re.compile(r"(?P<scope>.{1,30}?)为(?P<rest>依申请公开)"),
    re.compile(r"(?P<scope>行政.{2,20}?)(?P<rest>决定作出.+)"),
    re.compile(r"(?P<scope>.{1,20}?信息)在(?P<rest>.+)"),
)
_COUNTED = re.compile(
    rf"(?P<event>.*?)，?(?P<count>{_NUMBER})(?P<unit>{_UNIT})(?:之?内|以内)?"
    rf"(?:{_MANNER})(?:，?公[示告布]{_AT_LEAST}(?P<shown>{_NUMBER})(?P<shown_unit>{_UNIT}))?"
)
_AHEAD = re.compile(
    rf"在?(?P<event>.*?)(?P<count>{_NUMBER})(?P<unit>{_UNIT})之?前(?:{_MANNER})"
    rf"|提前(?P<count2>{_NUMBER})(?P<unit2>{_UNIT})(?P<event2>.{{0,20}})"
)
_ONCE = re.compile(rf"(?:按|根据)?(?P<event>.*?)(?:实时|及时|即时|立即|随时){_MAKES_PUBLIC}?")
_ALONG = re.compile(rf"随(?P<along>.{{1,30}}?{_MAKES_PUBLIC})|在(?P<event>.{{1,30}}?时)(?:{_MANNER})")
_YEARLY = re.compile(rf"(?:每年的?)?(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日|[底末])之?前(?:{_MANNER})")
_CYCLE = re.compile(rf"每?(?P<cycle>半年|年|季度|个?月|周|日|天)(?:至少)?{_MAKES_PUBLIC}(?:(?P<times>[1-9][0-9]?)次)?")
_KEPT_ALONE = re.compile(r"(?P<kept>长期|永久|常年|任期内)(?:公开)?(?:（(?P<note>[^（）]{1,20})）)?")
_SHOWN = re.compile(rf"公[示告布]{_AT_LEAST}(?P<shown>{_NUMBER})(?P<shown_unit>{_UNIT})")
_ON_REQUEST = re.compile(r"依申请公开")
_ANY_COUNT = re.compile(rf"(?P<count>{_NUMBER})(?P<unit>{_UNIT})(?:之?内|以内)")

_SCOPE_IN_EVENT = re.compile(r"^(?:其中|《)|^行政.*决定作出|应当?于|信息在")
_EVENT_LEAD = re.compile(r"^[自从于在]")
_EVENT_END = re.compile(r"(?:之日起|之日后|之后|以后|之日|后|起|时)$")
_EVENTS = (
    (Start.FORMED, r"(?:公开事项|该|政府|相关|有关|其他)*(?:信息|文件)?形成(?:(?:或者?|、|和|及)变更|（变更）)?"),
    (Start.OBTAINED, r"(?:制定|制作)(?:或者?|、|和)获取.{1,20}|信息获取(?:（形成或?变更）)?"),
    (Start.APPLICATION, r"收到(?:公开)?申请"),
    (Start.APPROVED, r".{0,40}(?:批准|批复|核准)(?:文件)?"),
    (Start.DECIDED, r".{0,20}作出.{0,12}决定|.{0,20}(?:决定|决策)作出"),
    (Start.PUBLISHED, r".{1,20}(?:公开|公布|发布)"),
)
_OTHER_EVENT = re.compile(r"[^，：]{1,36}(?:之日起|之日后|之后|以后|后|起|时)")
_CYCLES = {
    "半年": Cycle(months=6),
    "年": Cycle(months=12),
    "季度": Cycle(months=3),
    "月": Cycle(months=1),
    "周": Cycle(days=7),
    "日": Cycle(days=1),
    "天": Cycle(days=1),
}
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def read_limit(words: str) -> DisclosureLimit:
    """What a time-limit cell promises; any text is an answer, of more than 500 characters nothing is understood."""
    text = _fold(words)
    if not text:
        return DisclosureLimit(words=words)
    if len(text) > LONGEST_WORDING:
        return DisclosureLimit(words=words, understood=Understanding.NOT)
    rest, saving = _SAVING.subn("", text)
    found = [_read_clause(clause) for clause in _split(rest)]
    limits = tuple(limit for limit, _ in found if limit is not None)
    return DisclosureLimit(words=words, limits=limits, saving=bool(saving), understood=_judge(found, bool(saving)))


def _fold(words: str) -> str:
    """Without blanks, digits and letters of half width, other punctuation as Chinese prints it."""
    half = "".join(unicodedata.normalize("NFKC", c) if c.isdecimal() or c == "．" else c for c in words)
    return re.sub(r"\s+", "", half).translate(str.maketrans("(),;:", "（），；：")).replace("（者）", "者")


def _split(text: str) -> Iterator[str]:
    for part in _CLAUSES.split(text):
        clause = _NUMBERING.sub("", part).strip("，")
        if clause:
            yield clause


def _judge(found: list[tuple[Limit | None, bool]], saving: bool) -> Understanding:
    if all(whole for _, whole in found) and (found or saving):
        return Understanding.COMPLETE
    return Understanding.PARTLY if saving or any(limit is not None for limit, _ in found) else Understanding.NOT


def _read_clause(clause: str) -> tuple[Limit | None, bool]:
    """The limit of one clause, and whether every word of it was understood."""
    kept = _KEPT.search(clause)
    if kept:
        limit, whole = _read_clause(_KEPT.sub("", clause))
        return (replace(limit, kept=kept[1]), whole) if limit else (Limit(kept=kept[1]), False)
    for form in (None, *_SCOPED):
        found = form.fullmatch(clause) if form else None
        if form and not found:
            continue
        scope, rest = (found["scope"], found["rest"]) if found else ("", clause)
        limit = _read_forms(rest)
        if limit is not None and not (form is None and _hides_scope(limit)):
            return replace(limit, scope=scope), True
    part = _ANY_COUNT.search(clause)
    span = _span(part["count"], part["unit"]) if part else None
    return (Limit(within=span), False) if span else (None, False)


def _hides_scope(limit: Limit) -> bool:
    """Whether the event's words begin with the matters that the limit holds for."""
    return bool(_SCOPE_IN_EVENT.search(limit.event))


def _read_forms(text: str) -> Limit | None:
    for form, read in _FORMS:
        found = form.fullmatch(text)
        limit = read(found) if found else None
        if limit is not None:
            return limit
    return None


def _read_counted(found: re.Match[str]) -> Limit | None:
    within, start = _span(found["count"], found["unit"]), _start(found["event"])
    shown = _span(found["shown"], found["shown_unit"]) if found["shown"] else None
    if within is None or start is None or (found["shown"] and shown is None):
        return None
    return Limit(
        within=within,
        start=start,
        event=found["event"],
        display=shown,
        on_request=start is Start.APPLICATION,
    )


def _read_ahead(found: re.Match[str]) -> Limit | None:
    within = _span(found["count"] or found["count2"], found["unit"] or found["unit2"])
    if within is None:
        return None
    return Limit(within=within, start=Start.BEFORE, event=found["event"] or found["event2"] or "")


def _read_once(found: re.Match[str]) -> Limit | None:
    start = _start(found["event"]) or (Start.OTHER if found["event"].endswith("情况") else None)
    return Limit(within=AT_ONCE, start=start, event=found["event"]) if start else None


def _read_along(found: re.Match[str]) -> Limit:
    start = Start.PUBLISHED if found["along"] else Start.OTHER
    return Limit(within=AT_ONCE, start=start, event=found["along"] or found["event"])


def _read_yearly(found: re.Match[str]) -> Limit | None:
    month = int(found["month"])
    if not 1 <= month <= 12:
        return None
    last = YearlyDay.LONGEST[month - 1]
    day = int(found["day"] or last)
    return Limit(yearly=YearlyDay(month, day)) if 1 <= day <= last else None


def _read_cycle(found: re.Match[str]) -> Limit:
    return Limit(cycle=replace(_CYCLES[found["cycle"].removeprefix("个")], times=int(found["times"] or 1)))


def _read_kept(found: re.Match[str]) -> Limit:
    return Limit(kept=f"{found['kept']}（{found['note']}）" if found["note"] else found["kept"])


def _read_shown(found: re.Match[str]) -> Limit | None:
    shown = _span(found["shown"], found["shown_unit"])
    return Limit(display=shown) if shown else None


def _read_on_request(found: re.Match[str]) -> Limit:
    return Limit(on_request=True)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Limit | None]], ...] = (
    (_COUNTED, _read_counted),
    (_AHEAD, _read_ahead),
    (_YEARLY, _read_yearly),
    (_CYCLE, _read_cycle),
    (_KEPT_ALONE, _read_kept),
    (_SHOWN, _read_shown),
    (_ON_REQUEST, _read_on_request),
    (_ONCE, _read_once),
    (_ALONG, _read_along),
)


def _start(event: str) -> Start | None:
    """The kind of an event's words; None where they are no event."""
    if not event:
        return Start.UNSAID
    core = _EVENT_END.sub("", _EVENT_LEAD.sub("", event))
    for start, pattern in _EVENTS:
        if re.fullmatch(pattern, core):
            return start
    return Start.OTHER if _OTHER_EVENT.fullmatch(event) else None


def _span(count: str, unit: str) -> Span | None:
    number = int(count) if count.isdecimal() else _read_numeral(count)
    if not number:
        return None
    if unit.endswith("工作日"):
        return Span(number, TimeUnit.WORKING_DAY)
    return Span(number * 7 if unit.endswith(("周", "星期")) else number, TimeUnit.DAY)


def _read_numeral(text: str) -> int:
    """The number that Chinese numerals below a thousand spell; 0 where they spell none."""
    hundreds, _, below = text.rpartition("百")
    tens, ten, ones = below.rpartition("十")
    if any(len(part) > 1 or (part and part not in _DIGITS) for part in (hundreds, tens, ones)):
        return 0
    return (
        _DIGITS.get(hundreds, 1 if "百" in text else 0) * ("百" in text) * 100
        + (_DIGITS.get(tens, 1) * 10 if ten else 0)
        + _DIGITS.get(ones, 0)
    )
