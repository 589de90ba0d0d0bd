"""What an official document, a disclosure catalogue and a regulation are.

Says no word of pages and touches no file: standard library only, no I/O, no YAML, no HTML.
"""
