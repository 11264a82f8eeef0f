"""`make bench`: every measurement, one after another. Names given as arguments choose some.

Queues and measures of a city's office are taken on PostgreSQL, in a database of their own that is gone afterwards.
Where no server answers, measures use SQLite and queues are left out, which is said.
"""

import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from database import postgres_database

FOLDER = Path(__file__).parent
ALL = {
    "assessment": ["assessment.py"],
    "search": ["search.py"],
    "pages": ["pages.py"],
    "payments": ["payments.py"],
    "queues": ["queues.py"],
    "measures": ["measures.py"],
    "simulation": ["simulation.py"],
    "privacy": ["privacy.py"],
    "exchange": ["exchange.py"],
    "population": ["population.py"],
    "agreement": ["agreement.py", "--households", "100000"],
}
POSTGRES = {"queues", "measures"}
ONLY_POSTGRES = {"queues"}

chosen = sys.argv[1:] or list(ALL)
failed = []
for name in chosen:
    if name not in ALL:
        sys.exit(f"There is no measurement {name!r}; there are {', '.join(ALL)}.")
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    script, *arguments = ALL[name]
    with postgres_database() if name in POSTGRES else nullcontext() as database:
        if name in ONLY_POSTGRES and database is None:
            print("left out: no PostgreSQL answers; name one in DIENESTS_TEST_POSTGRES")
            continue
        arguments += ["--database", database] if database else []
        if subprocess.run([sys.executable, str(FOLDER / script), *arguments], cwd=FOLDER.parent).returncode:
            failed.append(name)
    print(f"({name}: {time.monotonic() - started:.0f} s)", flush=True)
sys.exit(bool(failed))
