"""Thanks, remarks and reports about items, and answers to them: looked through for personal data, then said."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.library.looking_through import look_through
from dienests.exchange.office.library.models import Notice
from dienests.exchange.office.library.notices import close

KINDS = (Said.THANKS, Said.REMARK, Said.REPORT)


def remark(
    *, actor: Actor, now: datetime, to: Colleague, kind: Said, text: str, item_name: str, item_commit: str,
    looked_at: Collection[str] = (),
) -> Statement:  # fmt: skip
    """What this office says of a colleague's item. `looked_at`: keys of findings that are no personal data.

    Raises AccessRefused; ColleagueRefused not_confirmed, nothing_said; LibraryRefused personal_data with the findings
    as `problems`.
    """
    require(actor, STATEMENT_SAY)
    if kind not in KINDS:
        raise ValueError(kind)
    look_through(text, looked_at)
    return say(actor=actor, now=now, to=to, kind=kind, text=text, item_name=item_name, item_commit=item_commit)


def answer(
    *, actor: Actor, now: datetime, statement: Statement, text: str, looked_at: Collection[str] = ()
) -> Statement:
    """An answer to what a colleague said of an item of this office; its notice is looked after with it.

    Raises what `remark` raises.
    """
    require(actor, STATEMENT_SAY)
    if statement.speaker is None or statement.gone_at is not None:
        raise ColleagueRefused("nothing_said", field="text")
    look_through(text, looked_at)
    with transaction.atomic():
        said = say(
            actor=actor, now=now, to=statement.speaker, kind=Said.REMARK, text=text, item_name=statement.item_name,
            item_commit=statement.item_commit, answers=statement,
        )  # fmt: skip
        for notice in Notice.objects.filter(statement=statement, done_at=None).order_by("pk"):
            close(actor=actor, now=now, notice=notice, how="seen")
    return said
