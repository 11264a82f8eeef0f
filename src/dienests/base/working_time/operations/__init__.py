"""Writes of the staff's time."""
