"""All that is known of a cluster at a moment, and the questions that pages may ask of it.

May not change once it is made.
"""

from builder.portal.duties import DutyState
from builder.portal.portal import Portal
from builder.portal.query import Query

__all__ = ["DutyState", "Portal", "Query"]
