"""What a reader may search for: entries, the words they are cut into, the Whoosh index, answers with excerpts.

May not read content, know a page or a template, write HTML, or open a socket; only `index.py` touches the folder.
"""
