"""An empty SQLite database with every table, made once for each state of the migrations and copied by whoever needs it:
migrating takes longer than most tests."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 600
KEPT_SECONDS = 24 * 3600


def template_database() -> Path:
    """Its file, which is not to be written to. Several may ask at once."""
    folder = Path(tempfile.gettempdir()) / f"dienests-test-template-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / f"{_state()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made.exists():
            os.utime(made)  # in use: nobody else's suite clears it away while it is copied
        else:
            for older in folder.glob("*.sqlite3"):
                # Another suite, of another state of the migrations, may be copying from it just now.
                if time.time() - older.stat().st_mtime > KEPT_SECONDS:
                    older.unlink()
            _make(made)
    return made


def _state() -> str:
    """Of everything that migrations do: their files, and the modules of triggers they call."""
    digest = hashlib.sha256()
    source = ROOT / "src" / "dienests"
    for path in sorted({*source.rglob("migrations/*.py"), *source.rglob("triggers*.py")}):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update((ROOT / "requirements" / "run.txt").read_bytes())  # packages have migrations too
    return digest.hexdigest()[:24]


def _make(path: Path) -> None:
    """In a process of its own, in a folder of its own; moved to its place when it is whole."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DIENESTS_", "DJANGO_"))}
        environment = kept | {
            "DJANGO_SETTINGS_MODULE": "dienests.config.settings",
            "DIENESTS_VAR": folder,
            "PYTHONPATH": str(ROOT / "src"),
        }
        command = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=MOST_SECONDS)
        database = Path(folder) / "dienests.sqlite3"
        connection = sqlite3.connect(database)
        # What stands beside the file until it is written into it would be left behind by a copy.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()
        half = path.with_suffix(".half")
        half.write_bytes(database.read_bytes())
        half.replace(path)
