"""Colleagues, their keys, and what this office tells of itself."""
