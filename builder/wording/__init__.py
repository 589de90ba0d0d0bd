"""The words of messages, in every language of the product: one entry a code.

May not decide anything: it turns a diagnostic into sentences.
"""

from builder.wording.table import Wording, languages, printable, read_wording

__all__ = ["Wording", "languages", "printable", "read_wording"]
