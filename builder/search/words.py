"""The one tokenizer, for every index and every query.

Han runs become overlapping pairs and single characters; words of other scripts and numbers stay whole. Document
numbers and dates are besides one whole term each, however they are written: `忻政办发[2012]83号` is
`忻政办发〔2012〕83号` and 2026年3月12日 is `2026-03-12` (and its month, `2026-03`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from builder.search.folding import Folded, fold, fold_placed
from builder.search.wholes import HAN, MARKS, Term, find_cores, index_wholes, is_whole, query_wholes

EDITION = 2
"""Raised with every change of the terms, here or in the folding: an index of another edition is made anew."""

Group = tuple[str, ...]
"""Terms of a query that stand side by side: a run of Han characters, or one word, number or date."""

_DECIMAL = r"[0-9]+(?:\.[0-9]+)+(?![0-9.])(?!(?<=\.(?:19|20)[0-9]{2})\s*年)"
_WORD = f"{_DECIMAL}|(?:[^\\W_{HAN}]|[{MARKS}])+"
_PART = re.compile(f"(?P<han>[{HAN}]+)|{_WORD}")
_PARTS = re.compile(f"[{HAN}]+|{_WORD}")
_ONE_HAN = re.compile(f"[{HAN}]")
_OTHER = re.compile(_WORD)


def index_terms(text: str) -> Iterator[Term]:
    """Every term by which the text may be found."""
    folded = fold_placed(text)
    terms = chain(index_wholes(folded.text), _index_parts(folded.text))
    return terms if folded.places is None else (_placed(folded, term) for term in terms)


def find_terms(text: str, wanted: Collection[str]) -> list[Term]:
    """Those of `index_terms` that are wanted, in the order of the text; only these are looked for."""
    folded = fold_placed(text)
    han = frozenset(term for term in wanted if _ONE_HAN.match(term) and not is_whole(term))
    others = frozenset(wanted) - han
    terms = [term for each in han for term in _occurrences(folded.text, each)]
    if others:
        terms += [Term(part[0], *part.span()) for part in _PART.finditer(folded.text) if part[0] in others]
    if any(map(is_whole, others)):
        terms += [term for term in index_wholes(folded.text) if term.text in others]
    placed = terms if folded.places is None else [_placed(folded, term) for term in terms]
    return sorted(placed, key=lambda term: (term.start, term.end, term.text))


def find_words(folded: str) -> list[str]:
    """The words of other scripts and the numbers of a folded text, as often as they stand. Of Han characters only 年
    bears on what these are.
    """
    return _OTHER.findall(folded)


def title_key(text: str) -> str:
    """What two titles share that are the same but for marks and blanks: all parts, one behind the other."""
    return "".join(_PARTS.findall(fold(text)))


def query_groups(text: str) -> tuple[Group, ...]:
    """What a query asks for, to the letter: a document number or date counts as one term, its parts do not."""
    folded = fold_placed(text).text
    groups: list[Group] = []
    behind = 0
    for whole in query_wholes(folded):
        groups += _query_parts(folded[behind : whole.start])
        groups.append((whole.text,))
        behind = whole.end
    return tuple(groups + _query_parts(folded[behind:]))


def query_terms(text: str) -> tuple[str, ...]:
    """The terms of `query_groups`, each once, in order. Those of a substring of whole words are terms of the text."""
    return _flat(query_groups(text))


def query_parts(text: str) -> tuple[str, ...]:
    """What a query asks for loosely: numbers and dates in their parts, for when nothing holds all of it."""
    folded = fold_placed(text).text
    return _flat([*_query_parts(folded), tuple(core.text for core in find_cores(folded))])


def _flat(groups: Iterable[Group]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for group in groups for term in group))


def _index_parts(text: str) -> Iterator[Term]:
    for part in _PART.finditer(text):
        start, end = part.span()
        if part["han"] is None:
            yield Term(part[0], start, end)
            continue
        for at in range(start, end - 1):
            yield Term(text[at], at, at + 1)
            yield Term(text[at : at + 2], at, at + 2)
        yield Term(text[end - 1], end - 1, end)


def _query_parts(text: str) -> list[Group]:
    return [_pairs(part[0]) if part["han"] and len(part[0]) > 1 else (part[0],) for part in _PART.finditer(text)]


def _pairs(run: str) -> Group:
    return tuple(run[at : at + 2] for at in range(len(run) - 1))


def _occurrences(text: str, han: str) -> Iterator[Term]:
    """Where a single character or a pair stands; all in one run, so no bounds need be looked at."""
    at = text.find(han)
    while at >= 0:
        yield Term(han, at, at + len(han))
        at = text.find(han, at + 1)


def _placed(folded: Folded, term: Term) -> Term:
    """The term in the original; of a character that folds to several, each covers it whole."""
    end = term.end
    last = folded.place(end - 1)
    while folded.place(end) == last:
        end += 1
    return Term(term.text, folded.place(term.start), folded.place(end))
