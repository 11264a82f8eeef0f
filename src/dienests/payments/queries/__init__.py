"""Reads of payments. None asks the database once per row."""
