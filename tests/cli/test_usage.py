"""What is wrong with options and arguments is told in the language of the messages, what click says of them too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import builder
from builder.cli.main import cli
from builder.wording import languages, read_wording
from tests.demo import ROOT

WRONG = [
    (["build", "--oops"], "No such option '--oops'", "没有选项 '--oops'"),
    (["releas"], "No such command 'releas'", "没有命令 'releas'"),
    (["explain", "page"], "Missing argument 'ADDRESS'", "缺少参数 'ADDRESS'"),
    (["receive", "--to", "x"], "Missing", "缺少"),
    (["build", "--gate", "z"], "'z' is not one of", "'z' 不在可选值之内"),
    (["build", "--jobs", "x"], "'x' is not a valid", "'x' 不是有效的数值"),
    (["build", "--jobs", "0"], "0 is not in the range", "0 不在允许的范围"),
    (["build", "--jobs"], "requires an argument", "须带一个值"),
    (["build", "--clean=3"], "does not take a value", "不带值"),
    (["build", "more"], "unexpected extra argument (more)", "多出参数（more）"),
    (["build", "--as-of", "q"], "'q' is no day and no minute", "'q' 既不是日期也不是时刻"),
    (["build", "--due-before", "2026-01-01"], "goes with --due", "须与 --due 同用"),
    (["release", "--findings", "/nowhere"], "File '/nowhere' does not exist", "'/nowhere' 不存在"),
]
ENGLISH = re.compile(r"Usage|Error|Try |[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


@pytest.mark.parametrize(("words", "english", "chinese"), WRONG)
def test_what_is_wrong_with_a_command_line_is_told_in_its_language(
    words: list[str], english: str, chinese: str
) -> None:
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, words)
    assert (told.exit_code, english in told.stderr) == (2, True), told.stderr
    told = CliRunner(env={"ZHANQUN_LANG": "zh-Hans"}).invoke(cli, words)
    assert (told.exit_code, chinese in told.stderr) == (2, True), told.stderr
    assert "错误：" in told.stderr
    assert not ENGLISH.search(told.stderr.replace(" ".join(words), ""))


@pytest.mark.parametrize("lang", [["--lang", "zh-Hans"], ["--lang=zh-Hans"]])
def test_the_language_that_is_asked_for_holds_for_the_other_options_too(lang: list[str]) -> None:
    words = [sys.executable, str(ROOT / "build.py"), "build", "--oops", *lang]
    told = subprocess.run(words, capture_output=True, text=True, env={"ZHANQUN_LANG": "en", "PYTHONUTF8": "1"})
    assert "没有选项 '--oops'" in told.stderr


def test_the_heads_of_help_are_told_in_the_language_of_the_messages() -> None:
    told = CliRunner(env={"ZHANQUN_LANG": "zh-Hans"}).invoke(cli, ["--help"]).stdout
    assert [head for head in ("用法：", "选项", "命令") if head not in told] == []
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, ["--help"]).stdout
    assert [head for head in ("Usage:", "Options:", "Commands:") if head not in told] == []


def test_every_sentence_is_one_of_ours_or_word_for_word_one_of_click() -> None:
    """Another edition of click may say another thing, which would be told in English."""
    ours = "\n".join(path.read_text(encoding="utf-8") for path in (Path(builder.__file__).parent / "cli").glob("*.py"))
    named = set(re.findall(r"usage\(\s*\"([a-z-]+)\"", ours))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(click.__file__).parent.glob("*.py")]
    theirs = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    table = read_wording("en").usage
    assert named - set(table) == set()
    assert {name: text for name, text in table.items() if name not in named and text not in theirs} == {}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_sentences(language: str) -> None:
    english, other = read_wording("en").usage, read_wording(language).usage
    assert set(english) ^ set(other) == set()
    assert [one for one in english if sorted(PLACES.findall(english[one])) != sorted(PLACES.findall(other[one]))] == []


PLACES = re.compile(r"\{(\w+)(?:!r)?\}")
