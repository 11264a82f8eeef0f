"""Visits: asked for, fitted into the host's time, made into a programme, remembered and followed."""
