"""Which outputs will exist, each at its own address; two at one address is an error before anything is written.

May not make a byte of them.
"""

from builder.plan.outputs import (
    FileOutput,
    Output,
    Page,
    PageKind,
    SitePlan,
    TableForm,
    TableKind,
    TableOutput,
    TextOutput,
)
from builder.plan.planning import plan_cluster, plan_part

__all__ = [
    "FileOutput",
    "Output",
    "Page",
    "PageKind",
    "SitePlan",
    "TableForm",
    "TableKind",
    "TableOutput",
    "TextOutput",
    "plan_cluster",
    "plan_part",
]
