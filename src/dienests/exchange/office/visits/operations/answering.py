"""Answers to requests, and what becomes of an agreed visit. Each says it to the other office where that reads us."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import ngettext

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.exchange.office.colleagues.models import Said
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.bounds import MOST_WORDS
from dienests.exchange.office.visits.changing import choose, happened, locked, may_follow, pass_to
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import ENDED, DateOffer, Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.queries.dates import HostDay, free_days
from dienests.exchange.office.visits.reasons import Because, Kept, kept
from dienests.exchange.office.visits.requests_heard import take_in_next
from dienests.exchange.office.visits.rules import locked_rules
from dienests.exchange.office.visits.telling import chosen_data, hosted, offers_data, reaches, tell, without_persons
from dienests.exchange.office.visits.waiting import lock_notices, seen, suggest_next

MOST_OFFERED = 10


@dataclass(frozen=True, kw_only=True)
class Doing:
    """Who does something to which visit, as it was when the page was read; `text` is for the other office.

    `looked_at`: what looked like personal data in it is none, says the actor.
    """

    actor: Actor
    now: datetime
    visit: Visit
    revision: int
    text: str = ""
    looked_at: bool = False

    def found(self) -> Visit:
        """The row, locked. Raises AccessRefused; VisitRefused changed_meanwhile, personal_data, maybe_personal_data."""
        require(self.actor, VISIT_PLAN, self.visit)
        visit = locked(self.visit, revision=self.revision)
        lock_notices(visit)
        if reaches(visit):
            without_persons(self.text, looked_at=self.looked_at)
        return visit

    def words(self) -> str:
        return self.text.strip()[:MOST_WORDS]

    def answered(self, visit: Visit, state: VisitState, **changes: object) -> None:
        """Passes to `state` with the answer's words; where the guests say none, what the host said still stands.

        Raises VisitRefused not_in_state.
        """
        stands = visit.answer if visit.side == Side.GUEST else ""
        pass_to(
            visit,
            state,
            answer=self.words() or stands,
            answered_by=self.actor.user,
            answered_at=self.now,
            waits_since=None,
            **changes,
        )

    def done(self, event: str, visit: Visit, **details: object) -> Visit:
        """The audit row, and the notices that this answers."""
        told = reaches(visit)
        entry = happened(event, visit, reason=self.words(), told=told, **details)
        record(entry, actor=self.actor.user, at=self.now)
        seen(actor=self.actor, now=self.now, visit=visit)
        if visit.state in ENDED and visit.side == Side.HOST and visit.colleague is not None:
            take_in_next(visit.colleague, now=self.now)
        return visit


def offer_dates(
    doing: Doing,
    *,
    days: Sequence[date],
    begins: time,
    ends: time,
    form: str = VisitForm.IN_PERSON,
    anyway: bool = False,
) -> Visit:
    """Up to ten days to choose from; those offered before are taken back. `anyway`: also days that do not fit, except
    where the number of visits is used up. `form`: REMOTE offers a visit from afar in place of one in person.

    Raises AccessRefused; VisitRefused no_days, too_many_days, times_in_order, day_does_not_fit, no_place, wrong_side,
    changed_meanwhile, not_in_state and what the text may be refused for.
    """
    chosen = sorted(set(days))
    _count_and_times(chosen, begins, ends)
    with transaction.atomic():
        locked_rules()
        visit = doing.found()
        hosted(visit)
        visit.form = form
        against = _fit(visit, chosen, doing.actor.today, anyway=anyway)
        doing.answered(visit, VisitState.OFFERED, form=form, on=None, begins=None, ends=None)
        visit.offers.all().delete()
        offers = [
            DateOffer(visit=visit, on=on, begins=begins, ends=ends, nevertheless=against.get(on, {})) for on in chosen
        ]
        DateOffer.objects.bulk_create(offers)
        state = "remote" if form == VisitForm.REMOTE else "offered"
        data = {"state": state, "offers": offers_data(offers)}
        tell(actor=doing.actor, now=doing.now, visit=visit, kind=Said.VISIT_ANSWER, text=doing.words(), data=data)
        doing.done("visit_dates_offered", visit, days=[str(on) for on in chosen], anyway=anyway)
    return visit


def put_waiting(doing: Doing) -> Visit:
    """On the waiting list, at its end. Raises as offer_dates."""
    with transaction.atomic():
        visit = doing.found()
        hosted(visit)
        since = visit.waits_since or doing.now
        pass_to(
            visit, VisitState.WAITING, answer=doing.words(), answered_by=doing.actor.user, answered_at=doing.now,
            waits_since=since,
        )  # fmt: skip
        visit.offers.all().delete()
        _say_state(doing, visit, "waiting")
        return doing.done("visit_put_waiting", visit)


def answer_with_items(doing: Doing, *, items: Sequence[LibraryItem]) -> Visit:
    """Published items of practice in place of a visit. Raises VisitRefused no_items, and as offer_dates."""
    shown = [item for item in items if item.state == ItemState.PUBLISHED and item.shared][:20]
    if not shown:
        raise VisitRefused("no_items", field="items")
    with transaction.atomic():
        visit = doing.found()
        hosted(visit)
        doing.answered(visit, VisitState.INSTEAD)
        visit.offers.all().delete()
        visit.offered_items.set(shown)
        data = {"state": "items", "items": [item.name for item in shown]}
        tell(actor=doing.actor, now=doing.now, visit=visit, kind=Said.VISIT_ANSWER, text=doing.words(), data=data)
        return doing.done("visit_answered_with_items", visit, items=data["items"])


def decline(doing: Doing) -> Visit:
    """With a word. Of a visit that we make, it notes that the host declined. Raises VisitRefused nothing_said, …"""
    if not doing.words():
        raise VisitRefused("nothing_said", field="text")
    with transaction.atomic():
        visit = doing.found()
        doing.answered(visit, VisitState.DECLINED)
        visit.offers.all().delete()
        if visit.side == Side.HOST:
            _say_state(doing, visit, "declined")
        return doing.done("visit_declined", visit)


def agree(doing: Doing, *, on: date, begins: time, ends: time, anyway: bool = False) -> Visit:
    """The day stands. As the host: also without an offer before, after a call; the place of the month is taken in a
    line, so that it is given away once. As the guest: one of the days on offer, any day where the host told it us.

    Raises AccessRefused; VisitRefused not_offered, day_does_not_fit, no_place, times_in_order, changed_meanwhile,
    not_in_state.
    """
    _count_and_times([on], begins, ends)
    with transaction.atomic():
        locked_rules()
        visit = doing.found()
        if visit.side == Side.HOST:
            _fit(visit, [on], doing.actor.today, anyway=anyway, put_aside=_put_aside(visit, on))
        elif reaches(visit):
            offer = visit.offers.filter(on=on).first()
            if offer is None:
                raise VisitRefused("not_offered", field="on")
            begins, ends = offer.begins, offer.ends
        doing.answered(visit, VisitState.AGREED, on=on, begins=begins, ends=ends)
        choose(visit, on)
        data = chosen_data(visit)
        tell(actor=doing.actor, now=doing.now, visit=visit, kind=Said.VISIT_ANSWER, text=doing.words(), data=data)
        return doing.done("visit_agreed", visit, on=str(on), anyway=anyway)


def call_off(doing: Doing) -> Visit:
    """By either side, with a word. A place that frees goes to whoever waits. Raises VisitRefused nothing_said, …"""
    if not doing.words():
        raise VisitRefused("nothing_said", field="text")
    with transaction.atomic():
        visit = doing.found()
        doing.answered(visit, VisitState.CALLED_OFF)
        visit.offers.all().delete()
        tell(actor=doing.actor, now=doing.now, visit=visit, kind=Said.VISIT_WITHDRAWN, text=doing.words())
        doing.done("visit_called_off", visit)
        if visit.side == Side.HOST:
            suggest_next(now=doing.now, today=doing.actor.today, cause=f"visit-{visit.pk}")
    return visit


def note_held(doing: Doing) -> Visit:
    """It took place. Raises VisitRefused not_over, not_in_state, changed_meanwhile; AccessRefused."""
    with transaction.atomic():
        visit = doing.found()
        if not may_follow(visit, VisitState.HELD):
            raise VisitRefused("not_in_state", state=visit.get_state_display())
        if visit.on is None or visit.on > doing.actor.today:
            raise VisitRefused("not_over")
        pass_to(visit, VisitState.HELD)
        return doing.done("visit_held", visit)


def _say_state(doing: Doing, visit: Visit, state: str) -> None:
    data = {"state": state}
    tell(actor=doing.actor, now=doing.now, visit=visit, kind=Said.VISIT_ANSWER, text=doing.words(), data=data)


def _count_and_times(days: Sequence[date], begins: time, ends: time) -> None:
    if not days:
        raise VisitRefused("no_days", field="days")
    if len(days) > MOST_OFFERED:
        raise VisitRefused("too_many_days", field="days", count=len(days), most=MOST_OFFERED)
    if begins >= ends:
        raise VisitRefused("times_in_order", field="ends")


def _put_aside(visit: Visit, on: date) -> Collection[str]:
    """Codes of the reasons against a day that were put aside when it was offered: they are not asked about again."""
    offer = visit.offers.filter(on=on).first()
    return offer.nevertheless if offer is not None else ()


def _fit(
    visit: Visit, days: Sequence[date], today: date, *, anyway: bool, put_aside: Collection[str] = ()
) -> dict[date, Kept]:
    """What speaks against which day, to be stored: of days that are insisted on. Raises VisitRefused no_place,
    day_does_not_fit."""
    seen_days = [_day(visit, on, today) for on in days]
    for each in seen_days:
        firm = next((because for because in each.because if because.firm), None)
        if firm is not None:
            raise VisitRefused("no_place", field="days", why=f"{each.on:%d.%m.%Y}: {firm.words}")
    new = {each.on: [because for because in each.because if because.code not in put_aside] for each in seen_days}
    unfit = {on: because for on, because in new.items() if because}
    if unfit and not anyway:
        raise VisitRefused("day_does_not_fit", field="days", days=_days(len(unfit)), why=_why(unfit))
    return {each.on: kept(each.because) for each in seen_days}


def _days(number: int) -> str:
    words = ngettext("%(n)s of the chosen days does not fit", "%(n)s of the chosen days do not fit", number)
    return words % {"n": number}


def _why(unfit: Mapping[date, Sequence[Because]]) -> str:
    """Of each day what stands first, and the same of other sites."""
    said = []
    for on, reasons in unfit.items():
        words = "; ".join(each.words for each in reasons if each.code == reasons[0].code)
        said.append(f"{on:%d.%m.%Y}: {words}")
    return "; ".join(said)


def _day(visit: Visit, on: date, today: date) -> HostDay:
    return free_days(visit, today=today, first=on, last=on)[0]
