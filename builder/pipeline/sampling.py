"""A sample of what lies in the output, made again from nothing and held against it byte for byte.

Which files are looked at is settled by the digest of a seed and their paths: the same seed, the same sample. Made again
means: sources read anew and in full, whichever way the build went; bodies rendered, templates compiled; of the state
only what bodies say in short.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from builder.diagnostic import Diagnostic, Problems, in_order
from builder.digest import digest_text
from builder.disk import read_bytes
from builder.output import OutputTree
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.history import find_place
from builder.pipeline.options import BuildOptions
from builder.pipeline.reading import read_and_plan
from builder.pipeline.shop import Shop, open_shop
from builder.pipeline.site_pool import compile_templates
from builder.pipeline.site_work import Bench, lay_out, make_output
from builder.pipeline.state import state_of
from builder.render import RenderFault
from builder.store import StoredOutput
from builder.workers import run_units
from catalog.origin import Mark

_LONGEST = 80
"""Characters that are told of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many files were looked at, of how many; what was found is among the faults."""

    checked: int
    files: int
    seed: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Share:
    """The sampled files of a site."""

    site: str
    percent: float
    seed: str


@dataclass(frozen=True, slots=True)
class _Found:
    checked: int
    files: int
    diagnostics: tuple[Diagnostic, ...]


class _Nothing:
    """The state of a site that was never built."""

    def list_outputs(self, site: str) -> frozenset[str]:
        """None."""
        return frozenset()

    def read_outputs(self, site: str) -> Mapping[str, StoredOutput]:
        """None."""
        return {}

    def read_book(self, site: str) -> bytes | None:
        """None."""
        return None

    def read_html(self, key: str) -> str | None:
        """None: every body is rendered."""
        return None


def check_sample(options: BuildOptions, percent: float, *, seed: str = "", held: Collection[str] = ()) -> Sample:
    """Look at `percent` of the files of all sites that are not `held`, or of the one site that was built.

    Without a seed it is the day as of which was built. Raises CouldNotRun where the cluster cannot be read, or another
    process is at work there.
    """
    seed = seed or options.read.moment.date().isoformat()
    tree = OutputTree(out=options.out)
    with state_of(options.read.state) as store:
        place = find_place(options.read.root, options.revision, options.read.state)
        place.fetch()
        read = replace(options.read, root=place.root, anew=True)
        reading = read_and_plan(read, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        shop = open_shop(reading, store, root=read.root, state=read.state, tree=tree, clean=True, place_at_once=False)
        store.commit()
        sites = reading.plans.keys() - reading.held - set(held)
        shares = [_Share(site, percent, seed) for site in reading.plans if site in sites and options.only in ("", site)]
        found = list(run_units(_check_site, shares, shop, jobs=read.jobs, watch=read.watch))
    return Sample(
        checked=sum(one.checked for one in found),
        files=sum(one.files for one in found),
        seed=seed,
        diagnostics=with_excerpts(read.root, in_order(fault for one in found for fault in one.diagnostics)),
    )


def is_sampled(file: str, percent: float, seed: str) -> bool:
    """Does a file belong to the sample?"""
    return int(digest_text(f"{seed}\n{file}")[:8], 16) < percent / 100 * 16**8


def _check_site(shop: Shop, share: _Share) -> _Found:
    site = shop.portal.site(share.site)
    compile_templates(shop, site)
    bench = lay_out(shop, site, _Nothing())
    wanted = [*bench.outputs, *bench.assets]
    sampled = [file for file in wanted if is_sampled(file, share.percent, share.seed)]
    problems = Problems(site=share.site)
    for file in sampled:
        _check_file(bench, shop, file, problems)
    return _Found(len(sampled), len(wanted), tuple(problems.found))


def _check_file(bench: Bench, shop: Shop, file: str, problems: Problems) -> None:
    mark = bench.outputs[file].mark if file in bench.outputs else bench.site.mark
    try:
        wanted, _ = make_output(bench, shop, file)
    except RenderFault as fault:
        problems.add(fault.code, Mark(fault.file, fault.line), page=file, reason=fault.reason, file=fault.file)
        return
    try:
        lies = read_bytes(shop.tree.out / file)
    except OSError as fault:
        problems.add("sample-missing", mark, page=file, reason=fault.strerror or fault)
        return
    if lies != wanted:
        line, one, other = find_difference(lies, wanted)
        problems.add("sample-differs", mark, page=file, number=line, lies=one, made=other)


def find_difference(lies: bytes, wanted: bytes) -> tuple[int, str, str]:
    """The first line in which two texts differ, counted from 1, and what each of them has there."""
    one, other = lies.split(b"\n"), wanted.split(b"\n")
    pairs = zip(one, other, strict=False)
    number = next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    return number + 1, *_cut_around(_line(one, number), _line(other, number))


def _line(lines: list[bytes], number: int) -> str:
    return lines[number].decode(errors="replace") if number < len(lines) else ""


def _cut_around(one: str, other: str) -> tuple[str, str]:
    """Of long lines only what lies around the first character that is another."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, at - _LONGEST // 2)
    return one[start : start + _LONGEST], other[start : start + _LONGEST]
