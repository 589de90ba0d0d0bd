"""git and ssh-keygen that are missing, fail, are killed, hang or rave, at each of their calls in turn."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import git, signing
from tests.crash.apart import Ending, run_apart
from tests.crash.programs import Mischief, count_calls, stand_in
from tests.crash.scene import Ground, Scene, root_of
from tests.crash.scenes import SCENES
from tests.crash.scenes_of_builds import build_words, judge_build, look_at_output, prepare_built, right_build
from tests.exchange.clusters import public
from tests.portal_from import edit

PATIENCE = 1.0


def commit(root: Path) -> None:
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@lanjiang.gov.example")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "--message", "x")):
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


def prepare_history(folder: Path) -> None:
    prepare_built(folder)
    edit(root_of(folder), "content/lanjiang/tzgg/20261012-jiaqi.md", "title: 放假通知", "title: 关于放假的通知")
    commit(root_of(folder))


HISTORY = Scene(
    name="build-revision",
    prepare=prepare_history,
    words=lambda folder: build_words(folder, "--rev", "HEAD"),
    look=look_at_output,
    judge=judge_build,
    right=right_build,
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long here."""
    monkeypatch.setattr(git, "_PATIENCE", PATIENCE)
    monkeypatch.setattr(git, "_LONG_PATIENCE", PATIENCE)
    monkeypatch.setattr(signing, "_PATIENCE", PATIENCE)


def run_with(path: str, words: tuple[str, ...], place: Path, monkeypatch: pytest.MonkeyPatch) -> Ending:
    with monkeypatch.context() as patch:
        patch.setenv("PATH", path)
        return run_apart(words, place)


def play(
    scene: Scene,
    ground: Ground,
    program: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    all_calls: bool = False,
) -> list[str]:
    """Everything that is wrong after each mischief, at any of the calls or at all of them."""
    place = ground.renew()
    scene.settle(place)
    old = scene.look(place)
    words = scene.words(place)
    ending = run_with(stand_in(folder / "count", program, Mischief.SILENT, 0), words, place, monkeypatch)
    assert (ending.code, ending.fell) == (scene.code, ""), ending
    new, calls = scene.look(place), count_calls(folder / "count")
    assert calls > 0
    wrong = []
    for number, mischief in enumerate(Mischief):
        every = range(1, 2 if mischief is Mischief.MISSING else calls + 1)
        for at in every if all_calls else [every[number % len(every)]]:
            place = ground.renew()
            scene.settle(place)
            begun = time.monotonic()
            path = stand_in(folder / f"{mischief}-{at}", program, mischief, at)
            ending = run_with(path, words, place, monkeypatch)
            told = [*scene.judge(place, old, new, ending)]
            if ending.fell or ending.code not in (0, 1, 2):
                told.append(f"fell: {ending.code} {ending.fell}")
            if time.monotonic() - begun > 20 * PATIENCE:
                told.append("took too long")
            again = run_apart(words, place)
            told += [*scene.right(place, new, again)]
            wrong += [f"{program} {mischief} at {at} of {calls}: {one}" for one in told]
            wrong += [f"{program} {mischief} at {at} left {name}" for name in os.listdir(place / "temporary")]
    return wrong


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("all_calls", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_git_at_a_build_of_a_revision(
    all_calls: bool, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground.make(tmp_path_factory.mktemp("history"), prepare_history)
    assert play(HISTORY, ground, "git", tmp_path, monkeypatch, all_calls=all_calls) == []


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_ssh_keygen(ground_of: Callable[[str], Ground], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(SCENES["admit"], ground_of("admit"), "ssh-keygen", tmp_path, monkeypatch) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("deed", ["cat /dev/zero", "sleep 600", '"$real" "$@" | head -c 40', "exit 0"])
def test_contents_of_files_that_git_does_not_tell(deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Endless, never, in part, not at all: a fault in time, and the next one that is asked has all."""
    root, kept, programs = tmp_path / "root", tmp_path / "kept", tmp_path / "programs"
    for at in range(3):
        (root / f"{at}").mkdir(parents=True)
        (root / f"{at}" / "page.md").write_bytes(bytes(range(256)) * 2000 * at)
    commit(root)
    tree = git.name_tree(root, "HEAD")
    programs.mkdir()
    words = f'#!/bin/sh\nreal={shutil.which("git")}\ncase "$*" in *cat-file*) {deed};; *) exec "$real" "$@";; esac\n'
    (programs / "git").write_text(words, encoding="utf-8")
    (programs / "git").chmod(0o755)
    begun = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        with pytest.raises(git.NoSuchRevision):
            git.hold_tree(root, tree, kept)
    assert time.monotonic() - begun < 20 * PATIENCE
    git.hold_tree(root, tree, kept)
    assert [(kept / f"{at}" / "page.md").read_bytes() for at in range(3)] == [
        bytes(range(256)) * 2000 * at for at in range(3)
    ]


@pytest.mark.soak
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", ["seal", "admit", "approve", "reject", "release-next"])
def test_ssh_keygen_at_all_its_calls(
    name: str, ground_of: Callable[[str], Ground], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert play(SCENES[name], ground_of(name), "ssh-keygen", tmp_path, monkeypatch, all_calls=True) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("mischief", [one for one in Mischief if one is not Mischief.MISSING])
def test_a_signature_by_a_program_that_misbehaves(
    mischief: Mischief, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing and verifying by themselves: a fault of theirs in any case, and in time."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"press {public(key)}\n", encoding="utf-8")
    signature = signing.sign(b"data", key, signing.RELEASES)
    begun = time.monotonic()
    says_all_is_well = mischief in (Mischief.SILENT, Mischief.RAVES)
    for at in range(1, 2 if says_all_is_well else 4):
        with monkeypatch.context() as patch:
            patch.setenv("PATH", stand_in(tmp_path / str(at), "ssh-keygen", mischief, at))
            with pytest.raises(signing.SigningFault):
                signing.verify(b"data", signature, allowed, signing.RELEASES)
    monkeypatch.setenv("PATH", stand_in(tmp_path / "sign", "ssh-keygen", mischief, 1))
    with pytest.raises(signing.SigningFault):
        signing.sign(b"data", key, signing.RELEASES)
    assert time.monotonic() - begun < 30
