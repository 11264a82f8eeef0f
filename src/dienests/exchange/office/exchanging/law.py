"""Items whose legal basis has changed since they were published: a value of the rulebook that they name is another."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from dienests.base.organisation.models import Office
from dienests.engine import Entry, Parameter, in_force
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
            parameter = _behind(name)
            if parameter is None:
                continue
            since = [each for each in _entries(parameter, municipality) if each.valid_from > published]
            known = [each for each in since if each.known_from <= timezone.localdate(now)]
            for day in sorted({each.valid_from for each in known}):
                entries = [each for each in known if each.valid_from == day]
                raised += _raise(item, name, parameter, entries, now=now)
    return raised


def _behind(name: str) -> Parameter | None:
    """The parameter of this name; of a view the one that it shows. None where there is none."""
    found = rulebook().parameters.get(name)
    return rulebook().parameters[found.view_of] if found is not None and found.view_of else found


def _entries(parameter: Parameter, municipality: str) -> Iterator[Entry]:
    """Those that may concern this office."""
    place = parameter.keys.index("municipality") if "municipality" in parameter.keys else None
    for entry in parameter.entries:
        if place is None or entry.key[place] in (None, municipality):
            yield entry


def _raise(item: LibraryItem, name: str, parameter: Parameter, entries: list[Entry], *, now: datetime) -> bool:
    """`entries`: of one day. One value says itself, with the one before; a table is looked at under Changes of law."""
    only, day = entries[0] if len(entries) == 1 else None, entries[0].valid_from
    day_before, known_on = day - timedelta(days=1), timezone.localdate(now)
    before = in_force(parameter, on=day_before, known_on=known_on).entry(only.key) if only else None
    data = {
        "parameter": name,
        "label": rulebook().parameters[name].label.to_json(),
        "from": day.isoformat(),
        "kind": parameter.kind,
        "value": _told(parameter, only),
        "was": _told(parameter, before),
        "unit": parameter.unit,
        "reference": entries[0].reference,
    }
    key = f"law:{item.pk}:{name}:{day:%Y%m%d}"
    return raise_notice(now=now, kind=NoticeKind.LAW, key=key, item=item, data=data) is not None


def _told(parameter: Parameter, entry: Entry | None) -> str | int | bool | None:
    return None if entry is None or entry.value is None else json_value(parameter.kind, entry.value)
