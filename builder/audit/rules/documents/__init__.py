"""公文 and articles, their numbers, days, sources and marks."""
