"""A PostgreSQL database for one measurement, where a server answers. DIENESTS_TEST_POSTGRES names another server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

SERVER = os.environ.get("DIENESTS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


@contextmanager
def postgres_database() -> Iterator[str | None]:
    """The address of an empty database that is gone afterwards; None where no server answers."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield None
        return
    name = f"dienests_bench_{os.getpid()}"
    with server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield SERVER.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
