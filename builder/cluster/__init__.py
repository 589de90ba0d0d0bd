"""The site tree, channels, hosting, and inheritance down the tree.

May not read a document: what is published stands in `library`. What is loaded is what is asked for: who needs to know
how sites may be hosted need not wait for what reads them.
"""
