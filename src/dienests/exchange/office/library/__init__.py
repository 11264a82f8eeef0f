"""The practice of this office: written, published by two, adopted from colleagues, and what becomes of it."""
