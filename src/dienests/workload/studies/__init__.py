"""Simulations that heads asked for: kept, computed beside the pages, chosen from, held against reality."""
