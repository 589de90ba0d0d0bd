"""The cases in a rule's page: subjects written as what differs from a healthy sample, and what the rule must say."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from builder.audit.examine import Occasion, Question, prepare
from builder.audit.finding import Finding, Verdict
from builder.audit.rule import RulePage, Scope
from builder.audit.subjects.attachment import Attachment
from builder.audit.subjects.channel import Channel
from builder.audit.subjects.document import Document
from builder.audit.subjects.duty import Duty
from builder.audit.subjects.page import Page
from builder.audit.subjects.sharing import Demand
from builder.audit.subjects.site import Cluster, Site
from catalog.document import DETAILS
from catalog.terms import Kind

FOLDER = Path(__file__).parent
SUBJECTS: Mapping[Scope, type] = {
    Scope.ATTACHMENT: Attachment,
    Scope.CHANNEL: Channel,
    Scope.CLUSTER: Cluster,
    Scope.DEMAND: Demand,
    Scope.DOCUMENT: Document,
    Scope.DUTY: Duty,
    Scope.PAGE: Page,
    Scope.SITE: Site,
}
VERDICTS = {
    "Passes": Verdict.PASSED,
    "Fails": Verdict.FAILED,
    "Asks": Verdict.TO_REVIEW,
    "Does not apply": Verdict.NOT_APPLICABLE,
}
_CASE = re.compile(r"^## (Passes|Fails|Asks|Does not apply): (.+?)\n+```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a page: its heading, and what is written below it."""

    rule: str
    verdict: Verdict
    name: str
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """What is written."""
        return yaml.load(self.text, Loader=yaml.CSafeLoader) or {}


def read_cases(rule: str) -> tuple[Case, ...]:
    """The cases of a rule's page, in order; none where it has no page."""
    path = FOLDER / f"{rule}.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return tuple(
        Case(rule=rule, verdict=VERDICTS[found[1]], name=found[2], text=found[3]) for found in _CASE.finditer(text)
    )


@cache
def read_samples() -> Mapping[str, Any]:
    """The healthy subjects, by name; nothing in them is ever changed."""
    found: Mapping[str, Any] = yaml.load((FOLDER / "samples.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found


def subject_of(page: RulePage, case: Case) -> Any:
    """The subject of a case: the sample of the rule's scope (or the one it names) with the case's values over it."""
    scope = page.rule.scope
    data = case.data
    samples = read_samples()
    name = f"{scope}-{data['sample']}" if "sample" in data else scope.value
    return make(SUBJECTS[scope], over(samples[name], data.get(scope.value) or {}))


def question_of(page: RulePage, case: Case, occasion: Occasion) -> Question:
    """The rule on the day of the case, with the limits, terms, first day and words that it changes."""
    data = case.data
    moment = make(datetime, data["as_of"])
    words = dataclasses.replace(occasion.words, **make_fields(type(occasion.words), data.get("words") or {}))
    (question,) = prepare([page], dataclasses.replace(occasion, moment=moment, words=words))
    if question.asked is None or not ({"limits", "terms", "since"} & data.keys()):
        return question
    clause = question.asked.clause
    changed = dataclasses.replace(
        clause,
        limits={**clause.limits, **data.get("limits", {})},
        terms=tuple(data.get("terms", clause.terms)),
        since=data.get("since", clause.since),
    )
    clauses = {**question.asked.clauses, changed.id: changed}
    return Question(page=page, asked=dataclasses.replace(question.asked, clause=changed, clauses=clauses))


def answer(question: Question, subject: Any) -> tuple[Verdict, tuple[Finding, ...]]:
    """The verdict on one subject, and its findings."""
    if question.asked is None or not question.page.applies(subject):
        return Verdict.NOT_APPLICABLE, ()
    findings = question.page.ask(subject, question.asked)
    if any(one.verdict is Verdict.FAILED for one in findings):
        return Verdict.FAILED, findings
    return (Verdict.TO_REVIEW if findings else Verdict.PASSED), findings


def over(base: Any, change: Any) -> Any:
    """Mappings are laid over each other; anything else replaces."""
    if isinstance(base, dict) and isinstance(change, dict):
        return {key: over(base.get(key), change[key]) if key in change else base[key] for key in {**base, **change}}
    return change


def make_fields(record: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of some fields of a dataclass."""
    hints = typing.get_type_hints(record)
    unknown = data.keys() - hints.keys()
    assert not unknown, f"{record.__name__} has no {', '.join(sorted(unknown))}"
    return {key: make(hints[key], value) for key, value in data.items()}


def make(kind: Any, data: Any) -> Any:
    """A value of that type from plain YAML."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = [one for one in typing.get_args(kind) if one is not types.NoneType]
        return None if data is None else make(inner[0], data) if len(inner) == 1 else data
    if origin is tuple:
        kinds = typing.get_args(kind)
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple(make(kinds[0], one) for one in data)
        return tuple(make(one, value) for one, value in zip(kinds, data, strict=True))
    if origin in (frozenset, set):
        return frozenset(make(typing.get_args(kind)[0], one) for one in data)
    if origin is Mapping:
        keys, values = typing.get_args(kind)
        return {make(keys, key): make(values, value) for key, value in data.items()}
    if kind is Document:
        return make_document(data)
    if dataclasses.is_dataclass(kind) and isinstance(data, Mapping):
        return typing.cast(type, kind)(**make_fields(typing.cast(type, kind), data))
    return make_scalar(kind, data)


def make_scalar(kind: Any, data: Any) -> Any:
    """A date, a number, a word of a vocabulary, a value object."""
    if kind is datetime:
        if isinstance(data, date) and not isinstance(data, datetime):
            return datetime.combine(data, time(23, 59))
        return data if isinstance(data, datetime) else datetime.fromisoformat(data)
    if kind is date:
        return data if isinstance(data, date) else date.fromisoformat(data)
    if kind is Decimal:
        return Decimal(str(data))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if hasattr(kind, "parse") and isinstance(data, str):
        return kind.parse(data)
    assert not isinstance(kind, type) or isinstance(data, kind), f"{data!r} is no {kind.__name__}"
    return data


def make_document(data: Mapping[str, Any]) -> Document:
    """A document; its kind tells what its detail is."""
    detail = make(DETAILS[Kind(data["kind"])], data.get("detail") or {})
    rest = make_fields(Document, {key: value for key, value in data.items() if key != "detail"})
    return Document(**rest, detail=detail)
