"""Personal data in texts that an office is about to show to everyone: found in place, before it is published."""
