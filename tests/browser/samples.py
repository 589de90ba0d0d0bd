"""Which pages of a built cluster are looked at: a few of each class, from as many sites as can be."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CLASS = re.compile(r"<html\b[^>]*?\bdata-page=\"([^\"]+)\"(?:[^>]*?\bdata-kind=\"([^\"]*)\")?")
HEAD = 2048


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """A page, as it is addressed below its host, and its class: `document policy`, `channel`, `home` …"""

    page_class: str
    path: str

    @property
    def site(self) -> str:
        """The site that the page belongs to."""
        return self.path.split("/")[1]

    @property
    def file(self) -> str:
        """Where the page lies below the output folder."""
        return self.path.removeprefix("/") + ("index.html" if self.path.endswith("/") else "")

    def __str__(self) -> str:
        return f"{self.path} ({self.page_class})"


def sample_pages(out: Path, *, of_each: int = 2) -> tuple[Sample, ...]:
    """Up to so many pages of each class; of two pages the one from the site less looked at so far."""
    classes: defaultdict[str, list[Sample]] = defaultdict(list)
    for page in find_pages(out):
        classes[page.page_class].append(page)
    looked_at: Counter[str] = Counter()
    chosen: list[Sample] = []
    for _, pages in sorted(classes.items()):
        for _ in range(min(of_each, len(pages))):
            page = min(pages, key=lambda page: (looked_at[page.site], page))
            pages.remove(page)
            looked_at[page.site] += 1
            chosen.append(page)
    return tuple(chosen)


def find_page(pages: Iterable[Sample], page_class: str) -> Sample:
    """The first page of a class; a class without a page is a failure of the test."""
    found = sorted(page for page in pages if page.page_class == page_class)
    assert found, f"no page is of the class {page_class!r}"
    return found[0]


def find_pages(out: Path) -> Iterator[Sample]:
    """Every page that says its class."""
    for file in sorted(out.rglob("*.html")):
        with file.open(encoding="utf-8") as text:
            found = CLASS.search(text.read(HEAD))
        if found:
            path = "/" + file.relative_to(out).as_posix()
            yield Sample(" ".join(filter(None, found.groups())), path.removesuffix("index.html"))
