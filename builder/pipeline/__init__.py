"""The story of a build: Portal, Plan, Work, Output, OutputTree.

Holds no knowledge of its own: each stage is a room below. What is loaded is what a verb needs: a look that finds
nothing changed must not wait for what makes pages.
"""
