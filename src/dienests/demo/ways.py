"""The demo office tries the two stages of its neighbours, goes back, and has another change to talk about."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dienests.cases.operations.process import process_in_force, propose_process, switch_on
from dienests.demo.hours import moment
from dienests.demo.story import Stage

PROPOSES, ANSWERS = "nodala", "vadiba"
TRIAL = ("daugavpils", "Izmēģinājums: divpakāpju kārtība, kā Daugavpilī")
BACK = ("ogre", "Izmēģinājums beidzies: atkal viens klienta apmeklējums")
NEXT = ("control_by_risk", "Kontrolētājam trūkst laika: pilna kontrole tur, kur ir risks")


def trial_days(today: date) -> tuple[date, date]:
    """First day of the trial, and of the office's own way again."""
    return today - timedelta(days=205), today - timedelta(days=150)


def ways_of_working(stage: Stage) -> Iterator[datetime]:
    """One head proposes, the other switches on before the doors open; the newest proposal waits for its answer."""
    for (name, note), day in zip((TRIAL, BACK), trial_days(stage.today), strict=True):
        now = moment(day - timedelta(days=3), 14, 10)
        yield now
        proposal = propose_process(actor=stage.actor(PROPOSES, now), now=now, name=name, note=note)
        now = moment(day, 7, 40)
        yield now
        switch_on(actor=stage.actor(ANSWERS, now), now=now, proposal=proposal, instead_of=process_in_force().pk)
    name, note = NEXT
    now = moment(stage.today - timedelta(days=1), 15, 20)
    yield now
    propose_process(actor=stage.actor(PROPOSES, now), now=now, name=name, note=note)
