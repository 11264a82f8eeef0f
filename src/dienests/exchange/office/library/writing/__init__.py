"""Turning what pages send into the files of an item."""
