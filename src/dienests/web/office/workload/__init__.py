"""Pages about work: queues and load, how the office works, how it would work otherwise."""
