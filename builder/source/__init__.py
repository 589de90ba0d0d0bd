"""Text that remembers its place: marked YAML, front matter, typed fields, Markdown to safe HTML.

May not know what a site or a document is.
"""
