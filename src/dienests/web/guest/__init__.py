"""Pages of invited guests: their visit, what was prepared for them, a notebook. No client data."""
