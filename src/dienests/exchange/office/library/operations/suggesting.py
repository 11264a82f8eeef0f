"""Giving a change back to whoever the item came from, talking about it, and answering what others suggest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dienests.base.access import Actor, require
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Said, Statement
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import about_of
from dienests.exchange.office.library.looking_through import look_through
from dienests.exchange.office.library.models import ItemState, LibraryItem, Notice
from dienests.exchange.office.library.notices import close
from dienests.exchange.office.library.store import files_at
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.wire import Damaged

ANSWERS = (Said.ACCEPTED, Said.DECLINED)


@dataclass(frozen=True)
class Talk:
    """A suggestion with all that was said about it, in order. `other`: the colleague; `ours`: we suggested it;
    `answer`: how it was answered, None while it waits; `item`: the item of this office it is about, if it is here."""

    suggestion: Statement
    said: tuple[Statement, ...]
    other: Colleague
    answer: Statement | None
    item: LibraryItem | None

    @property
    def ours(self) -> bool:
        return self.suggestion.speaker_id is None

    @property
    def open(self) -> bool:
        return self.answer is None and self.suggestion.gone_at is None


def suggest(*, actor: Actor, now: datetime, item: LibraryItem, text: str, looked_at: Collection[str] = ()) -> Statement:
    """The published version is suggested to the colleague it came from. `looked_at`: keys of findings that are none.

    Raises AccessRefused; ColleagueRefused no_address, not_confirmed, nothing_said; LibraryRefused not_adopted,
    not_readable, nothing_to_suggest, suggested_already, personal_data.
    """
    require(actor, STATEMENT_SAY)
    look_through(text, looked_at)
    if not OwnOffice.objects.filter(publishes=True).exists():
        raise ColleagueRefused("no_address")
    with transaction.atomic():
        locked = LibraryItem.objects.select_for_update(of=("self",)).select_related("from_colleague").get(pk=item.pk)
        to = locked.from_colleague
        if to is None:
            raise LibraryRefused("not_adopted")
        if locked.state != ItemState.PUBLISHED or not locked.shared:
            raise LibraryRefused("not_readable")
        _refuse_same(locked, to)
        if suggestions_of(locked).filter(own_commit=locked.commit, gone_at=None).exists():
            raise LibraryRefused("suggested_already", colleague=to)
        return say(
            actor=actor, now=now, to=to, kind=Said.SUGGESTION, text=text, item_name=locked.from_name,
            item_commit=locked.from_commit, own_name=locked.name, own_commit=locked.commit,
        )  # fmt: skip


def suggestions_of(item: LibraryItem) -> QuerySet[Statement]:
    """What this office suggested of an item to the colleague it came from, the newest first."""
    return Statement.objects.filter(
        speaker=None, kind=Said.SUGGESTION, to=item.from_colleague_id, own_name=item.name
    ).order_by("-at", "-pk")


def discuss(
    *, actor: Actor, now: datetime, suggestion: Statement, text: str, looked_at: Collection[str] = ()
) -> Statement:
    """A word to the other side. Raises AccessRefused; ColleagueRefused not_confirmed, nothing_said; LibraryRefused
    personal_data."""
    require(actor, STATEMENT_SAY)
    look_through(text, looked_at)
    with transaction.atomic():
        said = _say_back(actor, now, suggestion, Said.REMARK, text)
        _close_heard(actor, now, suggestion)
    return said


def thank(*, actor: Actor, now: datetime, suggestion: Statement, text: str = "") -> Statement:
    """Raises AccessRefused; ColleagueRefused not_confirmed; LibraryRefused personal_data."""
    require(actor, STATEMENT_SAY)
    look_through(text)
    with transaction.atomic():
        said = _say_back(actor, now, suggestion, Said.THANKS, text)
        _close_heard(actor, now, suggestion)
    return said


def decline(
    *, actor: Actor, now: datetime, suggestion: Statement, text: str, looked_at: Collection[str] = ()
) -> Statement:
    """No, and why: its author hears it. Raises AccessRefused; ColleagueRefused not_confirmed, nothing_said;
    LibraryRefused answered_already, personal_data."""
    require(actor, STATEMENT_SAY)
    look_through(text, looked_at)
    with transaction.atomic():
        locked = Statement.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
        refuse_answered(locked)
        said = _say_back(actor, now, locked, Said.DECLINED, text)
        for notice in Notice.objects.filter(statement=locked, done_at=None).order_by("pk"):
            close(actor=actor, now=now, notice=notice, how="not_for_us", word=text)
    return said


def refuse_answered(suggestion: Statement) -> None:
    """Raises LibraryRefused answered_already, also where it is not a colleague's or was taken back."""
    answered = suggestion.answered_by.filter(kind__in=ANSWERS, gone_at=None).exists()
    if answered or suggestion.speaker_id is None or suggestion.gone_at is not None:
        raise LibraryRefused("answered_already")


def talk_of(suggestion: Statement) -> Talk:
    """Three queries."""
    rows = Statement.objects.filter(answers=suggestion).select_related("speaker", "to", "said_by")
    said = tuple(rows.order_by("at", "pk"))
    ours = suggestion.speaker_id is None
    answer = next((each for each in said if each.kind in ANSWERS and (each.speaker_id is None) != ours), None)
    own_name = suggestion.own_name if ours else suggestion.item_name
    other = suggestion.to if ours else suggestion.speaker
    assert other is not None  # the database keeps it so
    item = LibraryItem.objects.select_related("from_colleague").filter(name=own_name).first()
    return Talk(suggestion, said, other, answer, item)


def _say_back(actor: Actor, now: datetime, suggestion: Statement, kind: Said, text: str) -> Statement:
    """To the other side, about its item under its name of it."""
    ours = suggestion.speaker_id is None
    to = suggestion.to if ours else suggestion.speaker
    assert to is not None
    about = suggestion.item_name if ours else suggestion.own_name
    return say(actor=actor, now=now, to=to, kind=kind, text=text, item_name=about, answers=suggestion)


def _close_heard(actor: Actor, now: datetime, suggestion: Statement) -> None:
    """What was heard about it is looked after by answering; the suggestion itself still waits for a decision."""
    for notice in Notice.objects.filter(statement__answers=suggestion, done_at=None).order_by("pk"):
        close(actor=actor, now=now, notice=notice, how="seen")


def _refuse_same(item: LibraryItem, to: Colleague) -> None:
    """Nothing but number and day differs from what was taken."""
    try:
        ours, theirs = files_at(item.name, item.commit), files_at(item.name, item.from_commit)
    except (Damaged, Unfit, KeyError) as error:
        raise LibraryRefused("not_here", colleague=to) from error
    if essence(ours) == essence(theirs):
        raise LibraryRefused("nothing_to_suggest", colleague=to)


def essence(files: dict[str, bytes]) -> dict[str, object]:
    """The files without what is each version's own: the name, number and day in item.yaml."""
    about = {key: value for key, value in about_of(files).items() if key not in ("name", "version", "dated")}
    return {**files, "item.yaml": about}
