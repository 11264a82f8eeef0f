"""Pages of law-change previews: the list, asking, the result, a household of it, what-if. Addresses in urls.py."""
