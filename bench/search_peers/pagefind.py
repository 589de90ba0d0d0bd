"""Pagefind, the extended build: pages as its manual wants them, asked by its own script in Chromium.

Set up outside of the project, in any folder: `npm install --prefix FOLDER pagefind`, then
`--pagefind FOLDER/node_modules/.bin/pagefind` (or `pip install 'pagefind[extended]'` in an environment of its own, and
the program that this brings).
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.search_peers.host import Served, serve
from bench.search_peers.peer import Asked, Cost
from bench.search_texts import EDITED, Text, Texts

_BUNDLE = "pagefind"
_LOAD = """async () => { window.pagefind = await import('/pagefind/pagefind.js'); await window.pagefind.init();
  window.places = new Map(); }"""
_FIND = """async ([query, from, to]) => {
  const { results } = await window.pagefind.search(query);
  return Promise.all(results.slice(from, to).map(async (one) => {
    if (!window.places.has(one.id)) window.places.set(one.id, (await one.data()).url);
    return window.places.get(one.id);
  }));
}"""


@dataclass(frozen=True, slots=True)
class Pagefind:
    """`command` is its program."""

    command: Path
    told: str = (
        "extended build, pages with `lang=zh-CN`, `data-pagefind-body`, the title as `h1`. Asked as its own interface "
        "does: `search(what was typed)`, then `data()` of 10 hits, in Chromium, whose Intl.Segmenter parts the query; "
        "each cost in a new context, nothing cached; program: its scripts and WebAssembly"
    )

    @property
    def name(self) -> str:
        """With the version."""
        said = subprocess.run([self.command, "--version"], capture_output=True, text=True, check=True)
        return said.stdout.strip().replace("pagefind_extended", "pagefind").capitalize()

    def build(self, texts: Texts, folder: Path) -> None:
        """Write pages and index them. The time holds the writing of the pages."""
        for place in range(len(texts)):
            page = folder / "site" / f"{place // 1000}" / f"{place}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(_page(texts[place]), encoding="utf-8")
        self._index(folder)

    def edit(self, texts: Texts, place: int, folder: Path) -> None:
        """There is no other way than to index all again."""
        page = folder / "site" / f"{place // 1000}" / f"{place}.html"
        page.write_text(_page(texts[place], EDITED), encoding="utf-8")
        shutil.rmtree(folder / "site" / _BUNDLE)
        self._index(folder)

    def index_of(self, folder: Path) -> Path:
        """The bundle, with the scripts for its interfaces."""
        return folder / "site" / _BUNDLE

    @contextmanager
    def open(self, folder: Path) -> Iterator[Asked]:
        """Chromium, and a host that counts."""
        with serve(folder / "site") as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
            try:
                yield _Asked(browser, served)
            finally:
                browser.close()

    def _index(self, folder: Path) -> None:
        command: list[str | Path] = [self.command, "--site", folder / "site", "--output-subdir", _BUNDLE, "--silent"]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)


class _Asked:
    def __init__(self, browser: Browser, served: Served) -> None:
        self._browser = browser
        self._served = served
        self._page = self._open()

    def find(self, query: str) -> Iterator[int]:
        """Ten hits, then ever more at once."""
        begin, limit = 0, 10
        while found := self._page.evaluate(_FIND, [query, begin, begin + limit]):
            yield from (int(Path(str(address)).stem) for address in found)
            begin, limit = begin + limit, 4 * limit

    def cost(self, query: str) -> Cost:
        """A new reader."""
        self._served.answers.clear()
        page = self._open()
        page.evaluate(_FIND, [query, 0, 10])
        page.context.close()
        index = [size for path, size in self._served.answers if not _is_program(path)]
        program = sum(size for path, size in self._served.answers if _is_program(path))
        return Cost(requests=len(index), size=sum(index), program=program)

    def _open(self) -> Page:
        page = self._browser.new_context(locale="zh-CN").new_page()
        page.goto(f"{self._served.address}/blank.html")
        page.evaluate(_LOAD)
        return page


def _is_program(path: str) -> bool:
    return path.endswith(".js") or "/wasm." in path


def _page(text: Text, more: str = "") -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in [*text.body.split("\n"), *filter(None, [more])])
    title = html.escape(text.title)
    head = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><main data-pagefind-body><h1>{title}</h1>{lines}</main></body></html>"


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
