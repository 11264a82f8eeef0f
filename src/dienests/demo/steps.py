"""What the demo's people do in a case: each step is the operation that a page would ask for."""

import random
from datetime import date, datetime, timedelta
from io import BytesIO

from dienests.base.access import Actor
from dienests.base.people.models import Person
from dienests.cases.deadlines import add_working_days
from dienests.cases.declared_household import is_adult
from dienests.cases.models import Case, Submission
from dienests.cases.operations.control import control
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
from dienests.demo.habits import Course
from dienests.demo.papers import sample_paper
from dienests.demo.plots import Plot
from dienests.payments.operations.granting import decide_and_grant

FROM_REGISTER = "Dati ir reģistrā, klientam nav jānes."
CHANGED_MIND, WITHOUT_PAPERS = "Klients atsauca iesniegumu.", "Klients dokumentus neatnesa un iesniegumu atsauca."


def give_up(case: Case, *, actor: Actor, now: datetime, reason: str = CHANGED_MIND) -> None:
    withdraw(actor=actor, now=now, case=case, version=version_of(case), reason=reason)


def version_of(case: Case) -> int:
    return int(Case.objects.values_list("version", flat=True).get(pk=case.pk))


def receive(plot: Plot, people: list[Person], *, unit: int, course: Course, actor: Actor, now: datetime) -> Case:
    on, all_sign = actor.today, course.ending != "opened"
    adults = [person.pk for person in people if is_adult(person.born, on=on)]
    intake = Intake(
        applicant=people[0].pk,
        unit=unit,
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


def declare(case: Case, plot: Plot, people: list[Person], *, actor: Actor, now: datetime, mistake: bool) -> None:
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


def ask_for_papers(case: Case, *, actor: Actor, now: datetime, dice: random.Random) -> date:
    """Until when they are asked for."""
    keys = [line.key for line in checklist(Case.objects.get(pk=case.pk)).missing_required]
    due = add_working_days(actor.today, dice.choice((5, 10, 10)))
    wanted = Wanted(keys=keys[:2], due=due, other=() if keys else ("Īres līguma kopija",))
    request_documents(actor=actor, now=now, case=case, wanted=wanted)
    return due


def bring_papers(case: Case, *, actor: Actor, now: datetime, real: bool) -> None:
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


def put_forward(case: Case, *, actor: Actor, now: datetime, spent: int | None) -> Submission:
    fresh = Case.objects.select_related("declaration").get(pk=case.pk)
    return submit(
        actor=actor,
        now=now,
        case=fresh,
        version=fresh.version,
        declaration_version=fresh.declaration.version,
        minutes=spent,
    )


def correct(case: Case, *, actor: Actor, now: datetime) -> None:
    """The declared figure becomes that of the paper."""
    fresh = Case.objects.select_related("declaration").get(pk=case.pk)
    data = dict(fresh.declaration.data)
    costs = [dict(row) for row in data["dwelling"].get("costs", [])]
    for row in costs:
        if "evidence" in row:
            row["monthly"] = row["evidence"]["amount"]
    data["dwelling"] = {**data["dwelling"], "costs": costs}
    save_declaration(actor=actor, now=now, case=fresh, data=data, version=fresh.declaration.version)


def check(
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


def decide(submission: Submission, course: Course, *, actor: Actor, now: datetime, spent: int | None) -> None:
    case = Case.objects.get(pk=submission.case_id)
    decision, _grants = decide_and_grant(
        actor=actor, now=now, submission=submission, version=case.version, minutes=spent
    )
    if course.letter:
        issue_letter(
            actor=actor,
            now=now + timedelta(minutes=1),
            decision=decision,
            kind=letter_kind(decision.kind),
            language="lv",
        )
