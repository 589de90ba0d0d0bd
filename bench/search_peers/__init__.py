"""Search engines side by side: each makes an index of the same texts, and is asked the same."""
