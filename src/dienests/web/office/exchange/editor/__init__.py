"""Writing an item in the page."""
