"""A small cluster in, a tree out, compared with the tree that was reviewed."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.portal_from import build_at, lines, out_of, read_tree, small_cluster

TREE = Path(__file__).parent / "tree"


def test_the_tree_is_the_one_that_was_reviewed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = small_cluster(tmp_path / "root")
    assert lines(build_at(root, as_of="2026-12-02 08:00").diagnostics) == []
    made = read_tree(out_of(root))
    if request.config.getoption("--renew-golden"):
        shutil.rmtree(TREE, ignore_errors=True)
        shutil.copytree(out_of(root), TREE, ignore=shutil.ignore_patterns(".zhanqun-output"))
    golden = read_tree(TREE)
    assert sorted(made) == sorted(golden)
    for file in golden:
        assert read_words(made[file]) == read_words(golden[file]), file


def read_words(data: bytes) -> str | dict[str, str]:
    """What a file says; of a workbook its parts, for libraries pack the same words into other bytes."""
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}
