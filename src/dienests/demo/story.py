"""The steps a case takes, as generators: each yields the moment at which it wants to go on.

`make.play` runs all stories side by side in the order of time, so that numbers and trails come as in life.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, User
from dienests.base.people.models import Person
from dienests.cases.deadlines import add_working_days, next_working_day
from dienests.cases.declared_household import is_adult
from dienests.cases.models import Case, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import withdraw
from dienests.cases.operations.declaration import save_declaration
from dienests.cases.operations.documents import Upload, add_documents
from dienests.cases.operations.intake import Intake, MemberEntry, open_case
from dienests.cases.operations.letters import issue_letter, letter_kind
from dienests.cases.operations.requests import Wanted, request_documents
from dienests.cases.operations.submission import submit
from dienests.cases.operations.waivers import waive_papers
from dienests.cases.queries.control import items_to_control
from dienests.cases.queries.papers import checklist
from dienests.demo.cast import Casting
from dienests.demo.papers import sample_paper
from dienests.demo.plots import Plot
from dienests.payments.operations.granting import decide_and_grant

RIGA = ZoneInfo("Europe/Riga")
FROM_REGISTER = "Dati ir reģistrā, klientam nav jānes."


@dataclass
class Team:
    """Who works at one place of the office: takes applications, controls and decides."""

    unit: str
    unit_id: int
    preparers: list[str]
    controllers: list[str]


@dataclass
class Stage:
    """What stories share: staff with their posts, chance, and the day on which the demo ends."""

    staff: dict[str, User]
    posts: dict[str, frozenset[tuple[Role, int]]]
    casting: Casting
    dice: random.Random
    today: date
    letters_left: int = 10
    decided: list[int] = field(default_factory=list)

    def actor(self, username: str, now: datetime) -> Actor:
        return Actor(user=self.staff[username], today=now.astimezone(RIGA).date(), posts=self.posts[username])


@dataclass(frozen=True)
class Course:
    """How far a case goes: "opened", "declared", "waiting", "submitted", "controlling", "returned", "approved",
    "decided" or "withdrawn"; `paper` brings real files instead of noting that a register has the data."""

    ending: str
    paper: bool = False
    letter: bool = False
    mistake: bool = False  # the declared figure differs from the paper


def moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=RIGA).astimezone(UTC)


def story(
    stage: Stage, plot: Plot, *, team: Team, day: date, course: Course, people: list[Person] | None = None
) -> Iterator[datetime]:
    """One application of one household, from the desk as far as its course goes."""
    dice = stage.dice
    preparer, controller = dice.choice(team.preparers), dice.choice(team.controllers)
    now = moment(next_working_day(day), dice.randint(9, 15), dice.randint(0, 59))
    yield now
    desk = stage.actor(preparer, now)
    people = people or stage.casting.household(plot, unit=team.unit, actor=desk, now=now)
    case = _open(plot, people, team=team, actor=desk, now=now, all_sign=course.ending != "opened")
    if course.ending == "opened":
        return
    now += timedelta(minutes=12)
    _declare(case, plot, people, actor=desk, now=now, mistake=course.mistake)
    if course.ending == "declared":
        return
    if course.ending == "waiting":
        _ask_for_papers(case, actor=desk, now=now + timedelta(minutes=9), dice=dice)
        return
    if course.ending == "withdrawn":
        now = moment(add_working_days(next_working_day(day), 4), 11, dice.randint(0, 59))
        yield now
        _withdraw(case, actor=stage.actor(preparer, now), now=now)
        return
    _bring_papers(case, actor=desk, now=now + timedelta(minutes=6), real=course.paper)
    now += timedelta(minutes=10)
    submission = _submit(case, actor=desk, now=now)
    if course.ending == "submitted":
        return
    now = moment(add_working_days(next_working_day(day), dice.randint(1, 6)), dice.randint(9, 15), dice.randint(0, 59))
    yield now
    boss = stage.actor(controller, now)
    open_for_control(actor=boss, now=now, submission=submission)
    if course.ending == "controlling":
        return
    _control(submission, course, actor=boss, now=now + timedelta(minutes=3))
    if course.ending in {"returned", "approved"}:
        return
    _decide(stage, submission, course, actor=boss, now=now + timedelta(minutes=5))


def _withdraw(case: Case, *, actor: Actor, now: datetime) -> None:
    withdraw(actor=actor, now=now, case=case, version=_version(case), reason="Klients atsauca iesniegumu.")


def _version(case: Case) -> int:
    return int(Case.objects.values_list("version", flat=True).get(pk=case.pk))


def _open(plot: Plot, people: list[Person], *, team: Team, actor: Actor, now: datetime, all_sign: bool) -> Case:
    on = actor.today
    adults = [person.pk for person in people if is_adult(person.born, on=on)]
    intake = Intake(
        applicant=people[0].pk,
        unit=team.unit_id,
        members=tuple(
            MemberEntry(person.pk, character.relation) for person, character in zip(people, plot.people, strict=True)
        ),
        asked=plot.asked,
        received_on=on,
        signed_by=tuple(adults) if all_sign else (people[0].pk,),
        payment={"iban": people[0].iban},
        address=people[0].actual_address,
    )
    return open_case(actor=actor, now=now, intake=intake)


def _declare(case: Case, plot: Plot, people: list[Person], *, actor: Actor, now: datetime, mistake: bool) -> None:
    case.declaration.refresh_from_db()
    data = dict(case.declaration.data)
    by_person = {person.pk: character for person, character in zip(people, plot.people, strict=True)}
    members = []
    for entry in data["members"]:
        character = by_person[entry["person"]]
        members.append({**entry, **character.facts, "income": [dict(row) for row in character.income]})
    costs = [dict(row) for row in plot.costs]
    if mistake and costs:
        costs[0]["evidence"] = {"amount": f"{float(costs[0]['monthly']) - 11.4:.2f}"}
    data |= {"members": members, "dwelling": {**plot.dwelling, "costs": costs}, "savings": "0.00", **plot.means}
    save_declaration(actor=actor, now=now, case=case, data=data, version=case.declaration.version)


def _ask_for_papers(case: Case, *, actor: Actor, now: datetime, dice: random.Random) -> None:
    keys = [line.key for line in checklist(Case.objects.get(pk=case.pk)).missing_required]
    due = add_working_days(actor.today, dice.choice((5, 10, 10)))
    wanted = Wanted(keys=keys[:2], due=due, other=() if keys else ("Īres līguma kopija",))
    request_documents(actor=actor, now=now, case=case, wanted=wanted)


def _bring_papers(case: Case, *, actor: Actor, now: datetime, real: bool) -> None:
    missing = checklist(Case.objects.get(pk=case.pk)).missing_required
    if not real:
        keys = [line.key for line in missing if line.code != "application_signed"]
        waive_papers(actor=actor, now=now, case=case, keys=keys, reason=FROM_REGISTER)
        return
    uploads = []
    for place, line in enumerate(missing):
        form = "JPEG" if place else "PDF"
        sheet = BytesIO(sample_paper(line.title.lv[:48], line.member_name, form=form))
        uploads.append(Upload(f"{line.title.lv[:48]}.{form.lower()}", sheet, kind=line.code, person_id=line.person_id))
    for start in range(0, len(uploads), 10):
        add_documents(actor=actor, now=now, case=case, uploads=uploads[start : start + 10])


def _submit(case: Case, *, actor: Actor, now: datetime) -> Submission:
    fresh = Case.objects.select_related("declaration").get(pk=case.pk)
    return submit(
        actor=actor, now=now, case=fresh, version=fresh.version, declaration_version=fresh.declaration.version
    )


def _control(submission: Submission, course: Course, *, actor: Actor, now: datetime) -> None:
    fresh = Submission.objects.select_related("case__declaration", "calculation").get(pk=submission.pk)
    returned = course.ending == "returned"
    control(
        actor=actor,
        now=now,
        submission=fresh,
        version=fresh.case.version,
        outcome="return" if returned else "approve",
        reasons=RETURNED_FOR if returned else (),
        checked=[] if returned else [item.key for item in items_to_control(fresh)],
        note="Apkures rēķinā cita summa, lūdzu pārbaudīt." if returned else "",
    )


RETURNED_FOR = ("figure_differs_from_document",)


def _decide(stage: Stage, submission: Submission, course: Course, *, actor: Actor, now: datetime) -> None:
    case = Case.objects.get(pk=submission.case_id)
    decision, _grants = decide_and_grant(actor=actor, now=now, submission=submission, version=case.version)
    stage.decided.append(decision.pk)
    if course.letter:
        issue_letter(
            actor=actor,
            now=now + timedelta(minutes=1),
            decision=decision,
            kind=letter_kind(decision.kind),
            language="lv",
        )
