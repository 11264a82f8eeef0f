"""Items whose legal basis has changed since they were published: a value of the rulebook that they name is another."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from dienests.base.organisation.models import Office
from dienests.engine import Entry, Parameter
from dienests.engine.quantities import json_value
from dienests.exchange.office.library.models import ItemState, LibraryItem, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.rulebook import library as rulebook


def notice_changes(*, now: datetime) -> int:
    """One notice for each item, parameter and day from which another value holds; also of days still to come.

    Returns how many were raised. Two queries, and two for each notice that is due.
    """
    municipality = Office.objects.values_list("municipality", flat=True).first() or ""
    raised = 0
    for item in LibraryItem.objects.filter(state=ItemState.PUBLISHED).defer("words").order_by("pk"):
        assert item.published_at is not None
        published = timezone.localdate(item.published_at)
        for name in item.parameters:
            parameter = rulebook().parameters.get(name)
            if parameter is None:
                continue
            since = [each for each in _entries(parameter, municipality) if each.valid_from > published]
            known = [each for each in since if each.known_from <= timezone.localdate(now)]
            for day in sorted({each.valid_from for each in known}):
                entries = [each for each in known if each.valid_from == day]
                raised += _raise(item, parameter, day, entries, now=now)
    return raised


def _entries(parameter: Parameter, municipality: str) -> Iterator[Entry]:
    """Those that may concern this office; of a view those of the parameter it shows."""
    shown = rulebook().parameters[parameter.view_of] if parameter.view_of else parameter
    place = shown.keys.index("municipality") if "municipality" in shown.keys else None
    for entry in shown.entries:
        if place is None or entry.key[place] in (None, municipality):
            yield entry


def _raise(item: LibraryItem, parameter: Parameter, day: date, entries: list[Entry], *, now: datetime) -> bool:
    value = entries[0].value if len(entries) == 1 else None
    data = {
        "parameter": parameter.name,
        "label": parameter.label.to_json(),
        "from": day.isoformat(),
        # One value says itself; a table of them is looked at under Changes of law.
        "value": None if value is None else json_value(parameter.kind, value),
        "unit": parameter.unit,
        "reference": entries[0].reference,
    }
    key = f"law:{item.pk}:{parameter.name}:{day:%Y%m%d}"
    return raise_notice(now=now, kind=NoticeKind.LAW, key=key, item=item, data=data) is not None
