"""Every component has a template, a style or none, and an example that renders as valid, quiet HTML."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html

from builder.output import OutputTree
from builder.pipeline.explain import Showcase, show_components
from builder.pipeline.options import ReadOptions
from tests.demo import ROOT

COMPONENTS = sorted(folder for folder in (ROOT / "themes").glob("*/components/*") if folder.is_dir())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state for both: what the first read of the demo, the second need not read."""
    return tmp_path_factory.mktemp("components")


@pytest.fixture(scope="module", params=["lanjiang", "lanjiang-minzheng"])
def showcase(request: pytest.FixtureRequest, place: Path) -> Showcase:
    """The components of the standard theme, and of its child."""
    options = ReadOptions(root=ROOT, state=place / "state", moment=datetime(2026, 11, 25, 12), jobs=1)
    return show_components(options, OutputTree(out=place / "public"), request.param)


def test_every_component_of_the_standard_theme_has_its_three_parts() -> None:
    for folder in COMPONENTS:
        if folder.parts[-3] == "standard":
            assert (folder / f"{folder.name}.html").is_file(), folder
            assert (folder / "example.html").is_file(), folder


def test_every_example_renders(showcase: Showcase) -> None:
    named = {name for name, _ in showcase.examples}
    assert named == {folder.name for folder in COMPONENTS if folder.parts[-3] == "standard"}
    assert all(text.strip() for _, text in showcase.examples)


def test_no_example_needs_what_the_policy_forbids(showcase: Showcase) -> None:
    for name, text in showcase.examples:
        for element in html.fragments_fromstring(f"<div>{text}</div>")[0].iter():
            assert element.tag not in ("script", "style", "iframe"), name
            assert not [key for key in element.attrib if str(key) == "style" or str(key).startswith("on")], name
            assert not re.match(r"data:|https?:", str(element.get("src", ""))), name
