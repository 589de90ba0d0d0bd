"""The verbs: data to stdout, talk to stderr, JSON for machines, both languages, history and clock."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from builder.cli.main import cli
from builder.diagnostic import Problems
from builder.source.fields import read_record
from builder.source.front_matter import split
from builder.source.marked import read_table
from catalog.document import Head
from tests.portal_from import lines, out_of, read_tree, state_of, write

KEYS = [
    *("sites", "pages", "made", "kept", "dropped", "held", "stopped", "unfinished", "seconds"),
    *("peak_memory_mb", "diagnostics"),
    "barred_by",
]
PAGE = "lanjiang/tzgg/20261012-jiaqi.html"


def run(root: Path, *words: str, as_of: str = "2026-11-25T12:00", **environment: str) -> Result:
    """Run a verb on a cluster."""
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), "--jobs", "1"]
    result = CliRunner(env={"ZHANQUN_LANG": "en", **environment}).invoke(cli, [*words, *places, "--as-of", as_of])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def data(result: Result) -> Any:
    """The one JSON value on stdout."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_build_tells_machines_what_it_did(root: Path) -> None:
    first = run(root, "build", "--format", "json", "--clean")
    told = data(first)
    assert list(told) == KEYS
    assert (told["sites"], told["held"], told["stopped"], told["diagnostics"]) == (3, [], False, [])
    assert told["pages"] > 90
    assert told["seconds"] >= 0 < told["peak_memory_mb"]
    assert first.stderr == ""
    again = data(run(root, "build", "--format", "json"))
    assert (again["made"], again["kept"]) == (0, told["made"] + told["kept"])


def test_build_talks_to_people_on_stderr_only(root: Path) -> None:
    result = run(root, "build")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to make" in result.stderr
    assert run(root, "build", "--quiet").output == ""


@pytest.mark.parametrize("more", [[], ["--strict"]])
def test_only_a_site_that_lies_there_is_left_as_it_was(more: list[str], root: Path, tmp_path: Path) -> None:
    write(root, "content/tingxi/tzgg/20261120-geduan.md", "---\ntitel: 隔断\n---\n正文。\n")
    assert "left as they were: tingxi" in run(root, "build", *more).stderr
    fresh = ["--out", str(tmp_path / "x"), "--state", str(tmp_path / "y")]
    words = ["build", *more, "--root", str(root), *fresh, "--jobs", "1", "--as-of", "2026-11-25"]
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, words).stderr
    assert "with nothing built of them yet: tingxi" in told
    assert "left as they were" not in told


@pytest.mark.parametrize("part", ["content", "content/lanjiang/public", "sites/x", "themes", "catalog/y"])
@pytest.mark.parametrize("option", ["--out", "--state"])
def test_nothing_is_written_into_what_is_read(option: str, part: str, root: Path, tmp_path: Path) -> None:
    before = read_tree(root)
    words = ["build", "--root", str(root), "--out", str(tmp_path / "x"), option, str(root / part)]
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, words)
    assert (told.exit_code, "[folder-in-sources]" in told.stderr) == (2, True), told.stderr
    assert read_tree(root) == before


def test_a_state_of_another_edition_is_told_until_a_build_came_to_its_end(root: Path) -> None:
    run(root, "build")
    with closing(sqlite3.connect(state_of(root) / "state.sqlite")) as state, state:
        state.execute("UPDATE meta SET value = 'another' WHERE key = 'edition'")
    run(root, "check")
    assert "another edition" in run(root, "build").stderr
    assert "another edition" not in run(root, "build").stderr


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(variables: dict[str, str], root: Path) -> None:
    write(root, "content/liuzhu/tzgg/a.md", "x")
    assert "\x1b[3" not in run(root, "check", **variables).output


def test_both_languages(root: Path) -> None:
    write(root, "content/liuzhu/tzgg/a.md", "x")
    english = run(root, "check", "--lang", "en").stderr
    chinese = run(root, "check", "--lang", "zh-Hans").stderr
    assert "error[no-front-matter]" in english
    assert re.search(r"content/liuzhu/tzgg/a\.md:1:1: \S*[\u4e00-\u9fff]\S*\[no-front-matter\]", chinese)
    assert run(root, "check", ZHANQUN_LANG="", LC_ALL="zh_CN.UTF-8").stderr == chinese
    assert run(root, "check", ZHANQUN_LANG="", LC_ALL="C").stderr == english


def test_check_tells_faults_of_some_paths_only_and_writes_nothing(root: Path) -> None:
    before = read_tree(out_of(root))
    for site in ("liuzhu", "tingxi"):
        write(root, f"content/{site}/tzgg/a.md", "x")
    told = run(root, "check", "--format", "json")
    assert told.exit_code == 1
    assert [one["file"] for one in json.loads(told.stdout)["diagnostics"]] == [
        "content/liuzhu/tzgg/a.md",
        "content/tingxi/tzgg/a.md",
    ]
    some = run(root, "check", "--format", "json", "content/tingxi")
    assert [one["file"] for one in json.loads(some.stdout)["diagnostics"]] == ["content/tingxi/tzgg/a.md"]
    assert run(root, "check", "content/lanjiang").exit_code == 0
    assert read_tree(out_of(root)) == before


@pytest.mark.parametrize(
    "path",
    [
        "content/tingxi/tzgg",
        "./content/tingxi/tzgg/a.md",
        "content//tingxi/",
        "content/lanjiang/../tingxi",
        "{root}/content/tingxi/tzgg/a.md",
        "{beside}/content/tingxi",
        "tzgg/a.md",
        "../tingxi",
        ".",
    ],
)
def test_check_knows_a_path_however_it_is_written(path: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "content/tingxi/tzgg/a.md", "x")
    beside = root.with_name(f"{root.name}-beside")
    beside.symlink_to(root)
    monkeypatch.chdir(root / "content/tingxi")
    told = run(root, "check", "--format", "json", path.format(root=root, beside=beside))
    assert [one["file"] for one in json.loads(told.stdout)["diagnostics"]] == ["content/tingxi/tzgg/a.md"]


@pytest.mark.parametrize(
    ("path", "code", "near"),
    [
        ("nope.md", "nothing-there", ""),
        ("content/tin", "nothing-there", "content/tingxi?"),
        ("content/tingx", "nothing-there", "content/tingxi?"),
        ("content/tingxi/tzgg/20261101-tingshu.md", "nothing-there", "content/tingxi/tzgg/20261101-tingshui.md?"),
        ("content/tingxi/tzgg/20261101-tingshui.md/a", "nothing-there", ""),
        ("/etc/passwd", "file-outside-cluster", ""),
        ("../../../../../../etc/passwd", "file-outside-cluster", ""),
    ],
)
def test_check_says_nothing_of_what_is_not_there(path: str, code: str, near: str, root: Path) -> None:
    write(root, "content/tingxi/tzgg/a.md", "x")
    told = run(root, "check", path)
    assert (told.exit_code, told.stdout) == (2, "")
    assert f"error[{code}]" in told.stderr
    assert near in told.stderr


def test_check_takes_whole_parts_of_a_path_and_tells_what_stops_all(root: Path) -> None:
    write(root, "content/tingxi/tzgg-old/a.md", "x")
    assert run(root, "check", "content/tingxi/tzgg").exit_code == 0
    assert run(root, "check", "content/tingxi/tzgg-old").exit_code == 1
    write(root, "sites/cluster.yaml", "x")
    assert "sites/cluster.yaml:1:1" in run(root, "check", "content/tingxi/tzgg").stderr


def test_new_writes_a_document_that_check_accepts_once_it_is_filled_in(root: Path) -> None:
    made = run(root, "new", "tingxi", "tzgg", "--title", "关于“停电”的通知: 城东")
    file = made.stdout.strip()
    assert re.fullmatch(r"content/tingxi/tzgg/20261125-[a-z0-9-]+\.md", file)
    assert run(root, "check").exit_code == 0
    assert run(root, "new", "tingxi", "tzgg", "--title", "关于“停电”的通知: 城东").exit_code == 2
    assert run(root, "new", "tingxi", "tzgg", "--title", "新闻", "--kind", "news", "--name", "xinwen").stdout == (
        "content/tingxi/tzgg/xinwen.md\n"
    )
    assert "kind: news" in (root / "content/tingxi/tzgg/xinwen.md").read_text(encoding="utf-8")
    assert run(root, "new", "tingxi", "tzgg", "--title", "公文", "--kind", "policy").exit_code == 2


@pytest.mark.parametrize(
    "title",
    [
        "注意：",
        "注意:",
        "~",
        "null",
        "true",
        "- a",
        "'a'",
        '"a"',
        "a\nb",
        "a\\b",
        "{a}",
        "a: b",
        "a #b",
        "2026",
        "\ta",
        "？ a",
        "? a",
        "---",
        "",
        "x" * 300,
    ],
)
def test_a_title_that_new_writes_is_the_title_that_is_read(title: str, root: Path) -> None:
    made = run(root, "new", "tingxi", "tzgg", "--title", title, "--name", "a")
    if made.exit_code == 2:
        assert not (root / "content/tingxi/tzgg/a.md").exists()
        return
    problems = Problems()
    parts = split((root / "content/tingxi/tzgg/a.md").read_text(encoding="utf-8"), "a.md", problems)
    table = read_table(parts.head, "a.md", problems) if parts else None
    assert table is not None, lines(problems)
    head = read_record(Head, table, problems, also=frozenset(table.keys))
    assert head is not None, lines(problems)
    assert head.title == " ".join(title.split())


@pytest.mark.parametrize("name", ["../../../../x", "../x", "A b", "a/b", ".x", ""])
def test_new_makes_no_file_that_check_refuses(name: str, root: Path) -> None:
    made = run(root, "new", "tingxi", "tzgg", "--title", "通知", "--name", name)
    assert made.exit_code == (2 if name else 0)
    found = [path for path in root.parent.rglob("*.md") if "x" in path.stem and "xize" not in path.stem]
    assert [path for path in found if path.stem in ("x", ".x", "A b", "b")] == []


def test_explain_page_tells_why_and_from_what(root: Path) -> None:
    told = data(run(root, "explain", "page", PAGE, "--format", "json"))
    assert (told["file"], told["site"], told["reasons"]) == (PAGE, "lanjiang", [])
    assert told["last_reasons"] == [["new", "", ""]]
    assert ["document:lanjiang/tzgg/20261012-jiaqi", "title"] in told["reads"]
    text = run(root, "explain", "page", "https://www.lanjiang.gov.example/tzgg/20261012-jiaqi.html")
    assert text.stdout.startswith(f"{PAGE}\n")
    assert text.stderr == ""


def test_explain_setting_tells_its_file_and_line(root: Path) -> None:
    assert data(run(root, "explain", "setting", "liuzhu", "theme", "--format", "json")) == {
        "key": "theme",
        "value": "deep",
        "source": "above",
        "mark": "sites/lanjiang/tingxi/site.yaml:8:1",
    }
    assert (
        "inherited from sites/lanjiang/tingxi/site.yaml:8:1"
        in run(root, "explain", "setting", "liuzhu", "theme").stdout
    )


def test_explain_channels_lists_them(root: Path) -> None:
    told = data(run(root, "explain", "channels", "tingxi", "--format", "json"))
    assert told[0] == {"path": "tzgg", "title": "通知公告", "kinds": ["notice", "news"]}
    assert "zhengce/wenjian  政策文件  [policy]" in run(root, "explain", "channels", "tingxi").stdout


def test_index_and_search_find_a_document(root: Path) -> None:
    assert data(run(root, "index", "--format", "json"))["added"] >= 14
    assert data(run(root, "index", "--format", "json"))["added"] == 0
    told = data(run(root, "search", "停水", "--format", "json"))
    assert (told["total"], told["hits"][0]["site"]) == (1, "tingxi")
    text = run(root, "search", "停水")
    assert "停水通知" in text.stdout
    assert "1 hits" in text.stderr
    nothing = run(root, "search", "没有的词语")
    assert (nothing.exit_code, nothing.stdout) == (0, "")


def test_index_keeps_what_a_site_at_fault_has_on_line_and_tells_the_fault(root: Path) -> None:
    assert run(root, "build").exit_code == 0
    added = data(run(root, "index", "--format", "json"))["added"]
    write(root, "content/tingxi/tzgg/20261120-geduan.md", "---\ntitel: 隔断\n---\n正文。\n")
    told = run(root, "index", "--format", "json")
    numbers = json.loads(told.stdout)
    assert (told.exit_code, numbers["removed"], numbers["kept"]) == (1, 0, added)
    assert "content/tingxi/tzgg/20261120-geduan.md:2:1" in told.stderr


def test_init_makes_a_cluster_that_builds(tmp_path: Path) -> None:
    result = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, ["init", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert run(tmp_path / "new", "check").exit_code == 0
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "new")]).exit_code == 2


@pytest.mark.parametrize("words", [("--id", "../../x"), ("--id", "A b"), ("--name", "a: b"), ("--domain", "x y/z")])
def test_init_makes_no_cluster_that_check_refuses(words: tuple[str, str], tmp_path: Path) -> None:
    result = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, ["init", str(tmp_path / "new"), *words])
    assert result.exit_code == 2 or run(tmp_path / "new", "check").exit_code == 0
    assert not (tmp_path / "x").exists()


def test_schema_writes_schemas_and_editor_settings(root: Path) -> None:
    files = run(root, "schema").stdout.split()
    assert ".schemas/policy.schema.json" in files
    for file in files:
        value = json.loads((root / file).read_text(encoding="utf-8"))
        if file.startswith(".schemas/"):
            Draft202012Validator.check_schema(value)
    assert run(root, "check").exit_code == 0


def test_settings_that_name_channels_stay_while_a_site_cannot_be_read(root: Path) -> None:
    run(root, "schema")
    files = {name: (root / name).read_bytes() for name in (".remarkrc.json", ".vscode/settings.json")}
    (root / ".vscode/settings.json").unlink()
    broken = root / "sites/lanjiang/tingxi/liuzhu/site.yaml"
    broken.write_text(broken.read_text(encoding="utf-8") + "\nchannels: [\n", encoding="utf-8")
    told = run(root, "schema")
    assert told.exit_code == 1
    assert "sites/lanjiang/tingxi/liuzhu/site.yaml:" in told.stderr
    assert {name: (root / name).read_bytes() for name in files} == files
    assert ".remarkrc.json" not in told.stdout.split()


@pytest.mark.parametrize(
    "words", [("new", "liuzhu", "tzgg", "--title", "通知"), ("ledger", "list", "--site", "liuzhu")]
)
def test_a_site_that_cannot_be_read_is_not_called_unknown(words: tuple[str, ...], root: Path) -> None:
    broken = root / "sites/lanjiang/tingxi/liuzhu/site.yaml"
    assert "unknown-site" in run(root, *[word.replace("liuzhu", "liuzu") for word in words]).stderr
    broken.write_text("id: liuzhu\nchannels: [\n", encoding="utf-8")
    told = run(root, *words)
    assert (told.exit_code, "site-at-fault" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    ("as_of", "there"),
    [
        ("2026-12-10", True),
        ("2026-12-10T08:59", False),
        ("2026-12-10T09:00", True),
        ("2026-12-10 09:00", True),
        ("2026-12-09", False),
    ],
)
def test_the_clock_is_a_day_or_a_minute(as_of: str, there: bool, root: Path) -> None:
    assert run(root, "build", as_of=as_of).exit_code == 0
    assert ("lanjiang/tzgg/20261210-yugao.html" in read_tree(out_of(root))) is there


@pytest.mark.parametrize("as_of", ["2026-02-30", "tomorrow", "2026-12-10T09"])
def test_a_clock_that_cannot_be_read_ends_with_2(as_of: str, root: Path) -> None:
    assert run(root, "build", as_of=as_of).exit_code == 2


def git(root: Path, *words: str, day: str = "") -> None:
    """Run git in the cluster, on a day."""
    environment = (
        {"GIT_AUTHOR_DATE": f"{day}T12:00:00+08:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00+08:00"} if day else {}
    )
    settings = ("user.name=t", "user.email=t@t.example", "commit.gpgsign=false", "init.defaultBranch=main")
    who = [word for one in settings for word in ("-c", one)]
    environment |= {"PATH": os.environ["PATH"], "HOME": str(root.parent)}
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True, env=environment)


def test_history_is_built_by_revision_and_by_day(root: Path) -> None:
    git(root, "init", "-q")
    file = root / "content/lanjiang/tzgg/20261012-jiaqi.md"
    first = file.read_text(encoding="utf-8")
    for day, words in (("2026-11-01", "甲版"), ("2026-11-03", "乙版")):
        file.write_text(first.replace("按规定放假", words), encoding="utf-8")
        git(root, "add", "-A")
        git(root, "commit", "-qm", day, day=day)
    file.write_text(first.replace("按规定放假", "丙版"), encoding="utf-8")

    def built(*options: str) -> str:
        result = run(root, "build", *options)
        assert result.exit_code == 0, result.stderr
        text = (out_of(root) / PAGE).read_text(encoding="utf-8")
        return next(one for one in ("甲版", "乙版", "丙版") if one in text)

    revisions = ("", "HEAD", "HEAD~1", "@2026-11-02", "@2026-11-03", "main", "")
    found = [built(*(("--rev", one) if one else ())) for one in revisions]
    assert found == ["丙版", "乙版", "甲版", "甲版", "乙版", "乙版", "丙版"]
    for unknown in ("@2020-01-01", "@someday", "@2026-13-45", "HEAD~9", "--help"):
        result = run(root, "build", "--rev", unknown)
        assert (result.exit_code, "unknown-revision" in result.stderr) == (2, True), unknown
    assert [path.name for path in state_of(root).iterdir() if path.name.startswith("revision-")] == []


def test_one_site_alone_can_be_built(root: Path) -> None:
    for site in ("liuzhu", "tingxi"):
        write(root, f"content/{site}/tzgg/xin.md", "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    assert data(run(root, "build", "--site", "tingxi", "--format", "json"))["made"] > 0
    tree = read_tree(out_of(root))
    assert "tingxi/tzgg/xin.html" in tree
    assert "tingxi/liuzhu/tzgg/xin.html" not in tree


def test_a_folder_without_a_cluster_ends_with_2(tmp_path: Path) -> None:
    result = run(tmp_path, "build")
    assert (result.exit_code, "not-a-cluster" in result.stderr) == (2, True)


def test_a_day_up_to_which_is_asked_needs_the_asking(root: Path) -> None:
    result = run(root, "build", "--due-before", "2026-12-31")
    assert result.exit_code == 2
    assert "--due-before goes with --due" in result.stderr


@pytest.mark.parametrize("gate", ["none", "veto", "VETO"])
def test_a_gate_is_named_as_it_is_told(gate: str, root: Path) -> None:
    assert run(root, "build", "--gate", gate).exit_code in (0, 1)
