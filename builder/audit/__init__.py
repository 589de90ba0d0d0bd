"""Checks sites against the norms: subjects, rules, verdicts with evidence, the ledger, reports.

May not publish, change a source, or decide what a norm says: words, numbers and weights stand in `catalog/standards`.
"""
