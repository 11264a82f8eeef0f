"""What is said of a visit to the other office. It stands in an index that everybody can read: nothing about persons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dienests.base.access import Actor
from dienests.exchange.office.colleagues.models import Said, Statement, Trust
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.library.checking import personal_data_in
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import DateOffer, Side, Visit

MOST_SHOWN = 5


def reaches(visit: Visit) -> bool:
    """Whether the other office hears of it by itself: it asked, or was asked, through its index, and its key is
    confirmed. Otherwise somebody has to telephone."""
    colleague = visit.colleague
    return visit.request_id is not None and colleague is not None and colleague.trust == Trust.CONFIRMED


def without_persons(*texts: str, looked_at: bool, field: str = "text") -> None:
    """Raises VisitRefused personal_data; maybe_personal_data unless somebody has `looked_at` it."""
    findings = [finding for text in texts if text.strip() for finding in personal_data_in(text)]
    sure = [finding.text for finding in findings if finding.sure]
    if sure:
        raise VisitRefused("personal_data", field=field, found=", ".join(sure[:MOST_SHOWN]))
    if findings and not looked_at:
        found = ", ".join(finding.text for finding in findings[:MOST_SHOWN])
        raise VisitRefused("maybe_personal_data", field=field, found=found)


def tell(
    *, actor: Actor, now: datetime, visit: Visit, kind: Said, text: str = "", data: Mapping[str, Any] | None = None
) -> Statement | None:
    """None where it does not reach them. Whoever calls has checked `text`. Raises AccessRefused."""
    if not reaches(visit) or visit.colleague is None:
        return None
    return say(
        actor=actor, now=now, to=visit.colleague, kind=kind, text=text, answers=_answered(visit), data=dict(data or {})
    )


def _answered(visit: Visit) -> Statement | None:
    """The newest word of the other side; our own request while there is none."""
    rows = Statement.objects.filter(speaker=visit.colleague, answers=visit.request)
    return rows.order_by("-at", "-pk").first() or visit.request


def request_data(visit: Visit) -> dict[str, Any]:
    data: dict[str, Any] = {
        "form": str(visit.form),
        "guests": visit.guests_number,
        "from": visit.begins_on.isoformat(),
        "to": visit.ends_on.isoformat(),
    }
    if visit.topics:
        data["topics"] = list(visit.topics)
    if visit.units_words:
        data["units"] = visit.units_words[:1000]
    if visit.return_of is not None and visit.return_of.on is not None:
        data["returns"] = visit.return_of.on.isoformat()
    return data


def offers_data(offers: Iterable[DateOffer]) -> list[dict[str, str]]:
    return [_times(offer.on, offer.begins, offer.ends) for offer in offers]


def chosen_data(visit: Visit) -> dict[str, Any]:
    return {"state": "agreed", "chosen": _times(visit.on, visit.begins, visit.ends)}


def _times(on: Any, begins: Any, ends: Any) -> dict[str, str]:
    return {"on": on.isoformat(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}


def hosted(visit: Visit) -> None:
    """Raises VisitRefused wrong_side for a visit that we make: the host answers."""
    if visit.side != Side.HOST:
        raise VisitRefused("wrong_side")
