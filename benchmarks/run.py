"""`make bench`: every measurement, one after another. Names given as arguments choose some."""

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
ALL = {
    "assessment": ["assessment.py"],
    "search": ["search.py"],
    "pages": ["pages.py"],
    "payments": ["payments.py"],
    "measures": ["measures.py"],
    "simulation": ["simulation.py"],
    "population": ["population.py"],
    "agreement": ["agreement.py", "--households", "100000"],
}

chosen = sys.argv[1:] or list(ALL)
failed = []
for name in chosen:
    if name not in ALL:
        sys.exit(f"There is no measurement {name!r}; there are {', '.join(ALL)}.")
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    script, *arguments = ALL[name]
    if subprocess.run([sys.executable, str(FOLDER / script), *arguments], cwd=FOLDER.parent).returncode:
        failed.append(name)
    print(f"({name}: {time.monotonic() - started:.0f} s)", flush=True)
sys.exit(bool(failed))
