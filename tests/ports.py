"""Ports for servers that tests start."""

import random
import socket

# Below those that the system gives to connections by itself, else one of these may take it before the server does.
FIRST, LAST = 20_000, 29_999


def free_port() -> int:
    """By real chance: workers of one suite share their seed, and would all ask for the same."""
    chance = random.SystemRandom()
    while True:
        port = chance.randint(FIRST, LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
