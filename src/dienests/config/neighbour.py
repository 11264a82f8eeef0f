"""The second office of the demo: an installation of its own beside the first, with its own database, key and pages."""

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console

CODE = "daugavpils"
HOUSEHOLDS = 24
# What the second installation must not take over from the first.
_OF_THE_FIRST = ("DIENESTS_DATABASE_URL", "DIENESTS_EXCHANGE_ROOT", "DIENESTS_DOCUMENT_ROOT", "DIENESTS_SECRET_KEY")
WANTED = "DIENESTS_DEMO_NEIGHBOUR"
OWN_ADDRESS, OTHER_ADDRESS = "DIENESTS_DEMO_ADDRESS", "DIENESTS_DEMO_OTHER_ADDRESS"
_SHARED = ("assets", "locale")


def is_wanted() -> bool:
    """Where DIENESTS_DEMO_NEIGHBOUR is 1, as `make run` sets it; never outside demos."""
    from django.conf import settings

    return settings.DEMO and settings.DEMO_OFFICE != CODE and os.environ.get(WANTED) == "1"


def begun(host: str, port: int, console: Console) -> list[subprocess.Popen[bytes]]:
    """The neighbour's process on the next port, behind everything else. Both offices know then at which address the
    other answers."""
    from django.conf import settings

    ours, theirs = (f"http://localhost:{number}" for number in (port, port + 1))
    os.environ |= {OWN_ADDRESS: ours, OTHER_ADDRESS: theirs}
    folder = Path(settings.VAR) / CODE
    folder.mkdir(parents=True, exist_ok=True)
    for name in _SHARED:
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(Path("..") / name)
    environment = {key: value for key, value in os.environ.items() if key not in _OF_THE_FIRST} | {
        "DIENESTS_DEMO_OFFICE": CODE,
        "DIENESTS_MUNICIPALITY": CODE,
        "DIENESTS_PRACTICE": CODE,
        "DIENESTS_DEMO_HOUSEHOLDS": str(HOUSEHOLDS),
        "DIENESTS_VAR": str(folder),
        "DIENESTS_WORKERS": "1",
        "DIENESTS_LOG_LEVEL": "ERROR",  # what it says would stand among the words of the first
        "PORT": str(port + 1),
        "DIENESTS_HOST": host,
        OWN_ADDRESS: theirs,
        OTHER_ADDRESS: ours,
    }
    console.print(f"The neighbour, a small office of Daugavpils, opens in a minute: [bold]{theirs}/[/bold]")
    command = ["nice", "-n", "5", sys.executable, "-m", "dienests.config.cli", "up"]
    return [subprocess.Popen(command, start_new_session=True, env=environment, stdout=subprocess.DEVNULL)]
