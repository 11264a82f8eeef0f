"""Pages of the staff's time: each person's own, that of heads over their units, and reception hours."""
