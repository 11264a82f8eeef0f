"""Guests, notebook, promises, photographs, report and the host's year."""
