"""From what is known to what rules look at: pages read from their HTML, the portal's documents, channels and sites.

May not judge.
"""
