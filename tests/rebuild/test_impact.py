"""What `impact` foretells is what the build then does; against a revision, what differs from it and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import git
from builder.output import OutputTree
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.history import FOLDER
from builder.pipeline.impact import Impact, find_impact
from tests.portal_from import build_at, out_of, read_options, state_of
from tests.rebuild.bench import Bench
from tests.rebuild.test_state import commit

NOTICE = "content/lanjiang/tzgg/20260301-fangxun.md"
HOLIDAY = "content/lanjiang/tzgg/20261012-jiaqi.md"
COUNTY = "content/liuzhu/tzgg/20261105-cunjie.md"
NEW = "content/lanjiang/tzgg/20261120-x.md"


def foretell(bench: Bench, *files: str, revision: str = "") -> Impact:
    """What the change would touch; nothing that is on line may be touched by asking."""
    before = bench.tree()
    paths = [bench.root / file for file in files]
    options = read_options(bench.root, as_of=bench.as_of)
    impact = find_impact(options, OutputTree(out=out_of(bench.root)), files=paths, revision=revision)
    assert bench.tree() == before
    return impact


def made(impact: Impact) -> set[str]:
    """All files that would be written."""
    return {file for site in impact.sites for file in (*(one for one, _ in site.made), *site.new)}


def gone(impact: Impact) -> set[str]:
    return {file for site in impact.sites for file in site.gone}


def why(impact: Impact, file: str) -> list[str]:
    """Why a file would be made again."""
    told = next(reasons for site in impact.sites for one, reasons in site.made if one == file)
    return [f"{one.cause} {one.key} {one.side}".rstrip() for one in told]


CHANGES: dict[str, Callable[[Bench], object]] = {
    "a body": lambda bench: bench.edit(NOTICE, "检查堤防", "巡查堤防"),
    "a title": lambda bench: bench.edit(HOLIDAY, "放假通知", "假期安排"),
    "a new document": lambda bench: bench.put(NEW, "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n"),
    "a document taken away": lambda bench: bench.remove(HOLIDAY),
    "a link of a site": lambda bench: bench.edit("sites/lanjiang/site.yaml", "title: 汀溪县,", "title: 汀溪,"),
    "a style": lambda bench: bench.put("themes/plain/styles/base.css", "body { color: black; }\n"),
    "a label": lambda bench: bench.edit("themes/plain/labels/zh-Hans.yaml", "more: 更多", "more: 全部"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_foretold_is_what_the_build_does(bench: Bench, change: str) -> None:
    CHANGES[change](bench)
    foretold, before = foretell(bench), bench.tree()
    written = bench.rebuild()
    assert written
    assert written <= made(foretold)
    assert len(made(foretold) - written) <= (
        change in ("a link of a site", "a label")
    )  # a page that reads it, and prints the same
    assert gone(foretold) == before.keys() - bench.tree().keys()
    assert not foretell(bench).sites


@pytest.mark.parametrize("change", CHANGES)
def test_held_against_a_revision_it_is_the_same(bench: Bench, change: str) -> None:
    commit(bench.root)
    CHANGES[change](bench)
    plain, against = foretell(bench), foretell(bench, revision="HEAD")
    assert len(against.against) == 40
    assert (made(plain), gone(plain)) == (made(against), gone(against))


def test_reasons_are_those_that_explain_tells(bench: Bench) -> None:
    bench.edit(HOLIDAY, "放假通知", "假期安排")
    foretold = foretell(bench)
    bench.build()
    for file in made(foretold):
        assert why(foretold, file) == bench.causes(file), file


def test_of_two_changes_the_one_that_is_named(bench: Bench) -> None:
    commit(bench.root)
    bench.edit(NOTICE, "检查堤防", "巡查堤防")
    bench.edit(COUNTY, "村界公示", "村界公告")
    bench.put(NEW, "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    page = "lanjiang/tzgg/20260301-fangxun.html"
    assert made(foretell(bench, NOTICE)) == {page}
    both = foretell(bench, NOTICE, COUNTY)
    assert made(both) > {page, "tingxi/liuzhu/tzgg/20261105-cunjie.html"}
    assert made(foretell(bench, "content/lanjiang")) == made(foretell(bench, NOTICE, NEW))
    assert made(foretell(bench, ".")) == made(foretell(bench, revision="HEAD")) == made(foretell(bench))


def test_what_was_changed_and_built_before_is_not_told_against_a_revision(bench: Bench) -> None:
    commit(bench.root)
    bench.edit(HOLIDAY, "放假通知", "假期安排")
    bench.build()
    bench.edit(NOTICE, "检查堤防", "巡查堤防")
    assert made(foretell(bench)) == {"lanjiang/tzgg/20260301-fangxun.html"}
    assert made(foretell(bench, NOTICE)) == {"lanjiang/tzgg/20260301-fangxun.html"}
    assert made(foretell(bench, revision="HEAD")) == {
        *("lanjiang/tzgg/20260301-fangxun.html", "lanjiang/tzgg/20261012-jiaqi.html", "lanjiang/tzgg/index.html"),
        *("lanjiang/tzgg/2026.html", "lanjiang/index.html", "lanjiang/feed.xml"),
    }


def test_what_was_altered_in_the_output_is_told_only_where_the_last_build_is_asked(bench: Bench) -> None:
    commit(bench.root)
    page = out_of(bench.root) / "lanjiang/map.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert [why(foretell(bench), file) for file in made(foretell(bench))] == [["altered"]]
    assert not foretell(bench, revision="HEAD").sites


def test_a_site_that_goes_and_one_that_comes(bench: Bench) -> None:
    bench.edit("sites/cluster.yaml", "sites: [tingxi, liuzhu]", "sites: [tingxi]")
    commit(bench.root)
    bench.build()
    bench.move("sites/lanjiang/tingxi/liuzhu", "elsewhere")
    bench.move("content/liuzhu", "elsewhere/content")
    for revision in ("", "HEAD"):
        told = {one.site: one for one in foretell(bench, revision=revision).sites}
        assert "tingxi/liuzhu/index.html" in told["liuzhu"].gone
        assert (told["liuzhu"].made, told["liuzhu"].new) == ((), ())
        assert "tingxi/index.html" in dict(told["tingxi"].made)
    bench.build()
    commit(bench.root, stamp="2026-11-21T09:00:00+08:00")
    bench.move("elsewhere/content", "content/liuzhu")
    bench.move("elsewhere", "sites/lanjiang/tingxi/liuzhu")
    told = {one.site: one for one in foretell(bench, "sites/lanjiang/tingxi/liuzhu", "content/liuzhu").sites}
    assert "tingxi/liuzhu/index.html" in told["liuzhu"].new
    assert "tingxi/index.html" in dict(told["tingxi"].made)


def test_of_a_site_with_a_fault_nothing_is_foretold(bench: Bench) -> None:
    bench.edit(COUNTY, "title:", "titel:")
    impact = foretell(bench)
    assert impact.held == ("liuzhu",)
    assert {one.code for one in impact.diagnostics} >= {"unknown-key"}
    assert {one.site for one in impact.sites} <= {"lanjiang", "tingxi"}
    bench.edit("sites/cluster.yaml", "page_size: 3", "page_size: three")
    assert foretell(bench).stopped


def test_a_file_that_is_not_there_or_elsewhere_and_a_state_that_is_new_are_told(bench: Bench, tmp_path: Path) -> None:
    commit(bench.root)
    options, tree = read_options(bench.root), OutputTree(out=out_of(bench.root))
    for file, code in (("content/none.md", "no-such-file"), ("../other.md", "file-outside-cluster")):
        with pytest.raises(CouldNotRun) as caught:
            find_impact(options, tree, files=[bench.root / file])
        assert caught.value.diagnostic.code == code
    with pytest.raises(CouldNotRun) as caught:
        find_impact(read_options(bench.root, state=tmp_path / "state"), tree)
    assert caught.value.diagnostic.code == "nothing-built"


def test_without_history_only_the_last_build_can_be_asked(bench: Bench) -> None:
    with pytest.raises(CouldNotRun) as caught:
        foretell(bench, NOTICE)
    assert caught.value.diagnostic.code == "unknown-revision"


def test_the_files_of_the_commit_stay_what_they_are(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is laid over them is taken away again, and a run that is cut off leaves nothing that a build would trust."""
    commit(bench.root)
    first = bench.tree()
    bench.edit(NOTICE, "检查堤防", "巡查堤防")
    bench.put(NEW, "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    foretell(bench, NOTICE, NEW)
    held = state_of(bench.root) / FOLDER
    assert (held / NOTICE).read_text(encoding="utf-8") != (bench.root / NOTICE).read_text(encoding="utf-8")
    assert not (held / NEW).exists()
    build_at(bench.root, revision="HEAD")
    assert bench.tree() == first

    with pytest.raises(KeyboardInterrupt):
        _lay_over_and_fall(held, bench, monkeypatch)
    monkeypatch.undo()
    assert (held / NEW).exists()
    build_at(bench.root, revision="HEAD")
    assert bench.tree() == first


def _lay_over_and_fall(held: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with git.laid_over(held, bench.root, [NOTICE, NEW]):
        monkeypatch.setattr(os.path, "lexists", _cut)


def _cut(path: object) -> bool:
    raise KeyboardInterrupt


def test_a_folder_in_the_place_of_a_file_and_a_file_in_that_of_a_folder(bench: Bench) -> None:
    bench.put("content/lanjiang/tzgg/one", "x")
    bench.put("content/lanjiang/tzgg/two/file.txt", "x")
    commit(bench.root)
    for name, file in (("one", "one/file.txt"), ("two", "two")):
        place = bench.root / "content/lanjiang/tzgg" / name
        if place.is_dir():
            (place / "file.txt").unlink()
            place.rmdir()
        else:
            place.unlink()
        bench.put(f"content/lanjiang/tzgg/{file}", "y")
    foretell(bench, "content/lanjiang/tzgg")
    held = state_of(bench.root) / FOLDER / "content/lanjiang/tzgg"
    assert (held / "one").read_text(encoding="utf-8") == (held / "two/file.txt").read_text(encoding="utf-8") == "x"
