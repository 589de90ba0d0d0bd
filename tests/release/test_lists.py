"""The lists are what `sha256sum` reads, and hold nothing that leads elsewhere."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.release.lists import ListFault, digest_of, parse_list, spell_list
from tests.needs import need

ONE = digest_of(b"1")
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.dictionaries(NAMES, st.binary(max_size=4).map(digest_of), max_size=8))
def test_a_list_is_read_as_it_was_written(files: dict[str, str]) -> None:
    try:
        data = spell_list(files)
    except ListFault:
        return
    assert parse_list(data) == files
    assert [line[66:] for line in data.splitlines()] == sorted(path.encode() for path in files)


@given(st.binary(max_size=300))
def test_what_is_read_would_be_written_so(data: bytes) -> None:
    try:
        files = parse_list(data)
    except ListFault:
        return
    assert spell_list(files) == data


@pytest.mark.parametrize("path", ["/a", "../a", "a/../b", "a//b", "./a", "a/.", "a\nb", "a\\b", "", "a/", "a\x7f"])
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    with pytest.raises(ListFault):
        spell_list({path: ONE})
    with pytest.raises(ListFault):
        parse_list(f"{ONE}  {path}\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}  a",
        f"{ONE} a\n",
        f"{ONE.upper()}  a\n",
        f"{ONE}  b\n{ONE}  a\n",
        f"{ONE}  a\n{ONE}  a\n",
        f"{ONE}  a\r\n",
        f"{ONE} *a\n",
        "\n",
    ],
)
def test_a_list_that_is_not_quite_ours_is_refused(text: str) -> None:
    with pytest.raises(ListFault):
        parse_list(text.encode())


def test_sha256sum_reads_it(tmp_path: Path) -> None:
    program = need(shutil.which("sha256sum"), "sha256sum")
    files = {"a b.html": b"1", "县/公告.html": b"2", "-n": b"3", "*x": b"4"}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "list").write_bytes(spell_list({name: digest_of(data) for name, data in files.items()}))
    check = [program, "--strict", "--quiet", "-c", "list"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "县/公告.html").write_bytes(b"3")
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 1
