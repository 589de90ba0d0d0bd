"""All rules, read from the files of `rules/`: a new file is a new rule, no list is kept."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from builder.audit import rules
from builder.audit.rule import RulePage


@cache
def read_rules() -> tuple[RulePage, ...]:
    """Every rule, by family and id."""
    pages = []
    for family in pkgutil.iter_modules(rules.__path__):
        package = importlib.import_module(f"{rules.__name__}.{family.name}")
        for module in pkgutil.iter_modules(package.__path__):
            page = importlib.import_module(f"{package.__name__}.{module.name}")
            pages.append(
                RulePage(rule=page.RULE, applies=page.applies, check=page.check, text=inspect.getdoc(page) or "")
            )
    return tuple(sorted(pages, key=lambda page: (page.rule.family, page.rule.id)))


def find_rule(rule: str) -> RulePage | None:
    """The page of a rule by its id."""
    return next((page for page in read_rules() if page.rule.id == rule), None)
