"""What is read at once for all indexes, and where what is made of it goes."""

from pathlib import Path

from builder.search.static.document import Document
from builder.search.static.gather import BATCH, batches_of
from builder.search.static.placing import put_file
from builder.search.static.plan import IndexPlan, Job, plan_job
from tests.search.static.shelf import SYNONYMS, document


def plan(folder: Path, documents: list[Document]) -> Job:
    """The work on an index of some documents."""
    index = IndexPlan(
        folder=folder / "search",
        state=folder / "state",
        origin="https://qingshan.gov.cn",
        edition="1",
        headings={one.heading.id: one.heading for one in documents},
        topic_titles={},
    )
    job = plan_job(index, SYNONYMS, folder / "scratch")
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


def test_what_a_worker_left_half_is_written_over_where_nothing_was_before(tmp_path: Path) -> None:
    """Another does its work again, while the index is still made for the first time."""
    job = plan(tmp_path, [document("a", "题")])
    (job.plan.folder / "t").mkdir(parents=True)
    (job.plan.folder / "t/0000-00.bin").write_bytes(b"half and more than that")
    assert put_file(job, "t/0000-00.bin", b"whole")
    assert (job.plan.folder / "t/0000-00.bin").read_bytes() == b"whole"
