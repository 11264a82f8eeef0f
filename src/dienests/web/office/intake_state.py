"""What stands on the intake screen: read from the form, a kept draft, or the register's household of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from dienests.base.organisation.models import held_on
from dienests.base.people.models import HouseholdMember, Person, Relation
from dienests.cases.declared_household import is_adult
from dienests.cases.models import Channel
from dienests.cases.operations.intake import ASKED, Intake, MemberEntry
from dienests.web.components import Text
from dienests.web.formats import as_typed_day, as_whole

# A household is kept under one person; when another one of it applies, the two see each other so:
SEEN_FROM_THE_OTHER = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.PARTNER: Relation.PARTNER,
    Relation.CHILD: Relation.PARENT,
    Relation.PARENT: Relation.CHILD,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
    Relation.SIBLING: Relation.SIBLING,
}
TO_PERSON, TO_PROVIDER = "person", "provider"


@dataclass(frozen=True)
class Living:
    """A person of the household as it is being declared. `elsewhere`: id of the other household the register has."""

    person: int
    relation: str = Relation.OTHER
    signed: bool = False
    moves: bool = False


@dataclass(frozen=True, kw_only=True)
class IntakeState:
    """The whole screen. Texts are kept as typed, so that nothing is lost by being wrong."""

    applicant: int | None = None
    members: Sequence[Living] = ()
    asked: Sequence[str] = ()
    channel: str = Channel.IN_PERSON
    received_on: str = ""
    unit: str = ""
    address: str = ""
    iban: str = ""
    housing_to: str = TO_PERSON
    provider: str = ""
    reference: str = ""

    @property
    def people(self) -> list[int]:
        return [member.person for member in self.members]

    def day(self) -> date | None:
        return as_typed_day(self.received_on)

    def payment(self) -> dict[str, Any]:
        """Where to pay, as a case keeps it: {"gmi": {"iban"}, "housing": {"iban"} or {"provider", "reference"}}."""
        own = {"iban": self.iban} if self.iban else {}
        wishes: dict[str, Any] = {"gmi": own} if "gmi" in self.asked and own else {}
        if "housing" in self.asked:
            if self.housing_to == TO_PROVIDER and as_whole(self.provider) is not None:
                wishes["housing"] = {"provider": as_whole(self.provider), "reference": self.reference}
            elif own:
                wishes["housing"] = own
        return wishes

    def intake(self, *, received_on: date, draft_key: str) -> Intake:
        """The application as the operation takes it."""
        return Intake(
            applicant=self.applicant or 0,
            unit=as_whole(self.unit) or 0,
            members=tuple(MemberEntry(each.person, each.relation, each.moves) for each in self.members),
            asked=tuple(self.asked),
            received_on=received_on,
            channel=self.channel,
            signed_by=tuple(each.person for each in self.members if each.signed),
            payment=self.payment(),
            address=self.address.strip(),
            draft_key=draft_key,
        )

    def to_json(self) -> dict[str, Any]:
        members = [[each.person, each.relation, each.signed, each.moves] for each in self.members]
        return {**{name: getattr(self, name) for name in TEXTS}, "applicant": self.applicant, "members": members,
                "asked": list(self.asked)}  # fmt: skip


TEXTS = ("channel", "received_on", "unit", "address", "iban", "housing_to", "provider", "reference")


def state_from_form(form: QueryDict) -> IntakeState:
    """The screen as it was sent: `member` repeats, `relation_ID`, `signed` and `moves` name persons."""
    signed, moves = set(form.getlist("signed")), set(form.getlist("moves"))
    members = [
        Living(number, _one_of(form.get(f"relation_{pk}"), Relation.values, Relation.OTHER), pk in signed, pk in moves)
        for pk in dict.fromkeys(form.getlist("member"))
        if (number := as_whole(pk)) is not None
    ]
    applicant = form.get("applicant", "")
    return IntakeState(
        applicant=as_whole(applicant),
        members=members,
        asked=[what for what in ASKED if what in form.getlist("asked")],
        channel=_one_of(form.get("channel"), Channel.values, Channel.IN_PERSON),
        **{name: form.get(name, "")[:240] for name in TEXTS if name != "channel"},
    )


def state_from_draft(data: Any) -> IntakeState:
    """A kept draft; what does not fit any more is left out."""
    if not isinstance(data, Mapping):
        return IntakeState()
    try:
        members = [
            Living(int(pk), str(relation), bool(signed), bool(moves)) for pk, relation, signed, moves in data["members"]
        ]
        applicant = data.get("applicant")
        return IntakeState(
            applicant=int(applicant) if applicant else None,
            members=members,
            asked=[what for what in ASKED if what in data.get("asked", ())],
            **{name: str(data.get(name, "")) for name in TEXTS},
        )
    except (KeyError, TypeError, ValueError):
        return IntakeState()


def with_applicant(state: IntakeState, person: Person, *, today: date) -> IntakeState:
    """The person applies: the household comes as the register has it on `today`, the person first. Two queries."""
    living = household_of(person.pk, today=today)
    own = next((each for each in living if each.person_id == person.pk), None)
    others = [each for each in living if each.person_id != person.pk]
    seen = SEEN_FROM_THE_OTHER.get(Relation(own.relation), Relation.OTHER) if own else Relation.OTHER
    rest = [Living(each.person_id, seen if each.relation == Relation.SELF else each.relation) for each in others]
    return replace(
        state,
        applicant=person.pk,
        members=[Living(person.pk, Relation.SELF, signed=True), *rest],
        address=own.household.address if own and own.household.address else person.declared_address,
        iban=person.iban,
    )


def register_household(person: int, *, today: date) -> int | None:
    """Id of the household the person belongs to on a day. One query."""
    rows = HouseholdMember.objects.filter(held_on(today), person_id=person).order_by("-since")
    return rows.values_list("household_id", flat=True).first()


def household_of(person: int, *, today: date) -> list[HouseholdMember]:
    """Who lives in the person's household on a day, in the order in which they joined. Two queries."""
    household = register_household(person, today=today)
    if household is None:
        return []
    rows = HouseholdMember.objects.filter(held_on(today), household_id=household)
    return list(rows.select_related("person", "household").order_by("since", "pk"))


def with_member(state: IntakeState, person: int, *, moves: bool) -> IntakeState:
    """One more person in the household; twice changes nothing."""
    if person in state.people:
        return state
    return replace(state, members=[*state.members, Living(person, Relation.OTHER, moves=moves)])


def without_member(state: IntakeState, person: int) -> IntakeState:
    """Not of the household. The applicant stays."""
    if person == state.applicant:
        return state
    return replace(state, members=[each for each in state.members if each.person != person])


@dataclass(frozen=True)
class Row:
    """A line of the table of people: the entry with what the register says. `lives_at`: another household's id."""

    living: Living
    person: Person
    adult: bool
    lives_at: int | None = None
    in_focus: bool = False
    relations: Sequence[tuple[str, Text]] = field(default_factory=list)


def rows_of(state: IntakeState, *, today: date, focus: str = "") -> list[Row]:
    """The people on the screen with names and ages; whoever was merged away is left out. Two queries."""
    people = {person.pk: person for person in Person.objects.filter(pk__in=state.people, merged_into__isnull=True)}
    now = dict(
        HouseholdMember.objects.filter(held_on(today), person_id__in=state.people, until__isnull=True)
        .order_by("since")
        .values_list("person_id", "household_id")
    )
    own = now.get(state.applicant or 0)
    on = state.day() or today
    found = []
    for each in state.members:
        person = people.get(each.person)
        if person is None:
            continue
        lives_at = now.get(each.person)
        elsewhere = lives_at if lives_at != own and each.person != state.applicant else None
        relations = [choice for choice in Relation.choices if choice[0] != Relation.SELF]
        in_focus = focus == f"relation_{person.pk}"
        found.append(Row(each, person, is_adult(person.born, on=on), elsewhere, in_focus, relations))
    return found


def _one_of(value: str | None, choices: Sequence[str], otherwise: str) -> str:
    return value if value is not None and value in choices else otherwise
