"""What is said with every answer, graded by published check lists, as nginx and Caddy really say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builder.release.webserver import Served, list_headers
from tests.browser.serving import POLICY
from tests.release.grading import OBSERVATORY, OWASP, Answer, find_unmet, grade
from tests.release.ground import PAGES, release_at, write_output
from tests.release.webservers import RUNS, Server

WHY_NOT = {
    "Strict-Transport-Security": "hosts below ours are not ours: nobody may decide for them here",
    "Clear-Site-Data": "is for the page that ends a session; nobody has one here",
    "Cache-Control": "what is published may be kept, and is asked for again before it is shown",
    "Permissions-Policy clipboard-write": "the address of a page can be copied",
    "Permissions-Policy fullscreen": "a film may fill the screen",
    "Permissions-Policy interest-cohort": "no browser knows it any more, and some complain",
    "Permissions-Policy web-share": "a page can be shared; browsers that cannot complain",
}
"""The rules of OWASP's list that are not for public pages that nobody logs in to."""

NOT_OURS = {"nginx": {"no Server"}, "caddy": set[str]()}
"""nginx says its name, though not its version, and cannot be told not to."""

WITH_SCRIPT = '<script defer src="/_assets/site.0123456789.js" integrity="sha384-x"></script>'


def what(live: Path) -> Served:
    return Served(live=live, secure=True, host="", folders={"www.county.example": "county"}, gone=())


@pytest.fixture(scope="module", params=sorted(RUNS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    release_at(write_output(folder / "public", PAGES), folder / "www")
    with RUNS[request.param](folder / "home", what(folder / "www/live")) as running:
        yield request.param, running


def ask(server: Server, path: str = "/", page: str = WITH_SCRIPT) -> Answer:
    answer = server("www.county.example", path)
    return Answer(headers={name.lower(): value for name, value in answer.headers.items()}, page=page)


def test_the_observatory_gives_its_best_mark_and_every_point_that_headers_can_earn(
    server: tuple[str, Server],
) -> None:
    mark, points, results = grade(ask(server[1]))
    best = sum(max(one.points for one in known) for known in OBSERVATORY.values())
    assert (mark, points) == ("A+", 100 + best), results
    assert best == 35


@pytest.mark.parametrize("path", ["/none.html", "/news", "/_assets/site.0123456789.css", "/_release/release.json"])
def test_every_other_answer_gets_the_same_mark(path: str, server: tuple[str, Server]) -> None:
    assert grade(ask(server[1], path))[:2] == ("A+", 135)


def test_the_list_of_owasp_is_met_but_for_what_is_not_for_public_pages(server: tuple[str, Server]) -> None:
    name, running = server
    assert find_unmet(ask(running)) == set(WHY_NOT) | NOT_OURS[name]
    assert set(WHY_NOT) < set(OWASP)


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("content-security-policy", "", "B"),
        ("content-security-policy", "default-src 'self' 'unsafe-inline'", "B+"),
        ("content-security-policy", "default-src 'none'; script-src https:", "B+"),
        ("content-security-policy", "default-src 'none'; img-src http://a.example", "B+"),
        ("strict-transport-security", "", "B+"),
        ("strict-transport-security", "max-age=86400", "A+"),
        ("set-cookie", "a=b", "B+"),
    ],
)
def test_the_list_marks_down_what_is_wrong(name: str, value: str, mark: str) -> None:
    said = {name.lower(): value for name, value in list_headers(what(Path("/srv"))).items()}
    whole = Answer(headers=said, page=WITH_SCRIPT)
    assert grade(whole)[:2] == ("A+", 135)
    worse = grade(Answer(headers=said | {name: value}, page=WITH_SCRIPT))
    assert worse[0] == mark
    assert worse[1] < 135


def test_the_policy_allows_no_more_than_what_browsers_are_tested_with() -> None:
    def parse(policy: str) -> dict[str, set[str]]:
        return {name: set(values) - {"'none'"} for name, *values in (part.split() for part in policy.split(";"))}

    ours, tested = parse(list_headers(what(Path("/srv")))["Content-Security-Policy"]), parse(POLICY)
    assert {name for name in ours if not ours[name] <= tested.get(name, {"'self'"})} == set()
    assert set(tested) - set(ours) == {"report-uri"}
    other = parse(list_headers(replace(what(Path("/srv")), asked=("https://s.example",)))["Content-Security-Policy"])
    assert other["connect-src"] == {"'self'", "https://s.example"}


def test_what_browsers_heed_with_https_only_is_said_with_https_only() -> None:
    plain = list_headers(replace(what(Path("/srv")), secure=False))
    assert "Strict-Transport-Security" not in plain
    assert not [name for name in plain if name.startswith("Cross-Origin-") and not name.endswith("Resource-Policy")]
    assert "upgrade-insecure-requests" not in plain["Content-Security-Policy"]
