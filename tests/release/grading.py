"""Published check lists for what a web server says with a page, as data.

OBSERVATORY: Mozilla's HTTP Observatory, github.com/mdn/mdn-http-observatory, `src/grader/charts.js` (marks, points),
`src/scanner/index.js` (bonus points count from 90 points on) and `src/analyzer/tests/*.js` (what each result means).
OWASP: the OWASP Secure Headers Project, github.com/OWASP/www-project-secure-headers,
`subprojects/validator/tests_suite.yml` (what must be said, and what not) and `ci/headers_remove.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

BASE, BONUS_FROM = 100, 90
MARKS = (
    *((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-")),
    *((40, "D+"), (30, "D"), (25, "D-"), (0, "F")),
)
BROAD = frozenset({"*", "data:", "ftp:", "http:", "https:", "http://*", "https://*", "'unsafe-inline'"})
HALF_A_YEAR = 15_552_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is graded: the headers of an answer by HTTPS, in small letters, and the page."""

    headers: Mapping[str, str]
    page: str

    def said(self, name: str) -> str:
        """What a header says, in small letters; nothing where it is not there."""
        return self.headers.get(name, "").strip().lower()

    @property
    def policy(self) -> dict[str, list[str]]:
        """The directives of the Content-Security-Policy."""
        parts = (part.split() for part in self.said("content-security-policy").split(";"))
        return {name: values for name, *values in filter(None, parts)}

    def sources(self, directive: str) -> set[str]:
        """What a directive allows; all where neither it nor the default is said."""
        policy = self.policy
        return set(policy.get(directive, policy.get("default-src", ["*"])))

    @property
    def scripts(self) -> list[str]:
        """The tags of the scripts that the page loads."""
        return re.findall(r"<script\b[^>]*\bsrc=[^>]*>", self.page)


Holds = Callable[[Answer], bool]


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a test of the Observatory: what it is called there, its points, and when an answer has it."""

    name: str
    points: int
    holds: Holds


def always(_: Answer) -> bool:
    return True


OBSERVATORY: Mapping[str, Sequence[Result]] = {
    "content-security-policy": (
        Result("csp-not-implemented", -25, lambda a: not a.policy),
        Result(
            "csp-implemented-with-unsafe-inline",
            -20,
            lambda a: bool(a.sources("script-src") & BROAD or a.sources("object-src") & (BROAD - {"data:"})),
        ),
        Result(
            "csp-implemented-with-insecure-scheme",
            -20,
            lambda a: any(one.startswith(("http:", "ftp:")) for values in a.policy.values() for one in values),
        ),
        Result(
            "csp-implemented-with-unsafe-eval",
            -10,
            lambda a: "'unsafe-eval'" in a.sources("script-src") | a.sources("style-src"),
        ),
        Result(
            "csp-implemented-with-unsafe-inline-in-style-src-only", 0, lambda a: bool(a.sources("style-src") & BROAD)
        ),
        Result(
            "csp-implemented-with-no-unsafe-default-src-none", 10, lambda a: a.policy.get("default-src") == ["'none'"]
        ),
        Result("csp-implemented-with-no-unsafe", 5, always),
    ),
    "cookies": (
        Result("cookies-without-secure-flag", -20, lambda a: bool(a.said("set-cookie"))),
        Result("cookies-not-found", 0, always),
    ),
    "cross-origin-resource-sharing": (
        Result(
            "cross-origin-resource-sharing-implemented-with-universal-access",
            -50,
            lambda a: bool(a.said("access-control-allow-credentials")),
        ),
        Result("cross-origin-resource-sharing-not-implemented", 0, always),
    ),
    "referrer-policy": (
        Result("referrer-policy-not-implemented", 0, lambda a: not a.said("referrer-policy")),
        Result(
            "referrer-policy-private",
            5,
            lambda a: (
                a.said("referrer-policy")
                in ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
            ),
        ),
        Result("referrer-policy-unsafe", -5, always),
    ),
    "strict-transport-security": (
        Result("hsts-not-implemented", -20, lambda a: not a.said("strict-transport-security")),
        Result(
            "hsts-implemented-max-age-at-least-six-months",
            0,
            lambda a: find_age(a.said("strict-transport-security")) >= HALF_A_YEAR,
        ),
        Result("hsts-implemented-max-age-less-than-six-months", -10, always),
    ),
    "subresource-integrity": (
        Result("sri-not-implemented-but-no-scripts-loaded", 0, lambda a: not a.scripts),
        Result(
            "sri-not-implemented-but-external-scripts-loaded-securely",
            -5,
            lambda a: any(re.search(r"src=.?(?:https?:)?//", one) for one in a.scripts),
        ),
        Result(
            "sri-implemented-and-all-scripts-loaded-securely",
            5,
            lambda a: all("integrity=" in one for one in a.scripts),
        ),
        Result("sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0, always),
    ),
    "x-content-type-options": (
        Result("x-content-type-options-nosniff", 0, lambda a: a.said("x-content-type-options") == "nosniff"),
        Result("x-content-type-options-header-invalid", -5, always),
    ),
    "x-frame-options": (
        Result("x-frame-options-implemented-via-csp", 5, lambda a: "frame-ancestors" in a.policy),
        Result("x-frame-options-sameorigin-or-deny", 0, lambda a: a.said("x-frame-options") in ("deny", "sameorigin")),
        Result("x-frame-options-not-implemented", -20, always),
    ),
    "cross-origin-resource-policy": (
        Result(
            "cross-origin-resource-policy-implemented-with-same-origin",
            10,
            lambda a: a.said("cross-origin-resource-policy") in ("same-origin", "same-site"),
        ),
        Result(
            "cross-origin-resource-policy-not-implemented",
            0,
            lambda a: a.said("cross-origin-resource-policy") in ("", "cross-origin"),
        ),
        Result("cross-origin-resource-policy-header-invalid", -5, always),
    ),
}
"""By test, the results in the order in which they are looked for. The redirection from HTTP is the operator's."""


def find_age(said: str) -> int:
    """The seconds of a Strict-Transport-Security header."""
    found = re.search(r"(?:^|;)\s*max-age=(\d+)", said)
    return int(found[1]) if found and "," not in said else 0


def grade(answer: Answer) -> tuple[str, int, dict[str, str]]:
    """Mark and points of the Observatory, and the result of each test."""
    results = {test: next(one for one in known if one.holds(answer)) for test, known in OBSERVATORY.items()}
    points = BASE + sum(min(0, one.points) for one in results.values())
    if points >= BONUS_FROM:
        points = BASE + sum(one.points for one in results.values())
    mark = next(mark for least, mark in MARKS if max(0, points) >= least)
    return mark, points, {test: one.name for test, one in results.items()}


FEATURES = (
    *("accelerometer", "autoplay", "camera", "clipboard-read", "clipboard-write", "cross-origin-isolated"),
    *("display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "interest-cohort", "keyboard-map", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "sync-xhr", "unload", "usb"),
    *("web-share", "xr-spatial-tracking"),
)


def says(name: str, *values: str) -> Holds:
    return lambda answer: answer.headers.get(name, "") in values


def forbids(feature: str) -> Holds:
    return lambda answer: f"{feature}=()" in answer.said("permissions-policy").split(", ")


OWASP: Mapping[str, Holds] = {
    "Strict-Transport-Security": says("strict-transport-security", "max-age=31536000; includeSubDomains"),
    "X-Frame-Options": says("x-frame-options", "deny", "DENY"),
    "X-Content-Type-Options": says("x-content-type-options", "nosniff"),
    "Content-Security-Policy": lambda a: bool(a.policy) and "unsafe" not in a.said("content-security-policy"),
    "X-Permitted-Cross-Domain-Policies": says("x-permitted-cross-domain-policies", "none"),
    "Referrer-Policy": says("referrer-policy", "no-referrer"),
    "Clear-Site-Data": says("clear-site-data", '"cache","cookies","storage"'),
    "Cross-Origin-Embedder-Policy": says("cross-origin-embedder-policy", "require-corp"),
    "Cross-Origin-Opener-Policy": says("cross-origin-opener-policy", "same-origin"),
    "Cross-Origin-Resource-Policy": says("cross-origin-resource-policy", "same-origin"),
    "Cache-Control": says("cache-control", "no-store, max-age=0"),
    "X-DNS-Prefetch-Control": says("x-dns-prefetch-control", "off"),
    **{f"Permissions-Policy {feature}": forbids(feature) for feature in FEATURES},
    **{
        f"no {name}": says(name.lower(), "")
        for name in ("Feature-Policy", "Public-Key-Pins", "Expect-CT", "X-XSS-Protection", "Server", "X-Powered-By")
    },
}
"""By header, when an answer is as it should be."""


def find_unmet(answer: Answer) -> set[str]:
    """The rules of OWASP's list that an answer does not meet."""
    return {name for name, holds in OWASP.items() if not holds(answer)}
