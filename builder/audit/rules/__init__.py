"""One file, one fault, one page of the regulation; its words stand in `wording/rules`, its cases in `tests/rules`.

A rule may not fetch, count points or know another rule.
"""
