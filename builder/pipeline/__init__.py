"""The story of a build: Portal, Plan, Work, Output, OutputTree.

Holds no knowledge of its own: each stage is a room below.
"""

from builder.pipeline.build import BuildOptions, BuildResult, CouldNotRun, build, check
from builder.pipeline.explain import Showcase, explain_page, read_sites, show_components
from builder.pipeline.reading import ReadOptions

__all__ = [
    "BuildOptions",
    "BuildResult",
    "CouldNotRun",
    "ReadOptions",
    "Showcase",
    "build",
    "check",
    "explain_page",
    "read_sites",
    "show_components",
]
