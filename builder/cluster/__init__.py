"""The site tree, channels, hosting, and inheritance down the tree.

May not read a document: what is published stands in `library`.
"""

from builder.cluster.hosting import Address, Hosting, Method
from builder.cluster.inheritance import Setting, find_setting
from builder.cluster.settings import ClusterSettings
from builder.cluster.site import Channel, Site
from builder.cluster.tree import HOST_NAME, SITE_ID, Cluster, read_cluster, read_settings

__all__ = [
    "HOST_NAME",
    "SITE_ID",
    "Address",
    "Channel",
    "Cluster",
    "ClusterSettings",
    "Hosting",
    "Method",
    "Setting",
    "Site",
    "find_setting",
    "read_cluster",
    "read_settings",
]
