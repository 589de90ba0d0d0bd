"""Measures how builds behave with clusters of many sites and documents."""
