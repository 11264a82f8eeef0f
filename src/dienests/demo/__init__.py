"""The fictitious office that `make run` shows: Ogre's structure, staff nobody is, households nobody has.

Everything is made by the same operations that the pages use, in the order of time, so that numbers, deadlines,
trails and payments are as they would be. Nothing here is imported by the program itself.
"""
