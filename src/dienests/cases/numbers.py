"""Running numbers without gaps."""

from datetime import date

from dienests.cases.models import NumberSeries

CASES = "SD"
DECISIONS = "SDL"


def next_number(series: str, *, on: date) -> str:
    """`SD-2026-000123`. Call inside the transaction that uses the number: rolled back together, no number is lost."""
    NumberSeries.objects.get_or_create(series=series, year=on.year)
    row = NumberSeries.objects.select_for_update().get(series=series, year=on.year)
    number = row.next
    row.next += 1
    row.save(update_fields=["next"])
    return f"{series}-{on.year}-{number:06d}"
