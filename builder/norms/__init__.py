"""Catalogue tables read into the models of `catalog/`: topic scheme, site profiles; a cluster's own lie over them.

May not decide anything: what a norm says stands in its table.
"""

from builder.norms.tables import Norms, read_norms

__all__ = ["Norms", "read_norms"]
