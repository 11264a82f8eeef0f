"""What several parts of a case's page look at: read once, and only when something asks for it."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from dienests.base.people.models import Person
from dienests.benefits.queries import Preview
from dienests.benefits.queries import preview as assess
from dienests.cases.declared_household import is_adult, with_registered
from dienests.cases.models import Case, Signature
from dienests.cases.queries.declaration import faults_of, file_of
from dienests.cases.queries.papers import Checklist, ChecklistLine, checklist
from dienests.cases.queries.people import people_of
from dienests.cases.queries.proposal import SIGNED_PAPER


class CaseFacts:
    """The people, signatures and papers of a case, one query each (papers: two)."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def people(self) -> list[Person]:
        return people_of(self.case)

    @cached_property
    def signed_on(self) -> dict[int, date]:
        """Day of the signature by person id."""
        return dict(Signature.objects.filter(case=self.case).values_list("person_id", "signed_on"))

    @property
    def adults(self) -> list[Person]:
        return [person for person in self.people if is_adult(person.born, on=self.case.received_on)]

    @property
    def unsigned(self) -> list[Person]:
        return [person for person in self.adults if person.pk not in self.signed_on]

    @cached_property
    def papers(self) -> Checklist:
        return checklist(self.case)

    @property
    def settled_paper(self) -> str:
        """Code of the paper that the signatures noted at the desk stand for; empty while somebody has not signed."""
        return "" if self.unsigned else SIGNED_PAPER

    @property
    def missing_papers(self) -> list[ChecklistLine]:
        """Required ones that nobody has brought."""
        return [line for line in self.papers.missing_required if line.code != self.settled_paper]

    @property
    def data(self) -> dict[str, Any]:
        """The declaration with an entry for everybody of the household."""
        return with_registered(self.case.declaration.data, self.people)

    def preview(self, *, today: date, data: Mapping[str, Any] | None = None) -> Preview:
        """What the law says of the declaration, or of what is being typed, and the faults of both."""
        answer = assess(file_of(self.case, data), known_on=today)
        return Preview(answer.assessment, [*answer.faults, *faults_of(self.case, data, people=self.people)])
