"""The verbs of the command line: arguments, one call, print.

Holds no logic: what a verb does stands in the rooms below.
"""

from builder.processor import leave_slow_sorting

leave_slow_sorting()  # what writes workbooks imports NumPy too, if it is there

from builder.cli.main import main  # noqa: E402

__all__ = ["main"]
