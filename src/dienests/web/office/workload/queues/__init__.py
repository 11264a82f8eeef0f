"""Pages of queues, load and allocation."""
