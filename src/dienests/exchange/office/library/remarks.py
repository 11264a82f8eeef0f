"""Thanks, remarks and reports about items, and answers to them: looked through for personal data, then said."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.library.checking import personal_data_in
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Notice
from dienests.exchange.office.library.notices import close
from dienests.exchange.privacy.findings import Finding

KINDS = (Said.THANKS, Said.REMARK, Said.REPORT)


def key_of(finding: Finding) -> str:
    """Under this stands what a person said of a finding that may be none."""
    return f"{finding.kind}|{finding.text}"


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
    _check(text, looked_at)
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
    _check(text, looked_at)
    with transaction.atomic():
        said = say(
            actor=actor, now=now, to=statement.speaker, kind=Said.REMARK, text=text, item_name=statement.item_name,
            item_commit=statement.item_commit, answers=statement,
        )  # fmt: skip
        for notice in Notice.objects.filter(statement=statement, done_at=None).order_by("pk"):
            close(actor=actor, now=now, notice=notice, how="seen")
    return said


def _check(text: str, looked_at: Collection[str]) -> None:
    found = [each for each in personal_data_in(text) if each.sure or key_of(each) not in looked_at]
    if found:
        raise LibraryRefused("personal_data", count=len(found), problems=found, field="text")
