"""A city for the page benchmarks: real cases of the demo office, copied many times over with people of their own.

Copies share the stored calculations of their originals (a page reads one at a time), and keep state, unit, dates and
who has them, so that lists and queues have the shares of a real office.
"""

import random
from datetime import timedelta

STEP = 2_000
KEEP_OPEN = 0.06  # of 100,000 cases an office has some thousands in work; the rest were decided over the years


def grow(households: int, *, seed: int = 3) -> None:
    """Copy cases of the demo until there are `households` of them."""
    from dienests.cases.models import Case

    rng = random.Random(seed)
    originals = list(Case.objects.select_related("household", "declaration", "applicant").order_by("pk"))
    done = [case for case in originals if case.closed_at]
    open_ones = [case for case in originals if not case.closed_at]
    missing = households - len(originals)
    for start in range(0, max(0, missing), STEP):
        size = min(STEP, missing - start)
        chosen = [rng.choice(open_ones if rng.random() < KEEP_OPEN else done) for _ in range(size)]
        _copy(chosen, len(originals) + start, rng)


def _copy(chosen, start, rng) -> None:
    from django.db import transaction

    from dienests.base.people.models import Household, HouseholdMember, Person
    from dienests.base.people.tokens import write_tokens
    from dienests.benefits.models import Declaration
    from dienests.cases.models import Case, StageRun

    with transaction.atomic():
        people = _stored(Person, [_person(case, start + place, rng) for place, case in enumerate(chosen)])
        write_tokens(people)
        homes = _stored(Household, [Household(address=c.household.address, created_at=c.created_at) for c in chosen])
        members = zip(homes, people, chosen, strict=True)
        _stored(
            HouseholdMember,
            [HouseholdMember(household=h, person=p, relation="self", since=c.received_on) for h, p, c in members],
        )
        declarations = _stored(Declaration, [_declaration(*pair) for pair in zip(chosen, homes, strict=True)])
        rows = enumerate(zip(chosen, homes, people, declarations, strict=True))
        cases = _stored(Case, [_case(*row, number=f"X-{start + place:08}", rng=rng) for place, row in rows])
        _stored(StageRun, [StageRun(case=case, stage=case.stage, entered_at=case.created_at) for case in cases])


def _stored(model, rows):
    return model.objects.bulk_create(rows, batch_size=500)


def _person(case, number, rng):
    from dienests.base.people.fictitious import impossible_personal_code
    from dienests.base.people.models import Person

    model = case.applicant
    return Person(
        given_names=model.given_names,
        family_name=f"{model.family_name}-{_syllables(number)}" if rng.random() < 0.5 else model.family_name,
        personal_code=impossible_personal_code(20_000_000 + number),
        born=model.born,
        iban=model.iban,
        declared_address=model.declared_address,
        actual_address=model.actual_address,
        created_at=case.created_at,
    )


def _declaration(case, home):
    from dienests.benefits.models import Declaration

    model = case.declaration
    return Declaration(household=home, data=model.data, updated_by_id=model.updated_by_id, updated_at=model.updated_at)


def _case(case, home, person, declaration, *, number, rng):
    from django.forms.models import model_to_dict

    from dienests.cases.models import Case

    shift = timedelta(days=rng.randint(0, 2_000) if case.closed_at else rng.randint(0, 12))
    kept = ("asked", "channel", "payment", "state", "stage", "status_due", "clock_stopped_on")
    return Case(
        **model_to_dict(case, fields=kept),
        number=number,
        household=home,
        applicant=person,
        declaration=declaration,
        unit_id=case.unit_id,
        process_id=case.process_id,
        prepared_by_id=case.prepared_by_id,
        assignee_id=case.assignee_id if rng.random() < 0.2 else None,
        received_on=case.received_on - shift,
        decision_due=case.decision_due - shift,
        created_at=case.created_at,
        closed_at=case.closed_at,
    )


def _syllables(number: int) -> str:
    parts = []
    while True:
        number, rest = divmod(number, 40)
        parts.append("kanilemorusavitezujopekirabuteno"[rest % 31 : rest % 31 + 2])
        if not number:
            return "".join(parts).capitalize()
