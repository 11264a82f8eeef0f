"""What offices read of one another: the index, and repositories of items, read-only. Nothing else is answered."""
