"""Signed bundles of documents between clusters whose networks never touch: sealed here, admitted there.

May not know how a bundle travels, and writes no content before a person has approved it.
"""
