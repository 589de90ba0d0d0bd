"""The quick way of a build, where only some documents' texts were edited; what it needs is little and loaded soon."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from builder.locks import held_alone
from builder.output import MARKER, OutputTree
from builder.pipeline.edited import make_edited, put_edited
from builder.pipeline.edits import find_edits
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.history import Place
from builder.pipeline.options import BuildOptions, BuildResult
from builder.pipeline.state import busy
from builder.pipeline.timing import Stage
from builder.pipeline.unchanged import Looker
from builder.store import Store
from builder.trees import Entry
from builder.workers import Watch


def build_quickly(
    options: BuildOptions, place: Place, looker: Looker, store: Store, watch: Watch
) -> BuildResult | None:
    """Build where only some documents' texts were edited since the last build; None, with nothing touched that another
    build would not find, where more is other. Raises CouldNotRun.
    """
    at = replace(options, revision=place.commit, read=replace(options.read, root=place.root, watch=watch))
    place.fetch()
    result = build_edited(at, place, looker, OutputTree(out=at.out), store, inspected=False)
    return replace(result, diagnostics=with_excerpts(at.read.root, result.diagnostics)) if result else None


def build_edited(
    options: BuildOptions, place: Place, looker: Looker, tree: OutputTree, store: Store, *, inspected: bool
) -> BuildResult | None:
    """Where only some documents' texts were edited, do what that asks for; None where the whole has to be looked at, or
    the cluster wants an inspection before each build and was not `inspected`.
    """
    edits = find_edits(options, place, looker, store)
    if edits is None or (edits.known.left.gated and not inspected):
        return None
    with options.read.timings.stage(Stage.RENDER):
        work = make_edited(edits, options, looker, store)
    if work is None:
        return None
    before = looker.sign_top()
    with ours_alone(tree), options.read.timings.stage(Stage.WRITE):
        result = put_edited(work, options, looker, store)
    if result is not None:
        looker.renew_top(before, store)
    return result


@contextmanager
def ours_alone(tree: OutputTree) -> Iterator[None]:
    """The output folder, ours alone while the block runs, with a staging that is gone after it."""
    with ExitStack() as held:
        try:
            if not tree.claim():
                raise CouldNotRun("output-not-ours", folder=tree.out, marker=MARKER)
            lock = held.enter_context(held_alone(tree.out / MARKER, patience=0))
            if not lock.ours:
                raise busy(tree.out, lock.owner)
            held.callback(_leave, tree, tree.look())
            tree.begin_staging()
        except OSError as fault:
            if fault.errno == errno.EXDEV:
                raise CouldNotRun("output-on-own-disk", folder=tree.out, staging=tree.staging) from fault
            raise CouldNotRun("output-not-writable", folder=tree.out, reason=fault.strerror or fault) from fault
        yield


def _leave(tree: OutputTree, marker: Entry | None) -> None:
    """Clear the staging; where the output was taken away under us, leave it, so that nobody releases what is left.

    Raises CouldNotRun, for a staging that cannot be cleared too: no release takes what lies beside one.
    """
    if tree.is_same(marker):
        try:
            tree.clear_staging()
        except OSError as fault:
            raise CouldNotRun("output-not-writable", folder=tree.staging, reason=fault.strerror or fault) from fault
        return
    with suppress(OSError):
        tree.leave_unfinished()
    raise CouldNotRun("output-removed", folder=tree.out)
