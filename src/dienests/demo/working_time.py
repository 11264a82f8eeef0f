"""The time of the demo's staff: who was and will be away, reception hours, training and supervision of the year, one
concern, and the number of residents. Told as one story, so that the trail comes in the order of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dienests.base.organisation.models import Appointment, Post, Role, Unit, User
from dienests.base.working_time.models import AbsenceKind, NormKind, TrainingKind
from dienests.base.working_time.operations.absences import answer_absence, record_absence
from dienests.base.working_time.operations.concerns import raise_concern
from dienests.base.working_time.operations.norms import note_norm
from dienests.base.working_time.operations.reception import close_on, set_reception_hours
from dienests.base.working_time.operations.training import record_training
from dienests.cases.deadlines import next_working_day
from dienests.demo.arrivals import HISTORY
from dienests.demo.hours import RECEPTION, moment
from dienests.demo.story import Stage

HOLIDAY, SICK, COURSE = AbsenceKind.HOLIDAY, AbsenceKind.SICK, AbsenceKind.TRAINING
UNKNOWN_END = 20  # days after the last one of the demo
ASKED_BEFORE = 21  # days between asking for a holiday and its first day


@dataclass(frozen=True)
class Away:
    """Days counted from the demo's last day, negative before it. `until` None: nobody knows. `agreed_by` None: the
    question is still open, or it is a sickness, which asks nobody."""

    who: str
    kind: AbsenceKind
    since: int
    until: int | None
    substitute: str | None = None
    agreed_by: str | None = None


ABSENCES = (
    Away("guntis", HOLIDAY, -273, -262, None, "nodala"),
    Away("elina", HOLIDAY, -236, -225, "baiba", "nodala"),
    Away("nodala", HOLIDAY, -208, -195, "darbiniece", "vadiba"),
    Away("zane", HOLIDAY, -187, -174, "martins", "nodala"),
    Away("baiba", SICK, -152, -146, "elina"),
    Away("santa", HOLIDAY, -139, -126, None, "nodala"),
    Away("darbiniece", HOLIDAY, -118, -105, "janis", "nodala"),
    Away("organizatore", HOLIDAY, -97, -84, "martins", "nodala"),
    Away("martins", HOLIDAY, -76, -63, "zane", "nodala"),
    Away("agnese", HOLIDAY, -62, -49, None, "gimenes"),
    Away("janis", SICK, -38, -34, "darbiniece"),
    Away("santa", COURSE, -24, -23, None, "nodala"),
    Away("aija", SICK, -11, -9, "gramatvede"),
    Away("zane", SICK, -1, None, "martins"),
    Away("gimenes", COURSE, 3, 4, None, "vadiba"),
    Away("guntis", COURSE, 6, 6),
    Away("baiba", HOLIDAY, 8, 19, "elina", "nodala"),
    Away("aija", HOLIDAY, 12, 16, "gramatvede", "vadiba"),
    Away("organizatore", HOLIDAY, 27, 33, "martins"),
)
SPECIALISTS = ("nodala", "organizatore", "martins", "zane", "darbiniece", "janis", "santa", "elina", "guntis", "baiba")
# Who misses a session now and then: the table of a head has something to show.
MISSES = {"martins": (1, 4), "zane": (0,), "janis": (2, 5, 6), "baiba": (0, 1, 2, 3), "guntis": (7,)}
SCHOOL = "Sociālā darba mācību centrs (izdomāts)"
COURSES = (
    # days ago, title, hours, who held it, proof, who took part
    (-285, "Saruna ar klientu konfliktā", "8", SCHOOL, "MC-4417",
     ("organizatore", "martins", "zane", "santa", "guntis")),
    (-240, "Vardarbības pazīmju atpazīšana", "12", SCHOOL, "MC-4502", ("darbiniece", "janis", "elina", "baiba")),
    (-190, "Izmaiņas sociālās palīdzības likumā", "6", SCHOOL, "",
     ("nodala", "organizatore", "martins", "zane", "santa", "darbiniece", "janis")),
    (-130, "Darbs ar parādos nonākušu mājsaimniecību", "8", SCHOOL, "MC-4790",
     ("organizatore", "zane", "elina", "darbiniece")),
    (-60, "Datu aizsardzība sociālajā dienestā", "4", "Ogres novada sociālais dienests", "OG-15", SPECIALISTS),
    (-45, "Vadītāja saruna ar komandu", "16", SCHOOL, "MC-5012", ("nodala",)),
)  # fmt: skip
CONCERN = {
    "about": "Kopš Ķeguma centrā nav neviena, pirmdienās braucu pieņemt arī tur. Ikšķilē pa to laiku krājas kontroles, "
    "un divas nedēļas pēc kārtas termiņi izturēti tikai vakaros.",
    "would_help": "Ja pirmdienas Ķegumā līdz jaunam darbiniekam pārņemtu vēl kāds, kaut vai katru otro nedēļu.",
}
RESIDENTS = {
    "kind": NormKind.RESIDENTS,
    "role": "",
    "value": "61177",
    "source": "PMLP, 01.01.2024; ogresnovads.lv/lv/par-novadu",
}
# Posts that are vacant now and were held once: unit, role, who left (invented), how many days ago.
LEFT = (
    ("palidziba", Role.ASSISTANCE_ORGANISER, "Oskars Bērziņš-Vilks", 96),
    ("gimenes", Role.SOCIAL_WORKER, "Inta Rožkalne", 212),
    ("kegums", Role.SOCIAL_WORKER, "Uldis Mednis", 41),
)

Act = Callable[[datetime], object]


def working_time(stage: Stage) -> Iterator[datetime]:
    """The story: every act at its moment, until the demo's last day."""
    _leavers(stage.today)
    acts = [*_absences(stage), *_reception(stage), *_training(stage), *_supervision(stage), *_words(stage)]
    for at, act in sorted(acts, key=lambda each: each[0]):
        if at.date() > stage.today:
            return
        yield at
        act(at)


def days_away(today: date) -> dict[str, list[tuple[date, date]]]:
    """Who is away from when to when; where nobody knows, for some weeks."""
    found: dict[str, list[tuple[date, date]]] = {}
    for away in ABSENCES:
        until = today + timedelta(days=UNKNOWN_END if away.until is None else away.until)
        found.setdefault(away.who, []).append((today + timedelta(days=away.since), until))
    return found


def _on(stage: Stage, days: int) -> date:
    return stage.today + timedelta(days=days)


def _leavers(today: date) -> None:
    for unit, role, name, days in LEFT:
        vacant = Post.objects.filter(unit__code=unit, role=role, appointments__isnull=True).order_by("pk").first()
        if vacant is None:
            continue
        user = User(username=f"bijis{vacant.pk}", full_name=name, is_active=False, must_use_second_factor=False)
        user.set_unusable_password()
        user.save()
        until = today - timedelta(days=days)
        Appointment.objects.create(post=vacant, user=user, since=until - timedelta(days=900), until=until)


def _absences(stage: Stage) -> Iterator[tuple[datetime, Act]]:
    for away in ABSENCES:
        first = _first(stage, away)
        asked = first if away.kind == SICK else min(first, stage.today + timedelta(days=2)) - timedelta(ASKED_BEFORE)
        yield moment(asked, 8, 40), _recording(stage, away)


def _first(stage: Stage, away: Away) -> date:
    """Nobody asks for a Sunday; an illness may begin on one."""
    first = _on(stage, away.since)
    return first if away.kind == SICK else next_working_day(first)


def _recording(stage: Stage, away: Away) -> Act:
    def record(now: datetime) -> None:
        substitute = stage.staff[away.substitute] if away.substitute else None
        until = None if away.until is None else max(_first(stage, away), _on(stage, away.until))
        facts = {"kind": away.kind, "since": _first(stage, away), "until": until, "note": ""}
        made = record_absence(
            user=stage.staff[away.who], facts=facts, substitute=substitute, actor=stage.actor(away.who, now), now=now
        )
        if away.agreed_by:
            later = now + timedelta(hours=3)
            head = stage.actor(away.agreed_by, later)
            answer_absence(absence=made.absence, agreed=True, actor=head, now=later)

    return record


def _reception(stage: Stage) -> Iterator[tuple[datetime, Act]]:
    began = moment(_on(stage, -HISTORY.days), 16, 0)
    units = {unit.code: unit for unit in Unit.objects.order_by("pk")}

    def hours(code: str, week: tuple[str, ...]) -> Act:
        return lambda now: set_reception_hours(
            unit=units[code],
            post=None,
            week=week,
            valid_from=_on(stage, -HISTORY.days),
            actor=stage.actor("administrators", now),
            now=now,
        )

    for code, week in RECEPTION.items():
        yield began, hours(code, week)
    closed = {"on": next_working_day(_on(stage, 33)), "reason": "Visa dienesta mācību diena"}
    yield (
        moment(_on(stage, -6), 9, 15),
        lambda now: close_on(facts=closed, unit=None, actor=stage.actor("vadiba", now), now=now),
    )


def _training(stage: Stage) -> Iterator[tuple[datetime, Act]]:
    def course(row: Any) -> Act:
        days, title, hours, provider, proof, people = row
        facts = {"kind": TrainingKind.TRAINING, "title": title, "hours": hours, "on": _on(stage, days)}
        facts |= {"provider": provider, "proof": proof}
        return lambda now: _recorded(stage, people, facts, now)

    for row in COURSES:
        yield moment(_on(stage, row[0]), 16, 30), course(row)


def _supervision(stage: Stage) -> Iterator[tuple[datetime, Act]]:
    """A group session a month, recorded by the head for those who came."""

    def session(number: int, on: date) -> Act:
        people = tuple(who for who in SPECIALISTS if number not in MISSES.get(who, ()))
        facts = {"kind": TrainingKind.SUPERVISION, "title": "Grupas supervīzija", "hours": "3", "on": on}
        facts |= {"provider": "Supervizore Ilga Zvirbule", "proof": f"SV-{on:%Y-%m}"}
        return lambda now: _recorded(stage, people, facts, now)

    for number in range(9):
        on = next_working_day(_on(stage, -12 - 32 * number))
        yield moment(on, 16, 45), session(number, on)


def _recorded(stage: Stage, people: tuple[str, ...], facts: dict[str, Any], now: datetime) -> None:
    users = [stage.staff[who] for who in people]
    record_training(users=users, facts=facts, actor=stage.actor("nodala", now), now=now)


def _words(stage: Stage) -> Iterator[tuple[datetime, Act]]:
    yield (
        moment(_on(stage, -5), 17, 20),
        lambda now: raise_concern(facts=CONCERN, only_head_of_office=False, actor=stage.actor("elina", now), now=now),
    )
    yield (
        moment(_on(stage, -140), 9, 0),
        lambda now: note_norm(
            facts=RESIDENTS | {"since": date(2024, 1, 1)}, checked=False, actor=stage.actor("vadiba", now), now=now
        ),
    )
