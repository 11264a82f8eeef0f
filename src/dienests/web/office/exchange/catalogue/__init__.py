"""The practice of all known offices: searched, read, held against one's own; figures side by side."""
