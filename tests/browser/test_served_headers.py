"""Every class of page, by HTTPS from a real nginx with the configuration that is generated: nothing is held back.

The browser is told that all hosts are that server, so pages are opened, and lead on, by their own names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response, expect

from builder.cluster.hosting import Method
from builder.pipeline.explain import read_sites
from builder.pipeline.webserver import describe_served
from builder.pipeline.withdrawal_places import GONE_LIST
from builder.plan import PageKind
from builder.release.packing import Packing
from builder.release.webserver import Served, read_gone
from tests.browser.chromium import DESKTOP, PHONE, Screen, launch
from tests.browser.faults import expect_none
from tests.browser.samples import Sample, sample_pages
from tests.browser.visiting import open_context
from tests.demo import Demo
from tests.needs import need
from tests.portal_from import build_at, lines, out_of, read_options, standard_cluster, state_of
from tests.release.grading import Answer, grade
from tests.release.ground import release_at
from tests.release.webservers import Certificate, Server, run_nginx

pytestmark = pytest.mark.browser
HOST = "www.lanjiang.gov.example"
LOOKS = 500
TELL_BREACHES = """
document.addEventListener("securitypolicyviolation", event =>
  window.tellBreach(`${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`));
"""
ELDER = "localStorage.setItem('elder', '1'); localStorage.setItem('size', 'larger');"


class Watch:
    """Notes in a context what a browser holds back, complains of, or gets by other means than HTTPS."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.page = ""
        context.expose_function("tellBreach", lambda breach: self.faults.append(f"{self.page}: {breach}"))
        context.add_init_script(TELL_BREACHES)
        context.on("console", self._hear)
        context.on("request", self._see)
        context.on("requestfailed", self._miss)
        context.on("response", self._judge)

    def open(self, window: Page, address: str, page_class: str = "") -> None:
        """Look at a page, and at the one that a redirect leads to: the next may be opened only then."""
        self.page = address
        window.goto(address)
        if page_class == "redirect":
            window.wait_for_url(lambda url: url != address)

    def await_words(self, window: Page, *words: str) -> None:
        """Wait until faults tell of all these words: a browser tells of what it held back a little later.

        Raises:
            AssertionError: they do not within ten seconds.
        """
        for _ in range(LOOKS):
            if all(any(one in fault for fault in self.faults) for one in words):
                return
            window.wait_for_timeout(20)
        raise AssertionError((words, self.faults))

    def _hear(self, message: ConsoleMessage) -> None:
        # that a page says of itself that it is gone is no fault of what it loads
        if message.type in ("error", "warning") and "status of 410" not in message.text:
            self.faults.append(f"{self.page}: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith("https://"):
            self.faults.append(f"{self.page}: asks for {request.url}")

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{self.page}: {request.url} {request.failure}")

    def _judge(self, response: Response) -> None:
        gone = response.status == 410 and response.request.is_navigation_request()
        if response.status >= 400 and not gone:
            self.faults.append(f"{self.page}: {response.url} {response.status}")


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate that nobody vouches for."""
    program = need(shutil.which("openssl"), "openssl")
    folder = tmp_path_factory.mktemp("seal")
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    words = [
        program,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "9",
    ]
    names = ["-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{HOST},DNS:*.gov.example"]
    subprocess.run([*words, *names, "-out", made.certificate, "-keyout", made.key], check=True, capture_output=True)
    return made


@contextmanager
def open_served(playwright: Playwright, chromium: Path, server: Server) -> Iterator[Browser]:
    """A browser for which every host is that server."""
    with launch(playwright, chromium, f"--host-resolver-rules=MAP * 127.0.0.1:{server.port}") as browser:
        yield browser


def release_quickly(out: Path, target: Path) -> None:
    """Release an output with its packed forms, and wait for no disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        patch.setattr(os, "sync", lambda: None)
        release_at(out, target, packing=Packing.ALL)


@pytest.fixture(scope="module")
def server(demo: Demo, seal: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the demo cluster, released with its packed forms."""
    folder = tmp_path_factory.mktemp("by-path")
    folder.chmod(0o755)
    release_quickly(demo.out, folder / "www")
    gone = read_gone((demo.state / GONE_LIST).read_bytes())
    what = Served(live=folder / "www/live", secure=True, host=HOST, folders={}, gone=gone)
    with run_nginx(folder / "nginx", what, seal) as server:
        yield server


@pytest.fixture(scope="module")
def by_path(server: Server, playwright: Playwright, chromium: Path) -> Iterator[Browser]:
    """A browser for the demo cluster."""
    with open_served(playwright, chromium, server) as browser:
        yield browser


@contextmanager
def reader(browser: Browser, screen: Screen, *, elder: bool = False) -> Iterator[tuple[Page, Watch]]:
    """A reader's window; what is wrong with what they see is the end of the test."""
    with open_context(browser, screen, ignore_https_errors=True) as context:
        if elder:
            context.add_init_script(ELDER)
        watch = Watch(context)
        window = context.new_page()
        yield window, watch
        window.wait_for_load_state("networkidle")
        expect_none(watch.faults)


@pytest.fixture(scope="module")
def kinds(pages: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """A page of each kind."""
    found = {page.page_class.split()[0]: page for page in pages}
    assert set(found) == set(PageKind)
    return tuple(found.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("screen", "elder"), [(PHONE, False), (DESKTOP, False), (PHONE, True)], ids=["phone", "desk", "elder"]
)
def test_nothing_of_any_kind_of_page_is_held_back(
    screen: Screen, elder: bool, by_path: Browser, kinds: tuple[Sample, ...]
) -> None:
    with reader(by_path, screen, elder=elder) as (window, watch):
        for page in kinds:
            watch.open(window, f"https://{HOST}{page.path}", page.page_class)
            assert window.evaluate("window.isSecureContext")
            assert window.evaluate("document.documentElement.hasAttribute('data-elder')") == elder


def test_a_page_gets_the_best_mark_and_every_point(server: Server) -> None:
    home = server(HOST, "/lanjiang/")
    answer = Answer(headers={name.lower(): value for name, value in home.headers.items()}, page=home.text)
    assert len(answer.scripts) > 1
    mark, points, results = grade(answer)
    assert (mark, points) == ("A+", 135), results


def test_a_reader_searches_and_is_helped(by_path: Browser) -> None:
    with reader(by_path, DESKTOP) as (window, watch):
        watch.open(window, f"https://{HOST}/lanjiang/map.html")
        box = window.locator("#search-top")
        box.focus()
        expect(box).to_have_role("combobox")
        box.press_sequentially("政策")
        expect(window.locator("[role=listbox] [role=option]").first).to_be_visible()
        box.press("Escape")
        box.press("Enter")
        expect(window.locator(".search-hit-title").first).to_be_visible()


def test_what_is_not_ours_is_held_back(by_path: Browser) -> None:
    """The watch sees what it is there for: a script and a style of others, a picture without HTTPS, a frame, a form."""
    with open_context(by_path, DESKTOP, ignore_https_errors=True) as context:
        watch = Watch(context)
        window = context.new_page()
        watch.open(window, f"https://{HOST}/lanjiang/")
        assert watch.faults == []
        window.evaluate(
            """() => {
              const add = (name, more) => document.body.append(Object.assign(document.createElement(name), more));
              add("link", { rel: "preload", as: "script", href: "https://other.example/x.js" });
              add("img", { src: "http://other.example/x.png" });
              add("iframe", { src: "https://other.example/" });
              add("style", { textContent: "body { color: red }" });
              add("base", { href: "https://other.example/" });
            }"""
        )
        directives = ("script-src-elem", "img-src", "frame-src", "style-src-elem", "base-uri")
        watch.await_words(window, *(f"{directive} forbids" for directive in directives))


@pytest.mark.parametrize(
    "way",
    [
        "document.body.innerHTML = '<img src=x onerror=window.__ran=1>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "document.body.appendChild(document.createRange().createContextualFragment('<script>__ran=1</script>'))",
        "document.write('<script>__ran=1</script>')",
        "document.createElement('script').src = '/lanjiang/_assets/site.js'",
        "document.createElement('script').textContent = '__ran=1'",
        "document.body.append(Object.assign(document.createElement('script'), { innerText: '__ran=1' }))",
        "document.createElement('iframe').srcdoc = '<b>x</b>'",
        "document.body.setAttribute('onclick', '__ran=1')",
        "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
        "trustedTypes.createPolicy('other', { createHTML: text => text })",
        "trustedTypes.createPolicy('default', { createHTML: text => text })",
    ],
)
def test_text_becomes_no_markup_and_no_script(way: str, by_path: Browser) -> None:
    with open_context(by_path, DESKTOP, ignore_https_errors=True) as context:
        watch = Watch(context)
        window = context.new_page()
        watch.open(window, f"https://{HOST}/lanjiang/map.html")
        fault = window.evaluate(f"() => {{ try {{ {way} }} catch (fault) {{ return fault.name; }} }}")
        assert fault == "TypeError"
        watch.await_words(window, "trusted-types")
        window.wait_for_timeout(50)  # what would have run had time to
        assert not window.evaluate("window.__ran")


@pytest.mark.parametrize(
    "address", ["https://other.example/_assets/a.0123456789.js", "/lanjiang/files/a.js", "data:text/javascript,__ran=1"]
)
def test_the_one_rule_takes_marked_files_of_the_host_only(address: str, by_path: Browser) -> None:
    with open_context(by_path, DESKTOP, ignore_https_errors=True) as context:
        window = context.new_page()
        faults: list[str] = []
        window.on("pageerror", lambda fault: faults.append(fault.message))
        window.goto(f"https://{HOST}/lanjiang/map.html")
        scripts = window.locator("script").count()
        window.evaluate(f"document.querySelector('form[data-scripts]').dataset.scripts = '{address} sha384-x'")
        with window.expect_event("pageerror"):
            window.locator("#search-top").focus()
        assert faults == [f"no script of this site: {address}"]
        assert window.locator("script").count() == scripts


def test_no_other_page_shows_ours_in_a_frame_or_takes_of_it(by_path: Browser, demo: Demo) -> None:
    drawing = next((demo.out / "lanjiang/_assets").glob("*.svg"))
    ours = f"https://{HOST}/lanjiang/"
    body = f"<iframe src='{ours}'></iframe><img src='{ours}_assets/{drawing.name}'>"
    with open_context(by_path, DESKTOP, ignore_https_errors=True) as context:
        window = context.new_page()
        window.route("https://other.example/", lambda route: route.fulfill(body=body, content_type="text/html"))
        window.goto("https://other.example/", wait_until="networkidle")
        assert window.frames[1].url.startswith("chrome-error:")
        assert window.evaluate("document.querySelector('img').naturalWidth") == 0


@pytest.mark.slow
def test_nothing_is_held_back_where_portals_have_hosts_of_their_own(
    seal: Certificate, playwright: Playwright, chromium: Path, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    root = standard_cluster(tmp_path / "cluster")
    assert lines(build_at(root, method=Method.HOST, search=True).diagnostics) == []
    release_quickly(out_of(root), tmp_path / "www")
    what = describe_served(read_sites(read_options(root, method=Method.HOST)), tmp_path / "www", state_of(root))
    assert len(what.folders) > 1
    site_of = {site: host for host, site in what.folders.items()}
    pages = [page for page in sample_pages(out_of(root), of_each=1) if page.site in site_of]
    found = {page.page_class.split()[0]: page for page in pages}.values()
    assert {page.site for page in found} == set(site_of)
    with (
        run_nginx(tmp_path / "nginx", what, seal) as server,
        open_served(playwright, chromium, server) as browser,
        reader(browser, DESKTOP) as (window, watch),
    ):
        for page in found:
            address = f"https://{site_of[page.site]}{page.path.removeprefix('/' + page.site)}"
            watch.open(window, address, page.page_class)
            window.wait_for_load_state()
