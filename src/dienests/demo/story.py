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
from dienests.cases.models import Case, ContactKind, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import withdraw
from dienests.cases.operations.declaration import save_declaration
from dienests.cases.operations.documents import Upload, add_documents
from dienests.cases.operations.intake import Intake, MemberEntry, open_case
from dienests.cases.operations.letters import issue_letter, letter_kind
from dienests.cases.operations.requests import Wanted, documents_received, request_documents
from dienests.cases.operations.stages import finish_stage
from dienests.cases.operations.submission import submit
from dienests.cases.operations.waivers import waive_papers
from dienests.cases.process_versions import process_of
from dienests.cases.queries.control import items_to_control
from dienests.cases.queries.papers import checklist
from dienests.cases.stages import ends_with
from dienests.demo.cast import Casting
from dienests.demo.habits import NO_HABITS, Habits, call_times, contact, kind_of_call, minutes
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
    habits: Habits = NO_HABITS


def moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=RIGA).astimezone(UTC)


def story(
    stage: Stage, plot: Plot, *, team: Team, day: date, course: Course, people: list[Person] | None = None
) -> Iterator[datetime]:
    """One application of one household, from the desk as far as its course goes."""
    dice, habits = stage.dice, course.habits
    preparer = dice.choice(team.preparers)
    now = moment(next_working_day(day), dice.randint(9, 15), dice.randint(0, 59))
    yield now
    desk = stage.actor(preparer, now)
    people = people or stage.casting.household(plot, unit=team.unit, actor=desk, now=now)
    case = _open(plot, people, team=team, course=course, actor=desk, now=now)
    if course.ending == "opened":
        return
    if _hands_over(case):
        preparer, now = _hand_over(stage, case, habits, team, preparer, now)
        yield now
        desk = stage.actor(preparer, now)
    now += timedelta(minutes=12)
    _declare(case, plot, people, actor=desk, now=now, mistake=course.mistake or habits.returned_once)
    if course.ending == "declared":
        return
    if course.ending == "waiting":
        _ask_for_papers(case, actor=desk, now=now + timedelta(minutes=9), dice=dice)
        return
    if course.ending == "withdrawn":
        now = moment(add_working_days(now.date(), 4), 11, dice.randint(0, 59))
        yield now
        _withdraw(case, actor=stage.actor(preparer, now), now=now)
        return
    for later in _before_submitting(stage, case, habits, preparer, now):
        now = later
        yield now
    desk = stage.actor(preparer, now)
    _bring_papers(case, actor=desk, now=now + timedelta(minutes=6), real=course.paper)
    now += timedelta(minutes=10)
    submission = _submit(case, actor=desk, now=now, spent=minutes(habits, "submitted", dice))
    if course.ending == "submitted":
        return
    yield from _second_person(stage, submission, course, plot, team=team, preparer=preparer, now=now)


def _second_person(
    stage: Stage, submission: Submission, course: Course, plot: Plot, *, team: Team, preparer: str, now: datetime
) -> Iterator[datetime]:
    """Control after some days, perhaps returned once, and the decision."""
    dice, habits, case = stage.dice, course.habits, submission.case
    controller = dice.choice([name for name in _able(stage, team, case, now) if name in team.controllers])
    for attempt in (0, 1):
        waits = dice.randint(18, 27) if habits.slow and not attempt else dice.randint(1, 6)
        control_at = moment(add_working_days(now.date(), waits), dice.randint(9, 15), dice.randint(0, 59))
        for called_at in call_times(habits, since=now, until=control_at, dice=dice):
            yield called_at
            desk = stage.actor(preparer, called_at)
            contact(case, kind_of_call(dice), habits, actor=desk, now=called_at, dice=dice)
        now = control_at
        yield now
        boss = stage.actor(controller, now)
        open_for_control(actor=boss, now=now, submission=submission)
        if course.ending == "controlling":
            return
        returns = course.ending == "returned" or (habits.returned_once and not attempt)
        spent = minutes(habits, "controlled", dice)
        _control(submission, returns=returns, actor=boss, now=now + timedelta(minutes=3), spent=spent, dice=dice)
        if course.ending in {"returned", "approved"}:
            return
        if not returns:
            break
        now = moment(add_working_days(now.date(), dice.randint(1, 3)), dice.randint(9, 15), dice.randint(0, 59))
        yield now
        desk = stage.actor(preparer, now)
        _correct(case, actor=desk, now=now)
        now += timedelta(minutes=8)
        submission = _submit(case, actor=desk, now=now, spent=minutes(habits, "controlled", dice))
    spent = minutes(habits, "decided", dice)
    _decide(stage, submission, course, actor=boss, now=now + timedelta(minutes=5), spent=spent)


def _hand_over(
    stage: Stage, case: Case, habits: Habits, team: Team, preparer: str, now: datetime
) -> tuple[str, datetime]:
    """The first specialist is done; who goes on with the client, and when."""
    dice = stage.dice
    now += timedelta(minutes=9)
    spent = minutes(habits, "handed_over", dice)
    finish_stage(actor=stage.actor(preparer, now), now=now, case=case, version=_version(case), minutes=spent)
    later = moment(add_working_days(now.date(), dice.randint(2, 6)), dice.randint(9, 15), dice.randint(0, 59))
    return dice.choice([name for name in _able(stage, team, case, later) if name != preparer]), later


def _hands_over(case: Case) -> bool:
    return ends_with(process_of(case).stage(case.stage)) == "hand_over"


def _able(stage: Stage, team: Team, case: Case, now: datetime) -> list[str]:
    """Who of the team holds a role of the stage the case is in, the head of unit only where nobody else does."""
    found = Case.objects.get(pk=case.pk)
    roles = process_of(found).stage(found.stage).roles
    names = [*team.preparers, *team.controllers]
    able = [name for name in names if any(role.value in roles for role in stage.actor(name, now).roles)]
    return [name for name in able if name != "nodala" or "head_of_unit" in roles]


def _before_submitting(stage: Stage, case: Case, habits: Habits, preparer: str, now: datetime) -> Iterator[datetime]:
    """Papers asked for and brought, a visit to the home; the last moment is when work goes on."""
    dice = stage.dice
    if habits.asked_for_papers:
        now += timedelta(minutes=9)
        _ask_for_papers(case, actor=stage.actor(preparer, now), now=now, dice=dice)
        now = moment(add_working_days(now.date(), dice.randint(2, 9)), dice.randint(9, 15), dice.randint(0, 59))
        yield now
        desk = stage.actor(preparer, now)
        documents_received(actor=desk, now=now, case=Case.objects.get(pk=case.pk))
        contact(case, ContactKind.VISIT, habits, actor=desk, now=now, dice=dice)
    if habits.home_visit:
        now = moment(add_working_days(now.date(), dice.randint(1, 3)), dice.randint(10, 14), dice.randint(0, 59))
        yield now
        contact(case, ContactKind.HOME_VISIT, habits, actor=stage.actor(preparer, now), now=now, dice=dice)
    yield now


def _withdraw(case: Case, *, actor: Actor, now: datetime) -> None:
    withdraw(actor=actor, now=now, case=case, version=_version(case), reason="Klients atsauca iesniegumu.")


def _version(case: Case) -> int:
    return int(Case.objects.values_list("version", flat=True).get(pk=case.pk))


def _open(plot: Plot, people: list[Person], *, team: Team, course: Course, actor: Actor, now: datetime) -> Case:
    on, all_sign = actor.today, course.ending != "opened"
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
        channel=course.habits.channel,
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


def _submit(case: Case, *, actor: Actor, now: datetime, spent: int | None) -> Submission:
    fresh = Case.objects.select_related("declaration").get(pk=case.pk)
    return submit(
        actor=actor,
        now=now,
        case=fresh,
        version=fresh.version,
        declaration_version=fresh.declaration.version,
        minutes=spent,
    )


def _correct(case: Case, *, actor: Actor, now: datetime) -> None:
    """The declared figure becomes that of the paper."""
    fresh = Case.objects.select_related("declaration").get(pk=case.pk)
    data = dict(fresh.declaration.data)
    costs = [dict(row) for row in data["dwelling"].get("costs", [])]
    for row in costs:
        if "evidence" in row:
            row["monthly"] = row["evidence"]["amount"]
    data["dwelling"] = {**data["dwelling"], "costs": costs}
    save_declaration(actor=actor, now=now, case=fresh, data=data, version=fresh.declaration.version)


def _control(
    submission: Submission, *, returns: bool, actor: Actor, now: datetime, spent: int | None, dice: random.Random
) -> None:
    fresh = Submission.objects.select_related("case__declaration", "calculation").get(pk=submission.pk)
    returned = returns
    control(
        actor=actor,
        now=now,
        submission=fresh,
        version=fresh.case.version,
        outcome="return" if returned else "approve",
        reasons=dice.choices(RETURNED_FOR, (6, 2, 1, 1))[0] if returned else (),
        checked=[] if returned else [item.key for item in items_to_control(fresh)],
        note="Apkures rēķinā cita summa, lūdzu pārbaudīt." if returned else "",
        minutes=spent,
    )


RETURNED_FOR = (
    ("figure_differs_from_document",),
    ("missing_document",),
    ("figure_differs_from_document", "wrong_period"),
    ("household_composition",),
)


def _decide(
    stage: Stage, submission: Submission, course: Course, *, actor: Actor, now: datetime, spent: int | None
) -> None:
    case = Case.objects.get(pk=submission.case_id)
    decision, _grants = decide_and_grant(
        actor=actor, now=now, submission=submission, version=case.version, minutes=spent
    )
    stage.decided.append(decision.pk)
    if course.letter:
        issue_letter(
            actor=actor,
            now=now + timedelta(minutes=1),
            decision=decision,
            kind=letter_kind(decision.kind),
            language="lv",
        )
