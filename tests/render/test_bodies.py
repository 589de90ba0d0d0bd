"""Bodies that many sites show are taken apart once, and no more of them are kept than there is room for."""

from builder.render import bodies as room
from builder.render.bodies import Bodies
from builder.source.body_references import Parted, join_references, part_references

LINK = '<p>见<a href="doc:a" title="甲">甲</a>。</p>'


def of(text: str, asked: list[str], bodies: Bodies) -> Parted:
    def read() -> str:
        asked.append(text)
        return text

    return bodies.get(text, read)


def test_a_body_is_read_once_while_it_is_kept() -> None:
    bodies = Bodies()
    asked: list[str] = []
    first, again = of(LINK, asked, bodies), of(LINK, asked, bodies)
    assert asked == [LINK]
    assert again is first
    assert join_references(first, lambda _, target: f"/{target}.html") == LINK.replace("doc:a", "/doc:a.html")


def test_what_was_asked_for_last_is_kept_longest() -> None:
    bodies = Bodies()
    asked: list[str] = []
    length = room.MOST_CHARACTERS // 20
    texts = [f"{number:02}".ljust(length, "字") for number in range(20)]
    for text in texts:
        of(text, asked, bodies)
    of(texts[0], asked, bodies)
    of("新", asked, bodies)
    asked.clear()
    of(texts[0], asked, bodies)
    of(texts[1], asked, bodies)
    assert asked == [texts[1]]


def test_a_body_that_would_drive_out_many_is_not_kept() -> None:
    bodies = Bodies()
    asked: list[str] = []
    long = "字" * (room.MOST_CHARACTERS // 16 + 1)
    of(LINK, asked, bodies)
    of(long, asked, bodies)
    of(long, asked, bodies)
    of(LINK, asked, bodies)
    assert asked == [LINK, long, long]


def test_a_body_without_references_is_in_one_piece() -> None:
    assert part_references("<p>甲</p>") == ("<p>甲</p>",)


def test_a_picture_that_may_not_be_shown_is_read_instead() -> None:
    parted = part_references('<p><img src="https://a.example/b.png" alt="图&amp;片" width="1"></p>')
    assert join_references(parted, lambda *_: None) == "<p>图&amp;片</p>"
    assert join_references(parted, lambda _, target: "/b.png") == '<p><img src="/b.png" alt="图&amp;片" width="1"></p>'
