"""Where things of previews lie on the disk: populations to choose from, extracts of own cases, kept results.

var/population/<name>/          populations that somebody put there (synthetic ones; extracts of other offices)
var/previews/extracts/<key>/    own cases, readable for the installation alone
var/previews/kept/<key>/        results of the law as it stands, so that what-if computes only the other side
var/previews/households/<id>/   the households behind the figures of a preview, readable for the installation alone
"""

import re
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")
KEY = re.compile(r"[0-9a-f]{32}\Z")


def populations_root() -> Path:
    return Path(settings.VAR) / "population"


def population_folder(name: str) -> Path:
    """The folder of a population by its name. Raises ValueError for anything that is not a plain name."""
    if not NAME.match(name):
        raise ValueError(f"not a name of a population: {name[:80]!r}")
    return populations_root() / name


def extract_folder(key: str) -> Path:
    """Raises ValueError for anything that is not a key."""
    return _private("extracts", key)


def kept_folder(key: str) -> Path:
    """Raises ValueError for anything that is not a key."""
    return _private("kept", key)


def households_folder(preview: int) -> Path:
    return _private_root("households") / str(preview)


def _private(what: str, key: str) -> Path:
    if not KEY.match(key):
        raise ValueError(f"not a key: {key[:80]!r}")
    return _private_root(what) / key


def _private_root(what: str) -> Path:
    root = Path(settings.VAR) / "previews" / what
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root
