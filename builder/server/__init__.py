"""The preview: the cluster as it would be, with drafts, reloaded when a file changes.

May not be what citizens are served from: the output of a build is plain files for any web server.
"""

from builder.server.preview import Preview, PreviewOptions

__all__ = ["Preview", "PreviewOptions"]
