"""Dienests: software on which a municipal social service runs and through which services learn from one another."""

__version__ = "0.1.0"
