"""The two yearly papers as documents to be filled in, and the statement as a workbook.

What is not known stands as 待填. A paper begins as a draft: no page shows it before a person took that line away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from builder.cluster.site import Site
from builder.diagnostic import Problems
from builder.disk import exists, make_folder, write_lasting
from builder.library.drafting import quoted
from builder.norms.standards import read_standards
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.yearly import PARTS, DisclosureFigures, Figure, SiteFigures
from builder.sheet import Sheet, Value
from builder.wording.yearly_words import read_yearly_words
from builder.workbook import write_xlsx
from catalog.document import Report
from catalog.profile import Role
from catalog.report import APPLICANTS, REVIEW_CELLS, DisclosureStatistics, Outcome
from catalog.terms import Kind, ReportForm

DISCLOSURE_PARTS = "NB21-01"
"""The clause that names the six parts of the report on disclosure."""

_NUMBERS = "一二三四五六七八九十"
_UNKNOWN = Figure(value=None)


def title_of(figures: SiteFigures | DisclosureFigures, language: str) -> str:
    """The title of a paper."""
    key = "site-report-title" if isinstance(figures, SiteFigures) else "disclosure-title"
    return read_yearly_words(language)[key].format(name=figures.site.name, year=figures.year)


def spell_site_report(figures: SiteFigures, moment: datetime, language: str) -> str:
    """政府网站工作年度报表 as a document of the kind `report`."""
    words = read_yearly_words(language)
    lines = [
        *_head(figures, ReportForm.WEBSITE, moment, language),
        words["to-fill-note"].format(to_fill=words["to-fill"]),
    ]
    for part, fields in PARTS:
        lines += [
            "",
            f"## {words[f'part-{part}']}",
            "",
            f"| {words['col-field']} | {words['col-value']} |",
            "|---|---|",
        ]
        lines += [f"| {words[f'field-{key}']} | {_say(figures.figures.get(key, _UNKNOWN), words)} |" for key in fields]
    return "\n".join((*lines, ""))


def make_site_report_xlsx(figures: SiteFigures, language: str) -> bytes:
    """The statement as a workbook: a line a field, with what each value was counted from."""
    words = read_yearly_words(language)
    return write_xlsx(
        Sheet(
            title=words["sheet"],
            header=tuple(words[key] for key in ("col-part", "col-field", "col-value", "col-basis")),
            rows=list(_rows(figures, words)),
            widths=(16, 42, 36, 52),
        )
    )


def _rows(figures: SiteFigures, words: Mapping[str, str]) -> Iterator[tuple[Value, ...]]:
    for part, fields in PARTS:
        for key in fields:
            figure = figures.figures.get(key, _UNKNOWN)
            value = figure.value if isinstance(figure.value, int) else _say(figure, words)
            basis = words[f"basis-{figure.basis}"].format(types="、".join(figure.types)) if figure.basis else ""
            yield words[f"part-{part}"], words[f"field-{key}"], value, basis if figure.value is not None else ""


def _say(figure: Figure, words: Mapping[str, str]) -> str:
    if figure.value is None:
        return words["to-fill"]
    text = str(figure.value)
    return words[text] if text in ("yes", "portal", "department-site") else text.replace("|", "\\|")


def spell_disclosure(figures: DisclosureFigures, root: Path, moment: datetime, language: str) -> str:
    """政府信息公开工作年度报告 as a document: its six parts, and the statistics to be filled in."""
    words = read_yearly_words(language)
    lines = _head(figures, ReportForm.DISCLOSURE, moment, language)
    lines[-2:-2] = _statistics(figures, words)
    lines.append(words["to-fill-note"].format(to_fill=words["to-fill"]))
    told = {1: _table_of_documents(figures, words), 2: _carried(figures, words)}
    for number, part in enumerate(_parts(root, moment)):
        lines += ["", f"## {_NUMBERS[number]}、{part}", "", *told.get(number, [words["to-fill"]])]
    return "\n".join((*lines, ""))


def _parts(root: Path, moment: datetime) -> tuple[str, ...]:
    standards = read_standards(root, Problems())
    clause = standards.clause(DISCLOSURE_PARTS, moment.date()) if standards is not None else None
    if clause is None:
        raise CouldNotRun("no-such-clause", clause=DISCLOSURE_PARTS, day=moment.date())
    return clause.terms


def _head(figures: SiteFigures | DisclosureFigures, form: ReportForm, moment: datetime, language: str) -> list[str]:
    return [
        "---",
        f"title: {quoted(title_of(figures, language))}",
        f"form: {form.value}",
        f"year: {figures.year}",
        f"published_at: {moment:%Y-%m-%d %H:%M}",
        "draft: true",
        "---",
        "",
    ]


def _statistics(figures: DisclosureFigures, words: Mapping[str, str]) -> list[str]:
    """`statistics` of the head, behind hashes: it is read when all of it is filled in. Known numbers stand there."""
    empty = words["to-fill"]
    normative = figures.normative
    carried = _carried_out(figures)
    lines = [words["statistics-note"], "statistics:"]
    lines.append(
        f"  regulations: {{made: {empty}, repealed: {empty}, in_force: {empty}}}  # {words['row-regulations']}"
    )
    lines.append(
        f"  normative_documents: {{made: {normative.made}, repealed: {normative.repealed}, "
        f"in_force: {normative.in_force}}}  # {words['row-normative']}"
    )
    lines += [f"  {key}: {empty}  # {words[f'row-{key}']}" for key in ("licences", "penalties", "coercions", "fees")]
    lines.append("  requests:")
    for outcome in Outcome:
        known = carried if outcome is Outcome.CARRIED_IN and carried else (empty,) * len(APPLICANTS)
        lines.append(f"    {outcome.value}: [{', '.join(map(str, known))}]")
    lines.append(f"  reviews: [{', '.join((empty,) * REVIEW_CELLS)}]")
    return [f"# {line}" for line in lines]


def _table_of_documents(figures: DisclosureFigures, words: Mapping[str, str]) -> list[str]:
    """What the cluster counts, beside what follows from the report of the year before; people decide."""
    normative, before = figures.normative, _statistics_before(figures)
    counts = {"made": normative.made, "repealed": normative.repealed, "in_force": normative.in_force}
    lines = [words["disclosure-counted"].format(**counts)]
    if before is not None:
        last = before.normative_documents.in_force
        lines += [
            "",
            words["disclosure-follows"].format(before=last, expected=last + normative.made - normative.repealed),
        ]
    return [*lines, "", words["table-note"]]


def _carried(figures: DisclosureFigures, words: Mapping[str, str]) -> list[str]:
    carried = _carried_out(figures)
    if carried is None or figures.previous is None:
        return [words["disclosure-no-report"], "", words["table-note"]]
    told = words["disclosure-carried"].format(title=figures.previous.head.title, count=carried[-1])
    return [told, "", words["table-note"]]


def _carried_out(figures: DisclosureFigures) -> tuple[int, ...] | None:
    before = _statistics_before(figures)
    return before.requests[Outcome.CARRIED_OUT] if before is not None and before.is_whole else None


def _statistics_before(figures: DisclosureFigures) -> DisclosureStatistics | None:
    detail = figures.previous.detail if figures.previous is not None else None
    return detail.statistics if isinstance(detail, Report) else None


def write_paper(root: Path, figures: SiteFigures | DisclosureFigures, text: str, moment: datetime) -> str:
    """Put a paper into the site's channel of reports; gives its file. Raises CouldNotRun."""
    name = "wangzhan-baobiao" if isinstance(figures, SiteFigures) else "xinxi-gongkai-nianbao"
    channel = _channel_of_reports(figures.site)
    file = f"content/{figures.site.id}/{channel}/{moment:%Y%m%d}-{figures.year}-{name}.md"
    if exists(root / file):
        raise CouldNotRun("file-exists", file=file)
    try:
        make_folder((root / file).parent)
        write_lasting(root / file, text.encode())
    except OSError as fault:
        raise CouldNotRun("cannot-write", reason=fault.strerror or str(fault)) from fault
    return file


def _channel_of_reports(site: Site) -> str:
    taking = [one for one in site.walk_channels() if Kind.REPORT in one.kinds]
    if not taking:
        raise CouldNotRun("no-channel-of-reports", site=site.id)
    return min(taking, key=lambda one: (one.role is not Role.REPORTS, one.kinds[0] is not Kind.REPORT, one.path)).path
