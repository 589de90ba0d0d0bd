"""The press: turns sites, themes, content and catalogue tables into portals, an index and previews.

Holds no norm of its own: what the law says stands in `catalog/`.
"""

VERSION = "0.1.0"
