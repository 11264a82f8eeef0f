"""Who this office is to others, which colleagues it knows, and what was said to and fro."""
