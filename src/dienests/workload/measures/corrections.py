"""What control changed in money: the decision beside the proposal that control returned. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def corrected_cents(put_forward: Mapping[str, Any], decided: Mapping[str, Any]) -> int:
    """Cents over all months granted: what was decided less what was first put forward; negative: too much was asked."""
    return _granted_cents(decided) - _granted_cents(put_forward)


def _granted_cents(content: Mapping[str, Any]) -> int:
    """Sum over benefits: amount a month × months. Housing benefit counts with the amount of the first month."""
    return sum(
        int(Decimal(str(entry["amount"])) * 100) * _months(entry["from"], entry["until"])
        for entry in content.get("benefits", [])
        if entry.get("granted") and entry.get("from") and entry.get("until")
    )


def _months(first: str, last: str) -> int:
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    return (until.year - since.year) * 12 + until.month - since.month + 1
