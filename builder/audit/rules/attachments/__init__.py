"""Whether the files beside a document can be fetched, opened and read."""
