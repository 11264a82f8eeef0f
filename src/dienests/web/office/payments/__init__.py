"""Pages of payments: what is due, batches, grants, bills, providers. Their addresses are in urls.py beside."""
