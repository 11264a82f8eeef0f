"""Ways of working simulated: what heads ask, what came out, what it hangs on, and what became of it."""
