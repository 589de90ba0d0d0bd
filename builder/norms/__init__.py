"""Catalogue tables read into the models of `catalog/`: topics, site profiles, standards; a cluster's own lie over them.

May not decide anything: what a norm says stands in its table.
"""

from builder.norms.standards import read_points, read_standards
from builder.norms.whole import Norms, read_norms

__all__ = ["Norms", "read_norms", "read_points", "read_standards"]
