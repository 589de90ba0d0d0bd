"""One look at a page: what the browser and axe-core had to say about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize

from tests.browser.chromium import Screen
from tests.browser.samples import Sample
from tests.browser.serving import Served

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
NOTE_BREACHES = """
window.__breaches = [];
document.addEventListener("securitypolicyviolation", event =>
  window.__breaches.push(`${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`));
"""
RUN_AXE = """
async grave => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.filter(rule => grave.includes(rule.impact)).map(rule =>
    `${rule.impact} ${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`);
}
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was seen on one page at one size. Empty is good, everywhere."""

    page: Sample
    overflow: int
    console: tuple[str, ...]
    failed: tuple[str, ...]
    foreign: tuple[str, ...]
    breaches: tuple[str, ...]
    barriers: tuple[str, ...]


class _Notes:
    """Listens to what happens in a window, from one `forget` to the next."""

    def __init__(self, page: Page, home: str) -> None:
        self.home = home
        self.forget()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", self._see)
        page.on("requestfailed", self._miss)
        page.on("response", self._judge)

    def forget(self) -> None:
        self.console: list[str] = []
        self.failed: list[str] = []
        self.asked: list[Request] = []
        self.foreign: list[str] = []

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.console.append(f"{message.text} ({message.location['url'].removeprefix(self.home)})")

    def _miss(self, request: Request) -> None:
        """What the page before asked for and the browser gave up when it was left is no fault of this one."""
        if request in self.asked:
            self.failed.append(f"{request.url} {request.failure}")

    def _see(self, request: Request) -> None:
        self.asked.append(request)
        if not request.url.startswith(self.home):
            self.foreign.append(request.url)

    def _judge(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.url} {response.status}")


def open_context(browser: Browser, screen: Screen, **options: Any) -> BrowserContext:
    """A reader of their own: no cookies, no storage, the window of that size."""
    size = ViewportSize(width=screen.width, height=screen.height)
    context = browser.new_context(viewport=size, locale="zh-CN", service_workers="block", **options)
    context.set_default_timeout(15_000)
    return context


def visit_all(browser: Browser, screen: Screen, served: Served, pages: Iterable[Sample]) -> tuple[Visit, ...]:
    """Look at each page once, in a window of that size."""
    with open_context(browser, screen) as context:
        context.add_init_script(NOTE_BREACHES)
        context.add_init_script(path=AXE)
        window = context.new_page()
        notes = _Notes(window, served.url)
        return tuple(_visit(window, notes, page) for page in pages)


def _visit(window: Page, notes: _Notes, page: Sample) -> Visit:
    notes.forget()
    window.goto(notes.home + page.path)
    return Visit(
        page=page,
        overflow=window.evaluate(OVERFLOW),
        barriers=tuple(window.evaluate(RUN_AXE, GRAVE)),
        breaches=tuple(window.evaluate("window.__breaches")),
        console=tuple(notes.console),
        failed=tuple(notes.failed),
        foreign=tuple(notes.foreign),
    )
