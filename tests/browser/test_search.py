"""The result page on the demo cluster: what a reader asks, narrows, sorts, pages and goes back through."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chromium import DESKTOP, PHONE, Screen
from tests.browser.faults import expect_none
from tests.browser.serving import Served
from tests.browser.visiting import GRAVE, NOTE_BREACHES, OVERFLOW, RUN_AXE, open_context

pytestmark = pytest.mark.browser
RESULTS = "/lanjiang/search.html"
NARROW = Screen("narrow", 320, 700)
COUNT = re.compile(r"信息(约?)(\d+)条")


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window in which any error of a page is an error of the test."""
    with open_context(browser, DESKTOP) as context:
        context.add_init_script(NOTE_BREACHES)
        window = context.new_page()
        errors: list[str] = []
        window.on("pageerror", lambda error: errors.append(str(error)))
        window.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        yield window
        expect_none([*errors, *window.evaluate("window.__breaches")])


def ask(window: Page, served: Served, query: str) -> None:
    """Open the result page as a link would, and wait for what it says."""
    window.goto(f"{served.url}{RESULTS}?{query}")
    await_answer(window)


def await_answer(window: Page) -> None:
    """Wait until what was asked is answered."""
    expect(window.locator("[data-search-page]:not([aria-busy]) .search-status:not(:empty)")).to_be_visible()


def total(window: Page) -> int:
    """How many hits the page says there are."""
    found = COUNT.search(window.locator(".search-status").inner_text())
    assert found, "no count is told"
    assert not found[1], "the demo is small: its counts are exact"
    return int(found[2])


def titles(window: Page) -> list[str]:
    """The titles of the hits."""
    return window.locator(".search-hit-title").all_inner_texts()


def options(window: Page, name: str) -> dict[str, int]:
    """The values of a filter, each with its count."""
    texts = window.locator(f"select[name={name}] option").evaluate_all("all => all.map(one => [one.value, one.text])")
    return {value: int(text.rpartition("（")[2].rstrip("）")) for value, text in texts if value}


def test_a_query_shows_what_it_found(window: Page, served: Served) -> None:
    window.goto(served.url + RESULTS)
    expect(window.get_by_role("heading", name="搜索提示")).to_be_visible()
    window.get_by_role("combobox", name="输入关键词").fill("养老服务")
    window.keyboard.press("Enter")
    await_answer(window)
    assert parse_qs(urlsplit(window.url).query) == {"q": ["养老服务"]}
    assert "养老服务" in titles(window)[0]
    assert len(titles(window)) == min(10, total(window))
    expect(window.locator(".search-hit-title mark").first).to_have_text("养老服务")
    expect(window.get_by_role("status").filter(has_text="养老服务")).to_be_visible()
    expect(window.get_by_role("heading", name="搜索提示")).to_be_hidden()
    assert window.title().startswith("养老服务")


def test_what_fills_a_page_is_marked_and_not_counted(window: Page, served: Served) -> None:
    ask(window, served, "q=危房改造补助")
    marks = window.locator(".search-hit").evaluate_all("all => all.map(one => one.innerText.includes('部分词语'))")
    found = total(window)
    assert 0 < found < len(marks)
    assert marks == [place >= found for place in range(len(marks))]
    expect(window.locator(".search-note")).to_contain_text(f"{len(marks) - found}条")
    ask(window, served, "q=危房改造补助&sort=date")
    assert len(titles(window)) == total(window) == found


def test_a_hit_leads_to_its_document(window: Page, served: Served) -> None:
    ask(window, served, "q=养老服务")
    title = titles(window)[0]
    window.locator(".search-hit a").first.click()
    expect(window.locator("h1")).to_have_text(title)


def test_a_document_of_many_sites_is_one_hit_that_names_them(window: Page, served: Served) -> None:
    ask(window, served, "q=优化营商环境若干措施（2026年版）")
    hit = window.locator(".search-hit").first
    carriers = hit.locator("[data-hit=carriers]")
    expect(carriers).to_contain_text(re.compile("另有[0-9]+个网站刊载："))
    assert len([title for title in titles(window) if "若干措施（2026年版）的通知" in title]) == 1
    own, (first, *_) = hit.locator("h3 a").get_attribute("href"), carriers.locator("a").all()
    assert first.get_attribute("href") != own
    title = hit.locator("h3").inner_text()
    first.click()
    expect(window.locator("h1")).to_have_text(title)


@pytest.mark.parametrize("number", ["岚政办发〔2026〕12号", "岚政办发[2026]12号", "岚政办发（２０２６）第012号"])
def test_a_document_number_comes_first_however_it_is_written(window: Page, served: Served, number: str) -> None:
    ask(window, served, f"q={number}")
    expect(window.locator(".search-hit").first).to_contain_text("岚政办发〔2026〕12号")


def test_an_index_number_is_shown_to_who_asks_for_it(window: Page, served: Served) -> None:
    ask(window, served, "q=11990000MB09900300/2026-00011")
    expect(window.locator(".search-hit").first).to_contain_text("索引号：11990000MB09900300/2026-00011")
    ask(window, served, "q=岚教发〔2026〕19号")
    expect(window.locator(".search-hit").first).to_contain_text("岚教发〔2026〕19号")
    expect(window.locator(".search-hit").first).not_to_contain_text("索引号")


def test_traditional_characters_find_the_same(window: Page, served: Served) -> None:
    ask(window, served, "q=养老服务")
    found = titles(window)
    ask(window, served, "q=養老服務")
    assert titles(window) == found


def test_a_filter_leaves_what_it_counted(window: Page, served: Served) -> None:
    ask(window, served, "q=政务公开")
    before = total(window)
    counts = options(window, "kind")
    assert sum(counts.values()) == before
    window.get_by_role("combobox", name="类型").select_option("policy")
    expect(window.locator(".search-status")).to_contain_text(f"信息{counts['policy']}条")
    assert set(window.locator("[data-hit=kind]").all_inner_texts()) == {"政策文件"}
    assert "kind=policy" in window.url
    assert options(window, "kind") == counts, "a filter's own counts leave it out"
    window.get_by_role("button", name="清除筛选").click()
    expect(window.locator(".search-status")).to_contain_text(f"信息{before}条")


def test_sites_are_counted_when_a_reader_asks_for_them(window: Page, served: Served) -> None:
    ask(window, served, "q=政务公开")
    expect(window.get_by_role("combobox", name="网站")).to_be_hidden()
    window.get_by_text("更多筛选").click()
    expect(window.get_by_role("combobox", name="网站")).to_be_visible()
    site, count = next(iter(options(window, "site").items()))
    window.get_by_role("combobox", name="网站").select_option(site)
    expect(window.locator(".search-status")).to_contain_text(f"信息{count}条")


def test_the_newest_come_first_where_asked(window: Page, served: Served) -> None:
    ask(window, served, "q=政务公开")
    window.get_by_role("combobox", name="排序").select_option("date")
    expect(window).to_have_url(re.compile("sort=date"))
    await_answer(window)
    dates = window.locator(".search-hit time").all_inner_texts()
    assert dates == sorted(dates, reverse=True)


def test_pages_are_turned_and_gone_back_through(window: Page, served: Served) -> None:
    ask(window, served, "q=政务公开")
    first = titles(window)
    window.get_by_role("link", name="下一页").click()
    expect(window.locator(".search-status")).to_contain_text("第2页")
    assert not set(titles(window)) & set(first)
    assert window.evaluate("document.activeElement.id") == "search-heading"
    window.go_back()
    expect(window.locator(".search-status")).to_contain_text("第1页")
    assert titles(window) == first
    window.go_forward()
    expect(window.locator(".search-status")).to_contain_text("第2页")
    window.reload()
    await_answer(window)
    expect(window.locator(".search-status")).to_contain_text("第2页")


def test_where_nothing_is_found_a_cure_is_offered(window: Page, served: Served) -> None:
    ask(window, served, "q=养老服务&kind=reply&year=1999")
    expect(window.locator(".search-cures")).to_contain_text("减少词语")
    window.get_by_role("link", name="清除筛选条件").click()
    expect(window.locator(".search-hit").first).to_be_visible()
    ask(window, served, "q=zzzzqqqq")
    expect(window.locator(".search-cures")).to_contain_text("错别字")
    expect(window.get_by_role("link", name="政府信息公开目录")).to_be_visible()


def test_an_index_that_is_not_there_is_told(browser: Browser, served: Served) -> None:
    with open_context(browser, DESKTOP) as context:
        window = context.new_page()
        window.route("**/search/**", lambda route: route.abort())
        window.goto(f"{served.url}{RESULTS}?q=养老")
        expect(window.get_by_role("status").filter(has_text="暂时无法搜索")).to_be_visible()


def test_all_goes_by_keyboard(window: Page, served: Served) -> None:
    window.goto(served.url + RESULTS)
    box = window.get_by_role("combobox", name="输入关键词")
    box.focus()
    window.keyboard.type("岚江")
    expect(window.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    window.keyboard.press("ArrowDown")
    chosen = window.get_by_role("option", selected=True)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    expect(box).to_have_value(chosen.locator(".suggestion-text").inner_text())
    window.keyboard.press("Escape")
    expect(box).to_have_value("岚江")
    expect(box).to_have_attribute("aria-expanded", "false")
    window.keyboard.press("ArrowDown")
    expect(window.get_by_role("option").first).to_be_visible()
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    await_answer(window)
    assert window.evaluate("document.activeElement === document.querySelector('.search-form-large input')")
    for _ in range(3):  # the button, and behind it the first filter that has something to choose
        window.keyboard.press("Tab")
        if window.evaluate("document.activeElement.localName") == "select":
            break
    window.keyboard.press("ArrowDown")
    await_answer(window)
    assert len(parse_qs(urlsplit(window.url).query)) == 2
    assert window.evaluate("document.activeElement.localName") == "select", "the focus stays where the reader is"


def test_a_late_answer_does_not_take_the_choice_away(window: Page, served: Served) -> None:
    window.goto(served.url + RESULTS)
    box = window.get_by_role("combobox", name="输入关键词")
    box.focus()
    window.keyboard.type("岚")
    expect(window.get_by_role("option").first).to_be_visible()
    box.evaluate(  # one more character, and on to the list before anything could be asked about it
        """(input) => {
          input.value = "岚江";
          input.dispatchEvent(new InputEvent("input", { bubbles: true }));
          input.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
        }"""
    )
    window.wait_for_timeout(600)  # five times as long as the box waits before it asks
    chosen = window.get_by_role("option", selected=True)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    expect(box).to_have_value(chosen.locator(".suggestion-text").inner_text())
    window.keyboard.press("Escape")
    expect(box).to_have_value("岚江")


@pytest.mark.parametrize("screen", [NARROW, PHONE, DESKTOP], ids=lambda screen: screen.name)
@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
def test_nobody_is_shut_out(browser: Browser, axe: object, served: Served, screen: Screen, elder: bool) -> None:
    with open_context(browser, screen) as context:
        context.add_init_script(path=str(axe))
        if elder:
            context.add_init_script("localStorage.setItem('elder', '1')")
        window = context.new_page()
        ask(window, served, "q=政务公开")
        if window.locator(".search-filters-summary").is_visible():
            window.locator(".search-filters-summary").click()
        window.get_by_text("更多筛选").click()
        expect(window.get_by_role("combobox", name="网站")).to_be_visible()
        assert window.evaluate(OVERFLOW) <= 0
        window.get_by_role("combobox", name="输入关键词").fill("岚江")
        expect(window.get_by_role("option").first).to_be_visible()
        assert window.evaluate(OVERFLOW) <= 0
        expect_none(window.evaluate(RUN_AXE, GRAVE))


def test_without_javascript_the_page_says_so_and_leads_on(browser: Browser, served: Served) -> None:
    with open_context(browser, DESKTOP, java_script_enabled=False) as context:
        window = context.new_page()
        window.goto(served.url + "/lanjiang/")
        window.locator("form[role=search] input[name=q]").locator("visible=true").first.fill("养老")
        window.keyboard.press("Enter")
        expect(window).to_have_url(re.compile(re.escape(RESULTS)))
        expect(window.locator(".search-without")).to_be_visible()
        expect(window.locator(".search-without")).to_contain_text("需要启用 JavaScript")
        expect(window.get_by_role("link", name="政府信息公开目录")).to_be_visible()
        expect(window.locator(".search-results")).to_be_hidden()


def test_the_box_of_every_page_suggests_on_first_use(window: Page, served: Served) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    window.goto(served.url + "/lanjiang/map.html")
    assert not [url for url in asked if "search" in url], "who does not search loads nothing for it"
    box = window.locator("#search-top")
    box.press_sequentially("岚江")
    window.wait_for_timeout(300)  # the scripts come while the reader types; the next letter is theirs
    box.press_sequentially("省")
    expect(window.get_by_role("option").first).to_be_visible()
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    await_answer(window)
    assert urlsplit(window.url).path == RESULTS


OTHER_SHARDS = """
minutes => {
  const key = Object.keys(sessionStorage).find(name => name.startsWith("search "));
  const [when, ...told] = sessionStorage.getItem(key).split(" "), manifest = JSON.parse(told.join(" "));
  manifest.terms = btoa(String.fromCharCode(...Array.from(atob(manifest.terms), letter => 255 - letter.charCodeAt(0))));
  sessionStorage.setItem(key, `${Number(when) - minutes * 60000} ${JSON.stringify(manifest)}`);
}
"""
"""What a tab keeps of the index is what it was so many minutes ago: no shard of it is there any longer."""


def test_a_page_after_another_waits_for_no_manifest(window: Page, served: Served) -> None:
    ask(window, served, "q=养老服务")
    found = titles(window)
    held: list[Route] = []
    window.route("**/search/manifest.json", lambda route: held.append(route))
    ask(window, served, "q=养老服务")
    assert titles(window) == found
    assert len(held) == 1, "it is asked how the index is now, meanwhile"
    held[0].continue_()
    window.unroute("**/search/manifest.json")


@pytest.mark.parametrize("minutes", [0, 60])
def test_what_is_not_there_any_longer_is_asked_anew(browser: Browser, served: Served, minutes: int) -> None:
    with open_context(browser, DESKTOP) as context:
        window = context.new_page()
        ask(window, served, "q=养老服务")
        found = titles(window)
        window.evaluate(OTHER_SHARDS, minutes)
        missed: list[str] = []
        window.on("response", lambda response: missed.append(response.url) if response.status == 404 else None)
        ask(window, served, "q=养老服务")
        assert titles(window) == found
        assert bool(missed) == (not minutes), "what is older than a moment is not used at all"
