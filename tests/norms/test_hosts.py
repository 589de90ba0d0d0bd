"""Hosts held against lists."""

from __future__ import annotations

import pytest

from catalog.hosts import find_listed

LISTED = (".gov.cn", "dcs.conac.cn", "Conac.cn", "")


@pytest.mark.parametrize(
    ("host", "listed"),
    [
        ("www.jia.gov.cn", "gov.cn"),
        ("gov.cn", "gov.cn"),
        ("dcs.conac.cn", "dcs.conac.cn"),
        ("bszs.conac.cn", "conac.cn"),
        ("www.gov.cn.c.example", ""),
        ("notgov.cn", ""),
        ("", ""),
    ],
)
def test_a_host_is_listed_by_its_own_name_or_one_above_it(host: str, listed: str) -> None:
    assert find_listed(host, LISTED) == listed


def test_an_empty_list_names_nothing() -> None:
    assert find_listed("www.gov.cn", ()) == ""
    assert find_listed("", ("",)) == ""
