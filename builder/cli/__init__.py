"""The verbs of the command line: arguments, one call, print.

Holds no logic: what a verb does stands in the rooms below.
"""

from builder.cli.main import main

__all__ = ["main"]
