"""Any sharing in any order: on line is what a model says, no more, as a clean build makes it, and nothing is left of
what was taken back.

A script is a shape of a cluster and steps with numbers that choose among what is there. `ZHANQUN_SCRIPTS` and
`ZHANQUN_STEPS` set how many scripts of what length; `make soak` runs many long ones.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.diagnostic import Diagnostic
from tests.portal_from import build_at, errors, out_of, read_tree, write
from tests.rebuild.any_cluster import CHANNELS, TZGG, WENJIAN, ZHUANTI, Doc, Push, Verdict, Wanted, World, make_world

PAGE = re.compile(r"/(s\d-)?d\d{3}x[^/]*\.html$")
NAMED = (b'http-equiv="refresh"', "已经撤下".encode())


def site_of(world: World, number: int) -> str:
    return list(world.units)[number % len(world.units)]


def doc_of(world: World, number: int) -> Doc | None:
    return world.docs[number % len(world.docs)] if world.docs else None


def other_channel(doc: Doc, number: int) -> str:
    """Some channel that takes documents of the kind, or none."""
    return ("", WENJIAN)[number % 2] if doc.channel == WENJIAN else ("", TZGG, ZHUANTI)[number % 3]


def add_document(world: World, a: int, b: int) -> None:
    number = len(world.docs)
    site, channel = site_of(world, a), CHANNELS[b % 3]
    doc = Doc(
        number=number, site=site, channel=channel, name=f"d{number:03d}x", first=f"{site}/{channel}/d{number:03d}x"
    )
    world.docs.append(doc)
    world.write_doc(doc)


def edit_document(world: World, a: int, b: int) -> None:
    if doc := doc_of(world, a):
        doc.version += 1
        world.write_doc(doc)


def push_document(world: World, a: int, b: int) -> None:
    if doc := doc_of(world, a):
        to = site_of(world, b)
        below = b % 4 == 0
        if below or to != doc.site:
            doc.pushes = [*doc.pushes, Push(to="" if below else to, channel=other_channel(doc, a), link=b % 3 == 0)][
                -2:
            ]
            world.write_doc(doc)


def stop_pushing(world: World, a: int, b: int) -> None:
    if doc := doc_of(world, a):
        doc.pushes = doc.pushes[1:]
        world.write_doc(doc)


def set_rule(world: World, a: int, b: int) -> None:
    site = site_of(world, a)
    if world.rules.pop(site, None) is None:
        world.rules[site] = Push(channel=("", ZHUANTI)[b % 2], link=b % 3 == 0)
    world.write_site(site)


def subscribe(world: World, a: int, b: int) -> None:
    site, source = site_of(world, a), site_of(world, b)
    if source != site:
        carried = source in world.above(site) and not any(one.carried for one in world.wanted.get(site, ()))
        wanted = Wanted(source=source, channel=CHANNELS[a % 3], link=b % 3 == 0, carried=carried and a % 2 == 0)
        world.wanted.setdefault(site, []).append(wanted)
        world.write_site(site)


def unsubscribe(world: World, a: int, b: int) -> None:
    site = site_of(world, a)
    world.wanted.get(site, [])[:1] = []
    world.write_site(site)


def submit(world: World, a: int, b: int) -> None:
    if doc := doc_of(world, a):
        site = site_of(world, b)
        if site != doc.site:
            doc.offered ^= {site}
            world.write_doc(doc)


def decide(world: World, a: int, b: int) -> None:
    """On what is offered, or was: adopt, reject, or think better of it."""
    offers = [(site, number) for number, doc in enumerate(world.docs) for site in sorted(doc.offered)]
    known = list(dict.fromkeys((*offers, *world.verdicts)))
    if known:
        site, number = known[a % len(known)]
        if b % 4 == 0:
            world.verdicts.pop((site, number), None)
        else:
            channel = other_channel(world.docs[number], a)
            world.verdicts[(site, number)] = Verdict(adopted=b % 4 != 1, channel=channel, link=b % 3 == 0)
        world.write_verdicts(site)


def withdraw(world: World, a: int, b: int) -> None:
    if doc := doc_of(world, a):
        doc.withdrawn = ("open", "secret", "")[b % 3]
        world.write_doc(doc)


def move(world: World, a: int, b: int) -> None:
    """To another name or channel, with the old address as an alias; the id stays."""
    if doc := doc_of(world, a):
        (world.root / doc.file).unlink()
        doc.homes.append((doc.channel, doc.name))
        if b % 2 or doc.channel == WENJIAN:
            doc.name = f"{doc.token}-{len(doc.homes)}"
        else:
            doc.channel = ZHUANTI if doc.channel == TZGG else TZGG
        doc.homes = [home for home in dict.fromkeys(doc.homes) if home != (doc.channel, doc.name)]
        world.write_doc(doc)
        for site in {site for site, number in world.verdicts if world.docs[number] is doc}:
            world.write_verdicts(site)


def close_or_open(world: World, a: int, b: int) -> None:
    site = site_of(world, a)
    world.closed ^= {site}
    world.write_site(site)


def build_with_a_fault(world: World, a: int, b: int) -> None:
    """A site is held for the time of one build; what is mended after it was not on line."""
    if doc := doc_of(world, a):
        text = (world.root / doc.file).read_text(encoding="utf-8")
        write(world.root, doc.file, text.replace("title:", "titel:", 1))
        assert build_at(world.root).held == (doc.site,)
        write(world.root, doc.file, text)


Step = tuple[Callable[[World, int, int], None], int, int]
STEPS: tuple[Callable[[World, int, int], None], ...] = (
    *(add_document, add_document, add_document, edit_document, push_document, push_document, stop_pushing, set_rule),
    *(subscribe, subscribe, unsubscribe, submit, submit, decide, decide, withdraw, withdraw, move, move),
    *(close_or_open, build_with_a_fault),
)
NUMBERS = st.integers(min_value=0, max_value=2**16)
SHAPES = st.lists(NUMBERS, min_size=2, max_size=4)


def scripts(steps: int) -> st.SearchStrategy[list[list[Step]]]:
    """Batches of steps; after each batch the cluster is built."""
    step = st.tuples(st.sampled_from(STEPS), NUMBERS, NUMBERS)
    batch = st.lists(step, min_size=1, max_size=4)
    return st.lists(batch, min_size=2, max_size=steps)


def play(folder: Path, shape: list[int], script: list[list[Step]]) -> None:
    """Build after every batch and look; at the end compare with a clean build."""
    world = make_world(folder / "root", shape)
    for number, batch in enumerate(script):
        for step, a, b in batch if number else [(add_document, one, one // 7) for one in shape] + batch:
            step(world, a, b)
        result = build_at(world.root)
        assert unexpected(result.diagnostics) == []
        look(world, read_tree(out_of(world.root)))
    after = read_tree(out_of(world.root))
    clean = build_at(world.root, out=folder / "clean" / "public", state=folder / "clean" / "state")
    assert unexpected(clean.diagnostics) == []
    made = read_tree(folder / "clean" / "public")
    assert {file for file in after.keys() | made.keys() if after.get(file) != made.get(file)} == set()
    assert build_at(world.root).made == 0


def unexpected(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Steps at random may send a document to one place twice, which is told."""
    return [one for one in errors(diagnostics) if one.code != "placed-twice"]


def look(world: World, tree: dict[str, bytes]) -> None:
    """On line is what the model says, and nothing of what is no more."""
    pages, tombs, redirects = world.pages()
    named = {file: tuple(word in tree[file] for word in NAMED) for file in tree if PAGE.search(file)}
    assert {file for file, kind in named.items() if kind == (False, False)} == pages
    assert {file for file, kind in named.items() if kind == (False, True)} == tombs
    assert {file for file, kind in named.items() if kind == (True, False)} == redirects
    look_for_titles(world, tree)
    look_for_traces(world, tree)


def look_for_titles(world: World, tree: dict[str, bytes]) -> None:
    """Each document is listed in the channels where it is shown, as page or link, and only there."""
    for site in [one for one in world.units if one not in world.closed]:
        for channel in CHANNELS:
            visible = [doc for doc in world.docs if not doc.withdrawn and doc.site not in world.closed]
            listed = {doc.words("t", doc.version) for doc in visible if (doc.site, doc.channel) == (site, channel)}
            places = [one for one in world.shown() if (one.site, one.channel) == (site, channel)]
            listed |= {doc.words("t", doc.version) for one in places for doc in visible if doc is world.docs[one.doc]}
            page = tree[world.file(site, channel, "index")].decode()
            found = {doc.words("t", doc.version) for doc in world.docs if doc.words("t", doc.version) in page}
            assert found == listed, (site, channel)


def look_for_traces(world: World, tree: dict[str, bytes]) -> None:
    """No older version is left anywhere; of what was taken back nothing, but for a title in its tombstones."""
    files = {file: "\n".join(texts_of(file, data)) for file, data in tree.items()}
    for doc in world.docs:
        old = [doc.words(kind, version) for kind in "tb" for version in range(1, doc.version)]
        gone = bool(doc.withdrawn) or doc.site in world.closed
        words = [*old, *([doc.words("b", doc.version)] if gone else [])]
        assert [(file, word) for word in words for file, text in files.items() if word in text] == []
        if gone:
            names = (doc.token, doc.words("t", doc.version))
            assert {file for file, text in files.items() for name in names if name in text} <= world.tombs_of(doc)


def texts_of(file: str, data: bytes) -> Iterator[str]:
    """The address and the text of an output, those of its parts where it is packed."""
    yield file
    yield data.decode("utf-8", "replace")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def number_of(name: str, fallback: int) -> int:
    return int(os.environ.get(name, fallback))


QUICK = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=number_of("ZHANQUN_SCRIPTS", 8),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LONG = settings(QUICK, derandomize=False, max_examples=number_of("ZHANQUN_SCRIPTS", 300), print_blob=True)


def play_in_a_folder(factory: pytest.TempPathFactory, shape: list[int], script: list[list[Step]]) -> None:
    folder = factory.mktemp("script")
    try:
        play(folder, shape, script)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@QUICK
@given(shape=SHAPES, script=scripts(number_of("ZHANQUN_STEPS", 4)))
def test_any_sharing_gives_what_the_model_says(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], script: list[list[Step]]
) -> None:
    play_in_a_folder(tmp_path_factory, shape, script)


@pytest.mark.soak
@LONG
@given(shape=SHAPES, script=scripts(number_of("ZHANQUN_STEPS", 12)))
def test_much_more_sharing_gives_what_the_model_says(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], script: list[list[Step]]
) -> None:
    play_in_a_folder(tmp_path_factory, shape, script)
