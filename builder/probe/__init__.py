"""Visits to sites that are on line, as a reader's browser would make them, and the store that keeps what they showed.

May not know a portal, a page or a rule: it is told addresses, and says what came.
"""
