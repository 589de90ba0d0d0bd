"""Rules of 网页标签: what a page says of itself in its head."""
