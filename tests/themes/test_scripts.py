"""Scripts of a folder go on line as one file, in the order of their names, without what only their authors read."""

from pathlib import Path

import pytest

from builder.assets import make_assets
from builder.diagnostic import Problems
from builder.theme import Theme, read_themes

NO_VALUES: dict[str, str] = {}


def theme_with(folder: Path, **scripts: str) -> Theme:
    own = folder / "themes" / "own"
    (own / "scripts" / "search").mkdir(parents=True)
    (own / "theme.yaml").write_text("name: own\n", encoding="utf-8")
    (own / "scripts" / "site.js").write_text("// kept as it is\n", encoding="utf-8")
    for name, text in scripts.items():
        (own / "scripts" / "search" / f"{name}.js").write_text(text, encoding="utf-8")
    problems = Problems()
    themes = read_themes(folder, ["own"], problems)
    assert not list(problems)
    return themes["own"]


def test_neighbours_are_one_script(tmp_path: Path) -> None:
    made = make_assets(theme_with(tmp_path, b="  two();\n", a="// why\none(); // here\n\n  //x\n"), NO_VALUES)
    assert sorted(name for name in made if name.startswith("scripts/")) == ["scripts/search.js", "scripts/site.js"]
    assert made["scripts/search.js"].data == b"one(); // here\n\ntwo();\n"
    assert made["scripts/search.js"].path.startswith("_assets/search.")
    assert made["scripts/site.js"].data == b"// kept as it is\n"


@pytest.mark.parametrize("text", ["const a = `one\n  // two\n`;\n", 'const a = "one\\\n  // two";\n'])
def test_a_text_of_several_lines_stays(tmp_path: Path, text: str) -> None:
    assert make_assets(theme_with(tmp_path, a=text), NO_VALUES)["scripts/search.js"].data == text.encode()
