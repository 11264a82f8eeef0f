"""The declaration beside its assessment, while it is being typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dienests.base.organisation.models import Office
from dienests.base.people.models import Person
from dienests.benefits.household_file import household_file
from dienests.benefits.queries import Subject, summary_rows
from dienests.benefits.queries import preview as assess
from dienests.cases.declared_household import member_faults, with_registered
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case
from dienests.cases.queries.people import people_of

SUBJECTS: tuple[Subject, ...] = ("status", "gmi", "housing")


@dataclass(frozen=True)
class Preview:
    """`assessment` (the rulebook's JSON) and its tables as far as the declaration can be assessed; else `faults`.

    Faults: [{"path": "members[0].income[1].monthly", "found", "expected": {"lv", "en"}}]; paths are paths in the
    declaration. `tables`: {"status": rows, "gmi": rows, "housing": rows} for what is asked.
    """

    assessment: dict[str, Any] | None
    faults: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def file_of(case: Case, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The household file of a case, as the rulebook reads it. One query. Raises NO_OFFICE."""
    municipality = Office.objects.values_list("municipality", flat=True).first()
    if municipality is None:
        raise CaseError(Reason.NO_OFFICE)
    declared = case.declaration.data if data is None else data
    return household_file(declared, municipality=municipality, applied_on=case.received_on)


def faults_of(case: Case, data: Mapping[str, Any] | None = None, *, people: Sequence[Person]) -> list[dict[str, Any]]:
    """Faults of the tie to the register; those of the file itself come with the assessment."""
    return member_faults(case.declaration.data if data is None else data, people)


def preview(case: Case, *, known_on: date, data: Mapping[str, Any] | None = None) -> Preview:
    """What the law says of what is typed (`data`, default: what is saved), by the law known on a day. Stores nothing.

    An assessment is given even where the tie to the register has faults: the figures are right for what is typed.
    """
    answer = assess(file_of(case, data), known_on=known_on)
    faults = [*answer.faults, *faults_of(case, data, people=people_of(case))]
    if answer.assessment is None:
        return Preview(None, faults)
    tables = {
        str(subject): summary_rows(answer.assessment, benefit=subject) for subject in SUBJECTS if subject in case.asked
    }
    return Preview(answer.assessment, faults, tables)


def with_registered_members(case: Case) -> dict[str, Any]:
    """The declaration's data with an empty entry added for each member of the household who is not declared yet."""
    return with_registered(case.declaration.data, people_of(case))
