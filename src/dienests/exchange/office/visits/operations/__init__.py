"""Writes of visits: each is one transaction of access check, change and audit row."""
