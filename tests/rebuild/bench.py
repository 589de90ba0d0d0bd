"""A built cluster to edit and build again; each rebuild is proven against a clean build of the same sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from builder.pipeline.options import BuildResult
from tests.portal_from import (
    AS_OF,
    build_at,
    build_clean,
    causes_of,
    edit,
    errors,
    lines,
    out_of,
    read_tree,
    story_of,
    write,
    write_cluster,
)


@dataclass(slots=True, kw_only=True)
class Bench:
    """`root` is edited; `scratch` takes the clean builds."""

    root: Path
    scratch: Path
    as_of: str = AS_OF
    _clean: int = field(default=0)

    def edit(self, path: str, old: str, new: str) -> None:
        """Put other words into a file, once."""
        edit(self.root, path, old, new)

    def write(self, text: str) -> None:
        """Write files, given as `-- path --` blocks."""
        write_cluster(self.root, text)

    def put(self, path: str, content: str | bytes) -> None:
        """Write one file."""
        write(self.root, path, content)

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.root / path).unlink()

    def move(self, path: str, target: str) -> None:
        """Move a file or a folder."""
        (self.root / target).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / target)

    def tree(self) -> dict[str, bytes]:
        """The output as it lies there."""
        return read_tree(out_of(self.root))

    def text(self, path: str) -> str:
        """A file of the output."""
        return (out_of(self.root) / path).read_text(encoding="utf-8")

    def build(self, as_of: str = "") -> BuildResult:
        """Build what is stale, with no more proof than that."""
        self.as_of = as_of or self.as_of
        return build_at(self.root, as_of=self.as_of)

    def clean(self) -> dict[str, bytes]:
        """The output of a clean build of the same sources."""
        self._clean += 1
        return build_clean(self.root, self.scratch / str(self._clean), as_of=self.as_of)

    def rebuild(self, as_of: str = "") -> set[str]:
        """Build what is stale, and tell the files that were made.

        Proven each time: nothing held; exactly what has other bytes now was written; the same bytes as a clean build.
        """
        before = self.tree()
        result = self.build(as_of)
        assert not errors(result.diagnostics), lines(result.diagnostics)
        after = self.tree()
        made, changed = set(result.made_files), _differing(before, after) & after.keys()
        assert made == changed, f"written for nothing: {sorted(made - changed)}; unseen: {sorted(changed - made)}"
        assert result.dropped == len(before.keys() - after.keys()), f"gone: {sorted(before.keys() - after.keys())}"
        differing = _differing(after, self.clean())
        assert not differing, f"not as a clean build makes them: {sorted(differing)}"
        return made

    def still_stale(self, address: str) -> list[str]:
        """Why a page would be made again now; nothing for a fresh one."""
        reasons = story_of(self.root, address, as_of=self.as_of).reasons
        return [f"{one.cause} {one.key} {one.side}" for one in reasons]

    def causes(self, address: str) -> list[str]:
        """Why a page was made the last time."""
        return causes_of(self.root, address, as_of=self.as_of)


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {file for file in one.keys() | other.keys() if one.get(file) != other.get(file)}
