"""Requests for visits and the rules they are held against, for tests."""

from datetime import UTC, date, datetime, time
from typing import Any

from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.visits.models import DateOffer, HostRules, Side, Visit, VisitState
from dienests.exchange.office.visits.rules import usual_rules
from tests.factories.organisation import UserFactory

NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Riga
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
TUESDAY = date(2026, 3, 10)
KEY = "ssh-ed25519 " + "A" * 68


def rules(**changes: Any) -> HostRules:
    """The usual ones but for `changes`, stored."""
    found = usual_rules()
    for name, value in changes.items():
        setattr(found, name, value)
    found.save()
    return found


def colleague(number: int = 1, **fields: Any) -> Colleague:
    """Daugavpils, by default, with its key confirmed by somebody."""
    is_confirmed = fields.get("trust", Trust.CONFIRMED) == Trust.CONFIRMED
    confirmed = {"confirmed_by": UserFactory(), "confirmed_at": NOW} if is_confirmed else {}
    given = {
        "code": f"daugavpils-{number}", "name_lv": "Daugavpils Sociālais dienests", "name_en": "Daugavpils",
        "address": f"https://daugavpils{number}.example", "trust": Trust.CONFIRMED, "added_at": NOW,
        "key_line": KEY[:-1] + str(number), **confirmed, **fields,
    }  # fmt: skip
    return Colleague.objects.create(**given)


def asked(**fields: Any) -> Visit:
    """Somebody wants to come to us in March."""
    given = {
        "side": Side.HOST, "office_name": "Bauskas Sociālais dienests", "purpose": "Redzēt dienas centru",
        "guests_number": 12, "begins_on": MARCH[0], "ends_on": MARCH[1], "asked_at": NOW, **fields,
    }  # fmt: skip
    if given.get("state") == VisitState.WAITING:
        given.setdefault("waits_since", NOW)
    return Visit.objects.create(**given)


def agreed(on: date, **fields: Any) -> Visit:
    return asked(**{"state": VisitState.AGREED, "on": on, "begins": time(9), "ends": time(16), **fields})


def offered(visit: Visit, *days: date) -> Visit:
    DateOffer.objects.bulk_create([DateOffer(visit=visit, on=on, begins=time(9), ends=time(15)) for on in days])
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.OFFERED)
    visit.refresh_from_db()
    return visit


def statement(
    speaker: Colleague, kind: Said, *, data: Any = None, text: str = "Labdien!", answers: Statement | None = None,
    uid: str = "",
) -> Statement:  # fmt: skip
    """As it stands in the database after the colleague's index was read."""
    made = Statement.objects.count()
    return Statement.objects.create(
        speaker=speaker, uid=uid or f"{made:032x}", kind=kind, to_key=KEY, text=text, data=data or {}, at=NOW,
        heard_at=NOW, answers=answers,
    )  # fmt: skip
