"""What this office says to a colleague: kept here, published in its index, read by the colleague when it next reads."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust

MOST_TEXT = 4000
_NEEDS_WORDS = {Said.SUGGESTION, Said.REMARK, Said.DECLINED, Said.REPORT}


def say(
    *, actor: Actor, now: datetime, to: Colleague, kind: Said, text: str = "", item_name: str = "",
    item_commit: str = "", own_name: str = "", own_commit: str = "", answers: Statement | None = None,
    data: dict[str, Any] | None = None,
) -> Statement:  # fmt: skip
    """One transaction with its audit row. Whoever calls has checked `text` for personal data (library.checking).

    Raises AccessRefused; ColleagueRefused not_confirmed, nothing_said.
    """
    require(actor, STATEMENT_SAY)
    said = text.strip()[:MOST_TEXT]
    if to.trust != Trust.CONFIRMED:
        raise ColleagueRefused("not_confirmed", colleague=str(to))
    if not said and kind in _NEEDS_WORDS:
        raise ColleagueRefused("nothing_said", field="text")
    with transaction.atomic():
        statement = Statement.objects.create(
            uid=secrets.token_hex(16), kind=kind, to=to, to_key=to.key_line, text=said, item_name=item_name,
            item_commit=item_commit, own_name=own_name, own_commit=own_commit, answers=answers, data=data or {},
            at=now, said_by=actor.user,
        )  # fmt: skip
        record(_event("statement_said", statement), actor=actor.user, at=now)
    return statement


def take_back(*, actor: Actor, now: datetime, statement: Statement) -> None:
    """It is not in the next index any more; whoever has read it sees that it is gone. Raises AccessRefused."""
    require(actor, STATEMENT_SAY)
    with transaction.atomic():
        changed = Statement.objects.filter(pk=statement.pk, speaker=None, gone_at=None).update(gone_at=now)
        if changed:
            record(_event("statement_taken_back", statement), actor=actor.user, at=now)


def end(*, now: datetime, statement: Statement) -> None:
    """It was answered long ago: nobody took it back, and it is not in the next index. Within the transaction of whoever
    calls."""
    changed = Statement.objects.filter(pk=statement.pk, speaker=None, gone_at=None).update(gone_at=now)
    if changed:
        record(_event("statement_ended", statement), actor=None, at=now)


def _event(event: str, statement: Statement) -> Event:
    details: dict[str, object] = {"kind": statement.kind, "to": str(statement.to), "item": statement.item_name}
    return Event(event=event, object_type="statement", object_id=statement.pk, details=details)
