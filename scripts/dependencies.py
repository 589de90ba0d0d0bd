"""What installed packages say of themselves: their licences, and what they need."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import metadata

from cyclonedx.spdx import fixup_id, is_expression

ALLOWED = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "PSF-2.0", "Zlib"}
)
"""Licences that what is under Apache-2.0 may depend on. MPL-2.0 binds changed files only; none is changed here."""

_READ = {"jinja2": "BSD-3-Clause", "partd": "BSD-3-Clause", "zict": "BSD-3-Clause"}
"""Of packages whose metadata says no more than "BSD", or nothing: read in the text of their licence."""

_CLASSIFIED = {"MIT License": "MIT", "Apache Software License": "Apache-2.0"}
_NEED = re.compile(r"[A-Za-z0-9._-]+")
_PART_OF_LICENCE = re.compile(r" AND | OR ")
_PARTED = re.compile(r"[-_.]+")


class UnknownLicence(Exception):
    """A package does not say its licence in a way that machines read."""


@cache
def find_licence(name: str) -> str:
    """The licence of an installed package as an SPDX expression. Raises UnknownLicence."""
    about = metadata(name)
    expressions: list[str] = about.get_all("License-Expression") or []
    names: list[str] = about.get_all("License") or []
    said = [_READ.get(name, ""), *expressions, *(fixup_id(one) or "" for one in names)]
    classes = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    for one in (*said, *(_CLASSIFIED.get(one, "") for one in classes)):
        if one and (fixup_id(one) or is_expression(one)):
            return one
    raise UnknownLicence(f"{name}: {said} {classes}")


def is_allowed(licence: str) -> bool:
    """May the product need what is under this licence? Of an expression with AND or OR, all parts are asked for."""
    return all(part in ALLOWED for part in _PART_OF_LICENCE.split(licence))


def find_needs(name: str, among: Iterable[str]) -> tuple[str, ...]:
    """The packages of the lock that an installed package asks for, extras left out."""
    asked: list[str] = metadata(name).get_all("Requires-Dist") or []
    return tuple(sorted({plain_name(one) for one in asked if "extra ==" not in one} & set(among)))


def plain_name(asked: str) -> str:
    """The name of the package that a requirement asks for, as locks write it. Raises ValueError."""
    found = _NEED.match(asked)
    if found is None:
        raise ValueError(asked)
    return _PARTED.sub("-", found[0]).lower()
