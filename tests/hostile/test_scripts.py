"""Scripts of the themes make neither markup nor scripts of text, but by the one rule that the served policy names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.release.webserver import SCRIPT_POLICY, Served, list_headers
from builder.server.app import POLICY
from tests.demo import ROOT

SCRIPTS = sorted((ROOT / "themes").rglob("*.js"))
SINKS = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|srcdoc"
    r"|parseFromString|execCommand|importScripts|innerText)\b"
    r"|document\s*\.\s*write|\beval\s*\(|\bFunction\s*\(|\bimport\s*\(|\bnew\s+(?:Shared)?Worker\b|javascript:"
    r"|set(?:Timeout|Interval)\s*\(\s*[\"'`]|setAttribute(?:NS)?\s*\(\s*[\"'](?:on|src|href)"
    r"|\.(?:src|onclick|onload|onerror)\s*=(?!=)(?!\s*rule\.createScriptURL\()"
)
"""What the W3C's Trusted Types call an injection sink, and what leads to one."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_becomes_markup_or_a_script(path: Path) -> None:
    assert [found[0] for found in SINKS.finditer(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    [
        "box.innerHTML = text;",
        "document.write(text)",
        "eval (text)",
        "new Function('a', text)",
        "script.src = address",
        "setTimeout('go()', 1)",
        'link.setAttribute("href", address)',
        "new Worker(address)",
        "button.onclick = go",
    ],
)
def test_the_search_for_sinks_finds_them(line: str) -> None:
    assert SINKS.search(line)


def test_the_rule_is_made_once_and_the_policies_name_it() -> None:
    made = [name for path in SCRIPTS for name in re.findall(r"createPolicy\(([^,)]*)", path.read_text("utf-8"))]
    assert made == [f'"{SCRIPT_POLICY}"']
    said = list_headers(Served(live=Path("/srv"), secure=True, host="", folders={}, gone=()))
    for policy in (said["Content-Security-Policy"], POLICY):
        assert "require-trusted-types-for 'script'" in policy.split("; ")
        assert f"trusted-types {SCRIPT_POLICY}" in policy.split("; ")
