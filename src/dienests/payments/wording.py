"""Words for benefits and months, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

BENEFITS: Mapping[str, Any] = {"gmi": _("GMI benefit"), "housing": _("housing benefit")}


def benefit_name(benefit: str) -> str:
    """The name of a benefit; a municipal one that the program does not know keeps its own."""
    return str(BENEFITS.get(benefit, benefit))


def months_text(first: date, last: date) -> str:
    """As 02.2026, or 02.2026–04.2026."""
    return f"{first:%m.%Y}" if (first.year, first.month) == (last.year, last.month) else f"{first:%m.%Y}–{last:%m.%Y}"
