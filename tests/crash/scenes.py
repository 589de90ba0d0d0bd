"""The verbs that write, by name, in the order in which tests go through them."""

from __future__ import annotations

from tests.crash.scene import Scene
from tests.crash.scenes_of_builds import BUILDS
from tests.crash.scenes_of_bundles import BUNDLES
from tests.crash.scenes_of_indexes import INDEXES
from tests.crash.scenes_of_papers import PAPERS
from tests.crash.scenes_of_releases import RELEASES

SCENES: dict[str, Scene] = {one.name: one for one in (*BUILDS, *INDEXES, *RELEASES, *PAPERS, *BUNDLES)}
