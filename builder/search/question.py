"""What a reader asks, read from what the reader typed.

A small language over plain words, and nothing in it can be ill-formed: what does not fit is taken for words.

    question := either { OR either }          OR: OR, ||, 或, 或者        (operators stand between blanks)
    either   := part { [AND] part }           AND: AND, &&, 且, 并且, 与
    part     := [NOT] [field:] ( "phrase" | word | ( question ) )         NOT: NOT, -word, 非, 不含, 不包括

Fields of words: 标题/title, 文号/number, 正文/body, 附件/file; fields that narrow: see `narrowing.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from builder.search.narrowing import Narrow, Span, read_narrowing
from builder.search.words import query_terms

LONGEST = 200
"""Characters of a query that are read."""

DEEPEST = 8
"""Parentheses inside each other; deeper ones are passed over."""


class Where(StrEnum):
    """The fields of words."""

    TITLE = "title"
    NUMBER = "number"
    BODY = "body"
    FILES = "files"
    BESIDES = "besides"


_WHERE = {
    "标题": Where.TITLE,
    "title": Where.TITLE,
    "文号": Where.NUMBER,
    "发文字号": Where.NUMBER,
    "索引号": Where.NUMBER,
    "number": Where.NUMBER,
    "正文": Where.BODY,
    "body": Where.BODY,
    "附件": Where.FILES,
    "file": Where.FILES,
}


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words, as they were typed; in any field where none is named."""

    text: str
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together, in this order."""

    text: str
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part."""

    parts: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part."""

    parts: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What does not answer the part."""

    part: Question


Question = Words | Phrase | All | Some | Without | Narrow | Span
Atom = Words | Phrase | Narrow | Span


class _Sign(StrEnum):
    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"


_OPERATORS = {
    **dict.fromkeys(("OR", "||", "或", "或者"), _Sign.OR),
    **dict.fromkeys(("AND", "&&", "且", "并且", "与"), _Sign.AND),
    **dict.fromkeys(("NOT", "非", "不含", "不包括"), _Sign.NOT),
}
_BLANK = re.compile(r"\s+")
_FIELD = re.compile(r"([A-Za-z]{2,10}|[\u4e00-\u9fff]{2,4})[:：]")
_PHRASE = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」')
_WORD = re.compile(r'(?:[^\s"“「()（）]|[(（][^\s"“「()（）]*[)）])+')


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign or an atom; `text` is what was typed, `field` the name of a field before a parenthesis."""

    text: str
    sign: _Sign | None = None
    atom: Atom | None = None
    where: Where | None = None


def read_question(typed: str) -> Question:
    """What the first `LONGEST` characters ask; `Words` alone where there is nothing but plain words."""
    typed = typed[:LONGEST]
    parts = _Parser(list(_tokens(typed))).read()
    return parts if parts is not None else Words(typed)


def _tokens(typed: str) -> Iterator[_Token]:
    place = 0
    while place < len(typed):
        if blank := _BLANK.match(typed, place):
            place = blank.end()
            continue
        token, place = _token(typed, place)
        if token is not None:
            yield token


def _token(typed: str, place: int) -> tuple[_Token | None, int]:
    if typed[place] == "-" and _begins(typed, place) and _part_follows(typed, place + 1):
        return _Token("-", sign=_Sign.NOT), place + 1
    field = _FIELD.match(typed, place)
    if field and _is_field(field[1]):
        found, behind = _after_field(typed, field[1].lower(), field.end())
        if found is not None:
            return found, behind
    if phrase := _PHRASE.match(typed, place):
        text = "".join(filter(None, phrase.groups()))
        return (_Token(text, atom=Phrase(text)) if query_terms(text) else None), phrase.end()
    if word := _WORD.match(typed, place):
        sign = _OPERATORS.get(word[0])
        return _Token(word[0], sign=sign, atom=None if sign else Words(word[0])), word.end()
    sign = {"(": _Sign.OPEN, "（": _Sign.OPEN, ")": _Sign.CLOSE, "）": _Sign.CLOSE}.get(typed[place])
    return (_Token(typed[place], sign=sign) if sign else None), place + 1


def _begins(typed: str, place: int) -> bool:
    return place == 0 or typed[place - 1].isspace() or typed[place - 1] in "(（"


def _part_follows(typed: str, place: int) -> bool:
    return place < len(typed) and not typed[place].isspace() and typed[place] != "-"


def _is_field(name: str) -> bool:
    return name.lower() in _WHERE or read_narrowing(name, None) is not None


def _after_field(typed: str, name: str, place: int) -> tuple[_Token | None, int]:
    """What stands behind the name of a field; None where that is nothing the field can take."""
    where = _WHERE.get(name)
    phrase, word = _PHRASE.match(typed, place), _WORD.match(typed, place)
    found = phrase or word
    if found is None:
        opens = where is not None and typed[place : place + 1] in ("(", "（")
        return (_Token(typed[place], sign=_Sign.OPEN, where=where), place + 1) if opens else (None, place)
    text = "".join(filter(None, phrase.groups())) if phrase else found[0]
    if where is not None:
        atom: Atom | None = Phrase(text, where) if phrase else Words(text, where)
        return (_Token(text, atom=atom) if query_terms(text) else None), found.end()
    narrow = read_narrowing(name, text)
    return (_Token(text, atom=narrow) if isinstance(narrow, Narrow | Span) else None), found.end()


class _Parser:
    """Reads tokens by descending; whatever is left over or lacks its operand is words."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def read(self) -> Question | None:
        """The whole question; a parenthesis that nothing opened ends nothing."""
        found: list[Question] = []
        while self._at < len(self._tokens):
            part = self._some(None)
            if part is not None:
                found.append(part)
            if self._sign() is _Sign.CLOSE:
                self._at += 1
        return _all(found)

    def _sign(self) -> _Sign | None:
        return self._tokens[self._at].sign if self._at < len(self._tokens) else None

    def _some(self, where: Where | None) -> Question | None:
        parts = [part] if (part := self._all(where)) is not None else []
        while self._sign() is _Sign.OR:
            self._at += 1
            if (part := self._all(where)) is not None:
                parts.append(part)
        if len(parts) > 1:
            return Some(tuple(parts))
        return parts[0] if parts else None

    def _all(self, where: Where | None) -> Question | None:
        parts: list[Question] = []
        while self._at < len(self._tokens) and self._sign() not in (_Sign.OR, _Sign.CLOSE):
            if self._sign() is _Sign.AND:
                self._at += 1
            elif (part := self._part(where)) is not None:
                parts.append(part)
        return _all(parts)

    def _part(self, where: Where | None) -> Question | None:
        token = self._tokens[self._at]
        self._at += 1
        if token.sign is _Sign.NOT:
            lacks = self._at >= len(self._tokens) or self._sign() in (_Sign.OR, _Sign.AND, _Sign.CLOSE, _Sign.NOT)
            part = None if lacks else self._part(where)
            return Without(part) if part is not None else None
        if token.sign is _Sign.OPEN:
            return self._group(token.where or where)
        atom = token.atom
        if isinstance(atom, Words | Phrase) and where is not None and atom.where is None:
            return type(atom)(atom.text, where)
        return atom

    def _group(self, where: Where | None) -> Question | None:
        if self._depth >= DEEPEST:
            return None
        self._depth += 1
        found = self._some(where)
        self._depth -= 1
        if self._sign() is _Sign.CLOSE:
            self._at += 1
        return found


def _all(parts: list[Question]) -> Question | None:
    """Neighbouring words of one field are one text again: a date may be written with blanks."""
    joined: list[Question] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Words) and isinstance(last, Words) and part.where is last.where:
            joined[-1] = Words(f"{last.text} {part.text}", part.where)
        elif isinstance(part, All):
            joined += part.parts
        else:
            joined.append(part)
    if len(joined) > 1:
        return All(tuple(joined))
    return joined[0] if joined else None
