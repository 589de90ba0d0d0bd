"""The story of a build: Portal, Plan, Work, Output, OutputTree.

Holds no knowledge of its own: each stage is a room below.
"""

from builder.pipeline.build import BuildOptions, BuildResult, CouldNotRun, build, check
from builder.pipeline.explain import explain_page, read_sites
from builder.pipeline.reading import ReadOptions

__all__ = ["BuildOptions", "BuildResult", "CouldNotRun", "ReadOptions", "build", "check", "explain_page", "read_sites"]
