"""From what an office stores about a household to the file the rulebook reads, and hashes of either.

A declaration is a household file with what only the office needs: `person` (id in the register) on each member and
`evidence` ({"document": id, "amount": "…"}: the figure on the paper) on any row. The rulebook sees neither.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

OFFICE_KEYS = frozenset({"person", "evidence", "prefilled"})
DEEPEST = 12


def canonical_json(data: Any) -> str:
    """The one text of a JSON value: keys sorted, no spaces. Equal values give equal text on both databases."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def content_hash(data: Any) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def storable(data: Any, *, depth: int = 0) -> Any:
    """`data` as both databases keep it unchanged: no floating point, no characters that PostgreSQL refuses.

    An amount that came as 500.1 becomes "500.1"; what is not a finite number becomes its name as text, which the
    rulebook then refuses at its place. Raises ValueError when nested deeper than any household file is.
    """
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(data, Mapping):
        return {_storable_text(str(key)): storable(value, depth=depth + 1) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [storable(value, depth=depth + 1) for value in data]
    if isinstance(data, str):
        return _storable_text(data)
    if isinstance(data, float):
        return str(Decimal(repr(data))) if math.isfinite(data) else repr(data)
    if isinstance(data, Decimal | date):
        return str(data)
    return data


def _storable_text(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def household_file(data: Mapping[str, Any], *, municipality: str, applied_on: date) -> dict[str, Any]:
    """The household file of a declaration: municipality and day of application are the case's, never typed.

    Names stay (the explanation speaks of them); ids of the register and evidence are left out. Paths of faults in
    the result are paths in `data`.
    """
    stripped: dict[str, Any] = _without_office_keys(data)
    return {**stripped, "municipality": municipality, "applied_on": applied_on.isoformat()}


def _without_office_keys(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _without_office_keys(value) for key, value in data.items() if key not in OFFICE_KEYS}
    if isinstance(data, list):
        return [_without_office_keys(value) for value in data]
    return data
