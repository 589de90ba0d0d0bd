"""Sites that were built elsewhere: saved pages and pages fetched from a host, read as rules look at them.

May not fetch faster than is polite, leave its host, or take a page's word for where files lie.
"""
