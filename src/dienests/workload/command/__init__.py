"""`dienests workload …`: ways of working, simulated."""
