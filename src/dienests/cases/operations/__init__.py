"""Writes of cases: each operation is one transaction of access check, state change and audit row."""
