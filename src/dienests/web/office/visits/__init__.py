"""Pages of visits: hosts plan, guests are invited, both remember."""
