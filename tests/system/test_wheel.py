"""The wheel: holds the code, its tables and its themes, and the command that it installs runs."""

import os
import subprocess
import sys
from importlib.metadata import distribution, files
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.lockfile import read_lock
from scripts.supply import SBOM
from tests.demo import ROOT

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([*PIP, "wheel", *options, str(ROOT)], check=True, capture_output=True)
    [wheel] = folder.glob("zhanqun-*.whl")
    return wheel


def test_the_wheel_holds_code_tables_and_themes(wheel: Path) -> None:
    held = set(ZipFile(wheel).namelist())
    wanted = {file for folder in ("builder", "catalog") for file in _files(folder)}
    wanted |= {f"builder/_{file}" for file in _files("themes")}
    wanted = {file for file in wanted if not file.startswith("catalog/inspections/")}  # the demo cluster's own
    assert wanted - held == set()
    assert {name.split("/")[0] for name in held} == {"builder", "catalog", f"{wheel.name.split('-py3')[0]}.dist-info"}


@pytest.mark.slow
def test_the_installed_command_begins_and_builds_a_cluster_with_nothing_but_what_the_lock_names(
    wheel: Path, tmp_path: Path
) -> None:
    """It builds where no package of the tests and none of an extra can be imported."""
    home, cluster, others = tmp_path / "home", tmp_path / "cluster", tmp_path / "locked"
    install = ["install", "--no-deps", "--no-index", "--target", str(home), str(wheel)]
    subprocess.run([*PIP, *install], check=True, capture_output=True)
    assert "init" in _run_installed(home, "--help")
    _run_installed(home, "init", str(cluster))
    others.mkdir()
    for top, name in {file.parts[0]: one.name for one in read_lock() for file in files(one.name) or ()}.items():
        if top not in ("..", "__pycache__"):
            (others / top).symlink_to(str(distribution(name).locate_file(top)))
    built = _run_alone(home, others, "build", "--jobs", "1", "--root", str(cluster))
    assert built.returncode == 0, built.stderr
    assert list(cluster.glob("public/*/index.html"))
    store = _run_alone(home, others, "release", "--root", str(cluster), "--to", "s3://bucket")
    assert (store.returncode, "zhanqun[s3]" in store.stderr, "Traceback" in store.stderr) == (2, True, False)
    far = _run_alone(home, others, "build", "--root", str(cluster), "--clean", "--workers", "dask://127.0.0.1:1")
    assert (far.returncode, "zhanqun[dask]" in far.stderr, "Traceback" in far.stderr) == (2, True, False)
    assert "No module named 'pytest'" in _run_alone(home, others, before="import pytest").stderr


def _run_alone(home: Path, others: Path, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """What the command did with these two folders and the standard library, and nothing of this environment."""
    code = f"import sys; sys.path += {[str(home), str(others)]}; {before}\nfrom builder.cli import main; main()"
    command = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_wheel_holds_its_bill_of_materials(wheel: Path) -> None:
    [told] = [name for name in ZipFile(wheel).namelist() if ".dist-info/sboms/" in name]
    assert ZipFile(wheel).read(told) == SBOM.read_bytes()


def _run_installed(home: Path, *arguments: str) -> str:
    """What the command said that is installed in a folder, run beside it, where the project's own code is not seen."""
    environment = os.environ | {"PYTHONPATH": str(home)}
    command = [str(home / "bin" / "zhanqun"), *arguments]
    result = subprocess.run(command, cwd=home.parent, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    return result.stdout


def _files(folder: str) -> set[str]:
    files = (file for file in (ROOT / folder).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}
