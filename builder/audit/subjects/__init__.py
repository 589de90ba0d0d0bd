"""What rules look at: values gathered before, with no way to anything else.

May not read a file, ask the network or know a rule.
"""
