"""Queues, load and allocation: who works on what, how much it is, and who gets the next case."""
