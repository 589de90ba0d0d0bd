"""`rules`, `explain rule` and `explain duty`: by which clauses sites are inspected, and what each of them owes."""

from __future__ import annotations

from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import COULD_NOT_RUN, cluster_options, read_options, talk_options
from builder.diagnostic import find_near
from builder.pipeline.auditing import explain_duty
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import BuildOptions, ReadOptions
from builder.pipeline.rulebook import Coverage, Rulebook, read_rulebook
from builder.wording.rule_words import read_rule_words


@click.command("rules")
@cluster_options
@talk_options
def rules_command(*, console: Console, **cluster: Any) -> None:
    """Every clause in force with the rules that stand on it; those that no rule covers say why."""
    options, _ = read_options(**cluster)
    book = _rulebook(options, console)
    if console.json:
        console.answer([_spell_coverage(one) for one in book.coverage])
        return
    words = read_rule_words(console.wording.language)
    for page in book.rules:
        weighs = next(iter(book.clauses_of(page.rule.id)), None)
        clause = weighs.clause if weighs else None
        place = f"{clause.id} {clause.severity} {clause.status}" if clause else page.rule.clauses[0]
        console.data(f"{page.rule.id}  [{place}]  {words[page.rule.id].title}")
    covered = [one for one in book.coverage if one.rules]
    console.say("rules-told", rules=len(book.rules), covered=len(covered), clauses=len(book.coverage))


def _rulebook(options: ReadOptions, console: Console) -> Rulebook:
    book, faults = read_rulebook(options.root, options.moment.date())
    console.tell(faults)
    if book is None:
        raise click.exceptions.Exit(COULD_NOT_RUN)
    return book


def _spell_coverage(one: Coverage) -> dict[str, object]:
    return {
        "clause": one.clause.id,
        "standard": one.standard.name,
        "text": one.clause.text,
        "severity": one.clause.severity.value,
        "automation": one.clause.automation.value,
        "status": one.clause.status.value,
        "limits": {name: None if value is None else str(value) for name, value in one.clause.limits.items()},
        "rules": list(one.rules),
        "not_covered": dict(one.clause.not_covered),
    }


@click.command("rule")
@cluster_options
@talk_options
@click.argument("rule")
def explain_rule_command(*, console: Console, rule: str, **cluster: Any) -> None:
    """What RULE asks, why, on which clause it stands, and what mends the fault."""
    options, _ = read_options(**cluster)
    book = _rulebook(options, console)
    known = {page.rule.id: page for page in book.rules}
    if rule not in known:
        raise CouldNotRun("unknown-rule", rule=rule, near=find_near(rule, known))
    words = read_rule_words(console.wording.language)[rule]
    clauses = book.clauses_of(rule)
    if console.json:
        told = {"asks": words.asks, "why": words.why, "remedy": words.remedy, "by_hand": words.by_hand}
        console.answer({"rule": rule, "title": words.title, **told, "clauses": [_spell_coverage(c) for c in clauses]})
        return
    say = console.wording.phrase
    console.data(f"{rule}  {words.title}")
    for name in ("asks", "why", "remedy", "by_hand"):
        if getattr(words, name):
            console.data(f"  {say(f'rule-{name}')}  {getattr(words, name)}")
    for one in clauses:
        limits = ", ".join(f"{name} {value}" for name, value in one.clause.limits.items())
        console.data(f"  {one.clause.id}  {one.standard.title}  {one.clause.severity}  {one.clause.status}  {limits}")
        console.data(f"    {one.clause.text}")


@click.command("duty")
@cluster_options
@talk_options
@click.argument("site")
@click.argument("item")
def explain_duty_command(*, console: Console, site: str, item: str, **cluster: Any) -> None:
    """Whether SITE owes ITEM, by whose word, and how the duty stands."""
    options, out = read_options(**cluster)
    story = explain_duty(BuildOptions(read=options, out=out), site, item)
    if console.json:
        console.answer(story.spell())
        return
    say = console.wording.phrase
    console.data(f"{story.item.code}  {story.field} · {story.item.title}  ({story.item.mark})")
    console.data(f"  {say('duty-limit', promised=story.item.promised.words, law=story.item.statutory.limit.words)}")
    console.data(f"  {say('duty-basis', basis='；'.join(story.item.entry.basis), source=story.item.entry.source)}")
    if story.judgement is None:
        console.data(f"  {say('duty-not-owed', site=site)}")
        return
    duty = story.judgement.duty
    console.data(f"  {say('duty-owed', site=site, status=duty.status.value, source=duty.source)}")
    console.data(f"  {say(f'standing-{story.judgement.standing}')}")
    for one in story.judgement.discharges:
        console.data(f"    {one.published_at:%Y-%m-%d}  {one.document}  {one.address}")
    for late in story.judgement.late:
        days = {"started": late.started_on, "published": late.published_on}
        console.data(f"    {say(f'late-{late.grade}', document=late.document, **days)}")
    for element in story.judgement.incomplete:
        console.data(f"    {say('element-missing', element=element)}")
