"""Puts a built output on line: lists of digests, whole releases side by side, one switch, and the look back at both.

May not know a portal, a page or a site's settings: it sees folders of files, and what it is told about them.
"""
