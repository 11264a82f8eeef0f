"""How work is shared out, measured and simulated."""
