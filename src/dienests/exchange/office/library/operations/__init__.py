"""Writes of the library: each is one transaction of access check, state change and audit row."""
