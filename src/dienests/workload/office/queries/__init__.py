"""Reads of queues, load and allocation."""
