"""Every class of page, on a phone and on a desk: it fits, is silent, asks nobody else and shuts nobody out."""

from typing import ClassVar

import pytest

from builder.plan import PageKind
from tests.browser.chromium import DESKTOP, PHONE, Screen
from tests.browser.conftest import Visits
from tests.browser.faults import expect_none
from tests.browser.samples import Sample
from tests.browser.serving import Served
from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser


def test_every_class_of_page_is_looked_at(pages: tuple[Sample, ...]) -> None:
    assert {page.page_class.split()[0] for page in pages} == set(PageKind)


class Promises:
    """What holds for all pages on a screen. Each class below is a group of its own, so that two workers share them."""

    screen: ClassVar[Screen]

    @pytest.fixture
    def seen(self, visits: Visits) -> tuple[Visit, ...]:
        """All pages on this screen."""
        return visits(self.screen)

    def test_no_page_is_wider_than_the_window(self, seen: tuple[Visit, ...]) -> None:
        expect_none(f"{visit.page}: {visit.overflow} px too wide" for visit in seen if visit.overflow > 0)

    def test_the_console_stays_silent(self, seen: tuple[Visit, ...]) -> None:
        expect_none(f"{visit.page}: {line}" for visit in seen for line in visit.console)

    def test_every_request_is_answered(self, seen: tuple[Visit, ...]) -> None:
        expect_none(f"{visit.page}: {request}" for visit in seen for request in visit.failed)

    def test_no_other_host_is_asked(self, seen: tuple[Visit, ...]) -> None:
        expect_none(f"{visit.page}: {request}" for visit in seen for request in visit.foreign)

    def test_the_security_policy_is_kept(self, seen: tuple[Visit, ...], served: Served) -> None:
        expect_none(f"{visit.page}: {breach}" for visit in seen for breach in visit.breaches)
        expect_none(served.reports)

    def test_axe_finds_no_grave_barrier(self, seen: tuple[Visit, ...]) -> None:
        expect_none(f"{visit.page}: {barrier}" for visit in seen for barrier in visit.barriers)


class TestOnAPhone(Promises):
    """All pages in a narrow window."""

    screen = PHONE


class TestOnADesk(Promises):
    """All pages in a wide window."""

    screen = DESKTOP
