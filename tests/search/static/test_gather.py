"""What is read at once for all indexes, and where what is made of it goes."""

from pathlib import Path

import numpy as np

from builder.search.static.document import Document
from builder.search.static.gather import BATCH, batches_of
from builder.search.static.placing import put_file
from builder.search.static.plan import IndexPlan, Job, plan_job
from builder.search.static.postings import find_postings
from builder.search.static.rows import make_rows, numbers_of
from builder.search.static.write import whole_units, write_indexes
from tests.search.static.shelf import SYNONYMS, document, grown


def plan_index(folder: Path, documents: list[Document]) -> IndexPlan:
    """An index of some documents."""
    return IndexPlan(
        folder=folder / "search",
        state=folder / "state",
        origin="https://qingshan.gov.cn",
        edition="1",
        headings={one.heading.id: one.heading for one in documents},
        topic_titles={},
    )


def plan(folder: Path, documents: list[Document]) -> Job:
    """The work on it."""
    job = plan_job(plan_index(folder, documents), SYNONYMS, folder / "scratch")
    assert job is not None
    return job


def test_documents_that_the_same_indexes_want_are_read_together(tmp_path: Path) -> None:
    """Else each of many indexes would be opened for every batch."""
    documents = [document(f"n{at:04}", f"题{at}") for at in range(2 * BATCH)]
    shared = documents[::2], documents[1::2]
    jobs = [plan(tmp_path / str(at), shared[at % 2]) for at in range(10)]
    batches = batches_of(jobs)
    assert sorted(one for batch in batches for one in batch.ids) == [one.heading.id for one in documents]
    assert [sorted(batch.members) for batch in batches] == [[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]]


def test_documents_of_one_site_are_read_together(tmp_path: Path) -> None:
    documents = [document(f"{site}-{at:03}", f"题{at}") for at in range(BATCH) for site in "ab"]
    jobs = [plan(tmp_path / site, [one for one in documents if one.heading.id[0] == site]) for site in "ab"]
    assert [sorted(batch.members) for batch in batches_of(jobs)] == [[0], [1]]


def test_indexes_that_are_made_together_are_as_each_made_alone(tmp_path: Path) -> None:
    """Of few documents and of many, some of them the same; what they leave for the next build, too."""
    documents = grown(300)
    some = {"few": documents[5:9], "more": documents[7:90], "as many": documents[60:140], "all": documents}
    together = [plan_index(tmp_path / "together" / name, own) for name, own in some.items()]
    _write(together, documents, tmp_path)
    for name, own in some.items():
        _write([plan_index(tmp_path / "alone" / name, own)], documents, tmp_path)
    assert files_of(tmp_path / "together") == files_of(tmp_path / "alone")


def test_the_sum_of_postings_does_not_hang_on_the_numbers_of_documents() -> None:
    """It is reckoned for all indexes at once, and compared with what one of them says of a number."""
    postings = find_postings(grown(3), SYNONYMS)
    rows = make_rows(postings, np.zeros(3, dtype=np.uint32), 4)
    numbers = np.array([70, 4], dtype=np.uint32)
    two = rows.of(np.array([0, 2]), numbers)
    assert two.sums().tolist() == rows.sums()[[0, 2]].tolist()
    assert sorted(set(numbers_of(two.rows).tolist())) == [4, 70]


def test_large_indexes_are_finished_by_one_worker_each_while_others_have_as_much_to_do() -> None:
    documents = [100, 5000, 60, 9000, 5000]
    assert whole_units(documents, [1, 3, 4], 1) == [3, 1, 4]
    assert whole_units(documents, [1, 3, 4], 2) == [3, 1, 4]
    assert whole_units(documents, [1, 3, 4], 3) == [1, 4]
    assert whole_units(documents, [1, 3, 4], 4) == []
    assert whole_units([9000], [0], 2) == []


def test_a_large_index_is_the_same_whoever_finishes_it(tmp_path: Path) -> None:
    documents = grown(2200)
    for name, jobs in (("one", 1), ("two", 2), ("eight", 8)):
        own = (documents, documents[:1200], documents[1000:])
        plans = [plan_index(tmp_path / name / str(at), some) for at, some in enumerate(own)]
        large = [at for at, one in enumerate(plans) if plan(one.folder.parent, list(own[at])).numbering.blocks > 1]
        assert large == [0]
        assert len(whole_units([len(some) for some in own], large, jobs)) == (jobs <= 2)
        _write(plans, documents, tmp_path, jobs=jobs)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two") == files_of(tmp_path / "eight")


def _write(plans: list[IndexPlan], documents: list[Document], folder: Path, *, jobs: int = 1) -> None:
    known = {one.heading.id: one for one in documents}
    write_indexes(plans, lambda ids: [known[one] for one in ids], SYNONYMS, scratch=folder / "scratch", jobs=jobs)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_what_a_worker_left_half_is_written_over_where_nothing_was_before(tmp_path: Path) -> None:
    """Another does its work again, while the index is still made for the first time."""
    job = plan(tmp_path, [document("a", "题")])
    (job.plan.folder / "t").mkdir(parents=True)
    (job.plan.folder / "t/0000-00.bin").write_bytes(b"half and more than that")
    assert put_file(job, "t/0000-00.bin", b"whole")
    assert (job.plan.folder / "t/0000-00.bin").read_bytes() == b"whole"
