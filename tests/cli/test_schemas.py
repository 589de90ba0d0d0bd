"""The schemas and editor settings that lie in the project are the ones that `schema` writes."""

from datetime import datetime
from pathlib import Path

from builder.pipeline.explain import read_sites
from builder.pipeline.founding import make_schemas
from builder.pipeline.options import ReadOptions
from builder.wording import read_wording
from tests.demo import ROOT


def test_the_schemas_in_the_project_are_up_to_date(tmp_path: Path) -> None:
    options = ReadOptions(root=ROOT, state=tmp_path, moment=datetime(2026, 11, 25), jobs=1)
    files = make_schemas(tmp_path, read_sites(options), read_wording("zh-Hans").fields)
    assert len(files) == 17
    for file in files:
        assert (ROOT / file).read_text(encoding="utf-8") == (tmp_path / file).read_text(encoding="utf-8"), file
