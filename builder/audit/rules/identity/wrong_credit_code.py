"""A unified social credit code cannot be right.

Clause   CODE-USCC (GB 32100-2015): 18 characters, alphabet, check character; CODE-USCC1, CODE-ORG, CODE-DIV: parts.
Asks     Every 统一社会信用代码 in a text has 18 characters of the alphabet and the right check character.
Why      A wrong code names another organisation, or none; penalties and licences are filed under it.
Passes   统一社会信用代码：11990100MB0000019L
Fails    统一社会信用代码：11990100MB00000190 (the check character is L).
Mend     Copy the code anew from the certificate; letters I, O, Z, S and V never stand in it.
By hand  Codes in the columns of a table are not seen; whether a right code is this organisation's, the register tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="wrong-credit-code",
    family=Family.IDENTITY,
    clauses=("CODE-USCC", "CODE-USCC1", "CODE-ORG", "CODE-DIV"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)

_NAME = "统一社会信用代码"
_CODE = re.compile(_NAME + r"[^0-9A-Za-z\n]{0,8}([0-9A-Za-z]{15,20})(?![0-9A-Za-z*＊])")
_DIVISION = slice(2, 8)
_ORGAN = slice(8, 17)


def applies(document: Document) -> bool:
    """Does it speak of such a code?"""
    return _NAME in document.text


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each code that breaks the norm, once, with the first thing that is wrong."""
    for code in dict.fromkeys(_CODE.findall(document.text)):
        problem = _problem_of(code, asked)
        if problem in ("organ", "kind"):
            yield document.spot.asks(problem, anchor=code, excerpt=code, code=code)
        elif problem:
            yield document.spot.fails(problem, anchor=code, excerpt=code, code=code)


def _problem_of(code: str, asked: Asked) -> str:
    """The name of what is wrong; empty where nothing is."""
    alphabet = asked.terms("CODE-USCC")[0]
    if len(code) != asked.number("characters", "CODE-USCC"):
        return "length"
    if not set(code) <= set(alphabet):
        return "letter"
    modulus, base = asked.number("modulus", "CODE-USCC"), asked.number("weight_base", "CODE-USCC")
    total = sum(alphabet.index(one) * pow(base, place, modulus) for place, one in enumerate(code[:-1]))
    if alphabet[-total % modulus] != code[-1]:
        return "check"
    if not re.fullmatch(asked.terms("CODE-DIV")[0], code[_DIVISION]):
        return "division"
    if not _is_organ_code(code[_ORGAN], asked):
        return "organ"
    kinds = {kind.split()[0] for kind in asked.terms("CODE-USCC1")}
    return "kind" if code[:1] in {kind[:1] for kind in kinds} and code[:2] not in kinds else ""


def _is_organ_code(code: str, asked: Asked) -> bool:
    """Is the check character of GB 11714 right? Letters count from 10."""
    weights = map(int, asked.terms("CODE-ORG")[0].split(","))
    modulus = asked.number("modulus", "CODE-ORG")
    total = sum(int(one, 36) * weight for one, weight in zip(code[:-1], weights, strict=True))
    wanted = -total % modulus
    return code[-1] == ("X" if wanted == 10 else str(wanted))
