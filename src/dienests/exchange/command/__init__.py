"""`dienests practice check` and `diff`: what a page will do with items, on files."""
