"""Writes of queues, load and allocation."""
