"""Ways of working, simulated: the process files themselves, with the staff, hours and applications of an office.

Pure Python on SimPy, without Django. How to use it: docs/how-to/simulate-a-way-of-working.md.
"""
