"""Clusters written as one string: `-- path --` begins a file, the lines below it are its text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from builder.cluster.hosting import Method
from builder.diagnostic import Diagnostic, Severity
from builder.digest import digest_bytes
from builder.output import OutputTree
from builder.pipeline.build import build, check
from builder.pipeline.explain import PageStory, explain_page
from builder.pipeline.options import BuildOptions, BuildResult, ReadOptions
from builder.wording import read_wording

AS_OF = "2026-11-25 12:00"
_FILE = re.compile(r"^-- (?P<path>[^\n]+) --$", re.M)
_SMALL = Path(__file__).parent / "small"


def blocks_of(text: str) -> dict[str, str]:
    """The files of a cluster written as one string."""
    parts = _FILE.split(text)
    return dict(zip(parts[1::2], (part.removeprefix("\n") for part in parts[2::2]), strict=True))


def write_cluster(folder: Path, text: str) -> Path:
    """Write the files of a cluster, over what may lie there, and give its root."""
    for path, content in blocks_of(text).items():
        write(folder, path, content)
    return folder


def small_cluster(folder: Path, *more: str) -> Path:
    """A region, a county and its township with a small theme of their own; `more` lies over them."""
    for text in (_read("theme.txt"), _read("cluster.txt"), *more):
        write_cluster(folder, text)
    return folder


def spare_duties() -> str:
    """Who owes what, over a cluster where nobody looks for that: a township owes four fields of the catalogue, not
    twenty-two whose pages are all alike."""
    return _read("few-duties.txt")


def standard_cluster(folder: Path, *more: str) -> Path:
    """The same sites with the standard theme; the county in its child theme azure."""
    for path, content in blocks_of(_read("cluster.txt")).items():
        if not path.startswith("catalog/"):
            own = content.replace("theme: plain", "theme: standard").replace("theme: deep", "theme: azure")
            write(folder, path.replace("/zhengji/", "/hudong/zhengji/"), own)
    for text in more:
        write_cluster(folder, text)
    return folder


def _read(name: str) -> str:
    return (_SMALL / name).read_text(encoding="utf-8")


def write(root: Path, path: str, content: str | bytes) -> None:
    """Write one file of a cluster."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Put other words into a file; the old ones must stand there exactly once."""
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    write(root, path, text.replace(old, new))


def moment(as_of: str) -> datetime:
    """A minute, as `--as-of` takes it."""
    return datetime.strptime(as_of, "%Y-%m-%d %H:%M")


def out_of(root: Path) -> Path:
    """Where `build_at` puts the output, beside the cluster."""
    return root.with_name(f"{root.name}-public")


def state_of(root: Path) -> Path:
    """Where `build_at` keeps the state."""
    return root.with_name(f"{root.name}-public.state")


def copy_built(built: Path, root: Path) -> Path:
    """A cluster that was built, with its output and its state, for one test alone."""
    for of in (Path, out_of, state_of):
        shutil.copytree(of(built), of(root))
    return root


def read_options(
    root: Path, *, as_of: str = AS_OF, state: Path | None = None, jobs: int = 1, method: Method | None = None
) -> ReadOptions:
    """How `build_at` reads a cluster."""
    return ReadOptions(root=root, state=state or state_of(root), moment=moment(as_of), jobs=jobs, method=method)


def build_at(
    root: Path,
    *,
    as_of: str = AS_OF,
    out: Path | None = None,
    state: Path | None = None,
    jobs: int = 1,
    method: Method | None = None,
    only: str = "",
    revision: str = "",
    clean: bool = False,
    strict: bool = False,
    search: bool = False,
) -> BuildResult:
    """Build a cluster in this process; the search indexes only where they are asked for."""
    read = read_options(root, as_of=as_of, state=state, jobs=jobs, method=method)
    place = out or out_of(root)
    return build(
        BuildOptions(read=read, out=place, only=only, revision=revision, clean=clean, strict=strict, search=search)
    )


def check_at(root: Path, *, as_of: str = AS_OF) -> tuple[Diagnostic, ...]:
    """The faults of a cluster."""
    return check(read_options(root, as_of=as_of))


def story_of(root: Path, address: str, *, as_of: str = AS_OF) -> PageStory:
    """Why a page was made, and whether it would be made again."""
    return explain_page(read_options(root, as_of=as_of), OutputTree(out=out_of(root)), address)


def causes_of(root: Path, address: str, *, as_of: str = AS_OF) -> list[str]:
    """Why a page was made the last time: `changed document:a/b title`."""
    reasons = story_of(root, address, as_of=as_of).last_reasons
    return [" ".join(part for part in (one.cause, one.key, one.side) if part) for one in reasons]


def lines(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Faults as they are told in English."""
    wording = read_wording("en")
    return [wording.line(one) for one in diagnostics]


ABOUT_TIES = frozenset({"relation-circle", "relation-before-time", "relation-to-withdrawn", "names-withdrawn"})
"""Warnings that edits at random may rightly bring: how documents stand to each other."""


def errors(diagnostics: Iterable[Diagnostic], *, expected: frozenset[str] = ABOUT_TIES) -> list[Diagnostic]:
    """All that nobody expects; warnings that are expected, about ties, are left out, and no others."""
    return [one for one in diagnostics if one.severity is Severity.ERROR or one.code not in expected]


def read_tree(out: Path) -> dict[str, bytes]:
    """Every file of an output by its path; the marker aside."""
    found = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name != ".zhanqun-output")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def manifest(tree: dict[str, bytes]) -> str:
    """The digest of a whole output."""
    return digest_bytes("\n".join(f"{path} {digest_bytes(tree[path])}" for path in sorted(tree)).encode())


def build_clean(
    root: Path, folder: Path, *, as_of: str = AS_OF, expected: frozenset[str] = ABOUT_TIES
) -> dict[str, bytes]:
    """The output of a build from an empty state into an empty folder; the folder must be new."""
    result = build_at(root, as_of=as_of, out=folder / "public", state=folder / "state")
    assert not errors(result.diagnostics, expected=expected), lines(result.diagnostics)
    return read_tree(folder / "public")
