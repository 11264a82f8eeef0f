"""Every test of papers has a store of its own; a case here is a real one, taken across the desk."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, Unit
from dienests.base.people.models import Person
from dienests.cases.models import Case, Decision, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide
from dienests.cases.operations.declaration import save_declaration
from dienests.cases.operations.intake import Intake, MemberEntry, open_case
from dienests.cases.operations.process import store_process
from dienests.cases.operations.submission import submit
from dienests.cases.operations.waivers import waive_paper
from dienests.cases.process_versions import practice_of
from dienests.cases.queries.control import items_to_control
from dienests.cases.queries.papers import checklist
from tests.factories.organisation import OfficeFactory, UnitFactory, actor_in
from tests.factories.people import PersonFactory

IBAN = "LV97HABA0012345678910"


@pytest.fixture(autouse=True)
def document_root(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


@dataclass
class Desk:
    """An office of Ogre at work: who stands where, and the steps of a case as one call each."""

    unit: Unit
    organiser: Actor
    controller: Actor
    now: datetime

    def case(self, *people: Person, asked: tuple[str, ...] = ("status", "gmi", "housing")) -> Case:
        people = people or (PersonFactory(given_names="Anna", family_name="Ozola", iban=IBAN, born=date(1950, 1, 1)),)
        intake = Intake(
            applicant=people[0].pk,
            unit=self.unit.pk,
            members=tuple(MemberEntry(person.pk, "self" if person is people[0] else "other") for person in people),
            asked=asked,
            received_on=date(2026, 2, 10),
            signed_by=tuple(person.pk for person in people),
        )
        return open_case(actor=self.organiser, now=self.now, intake=intake)

    def declare(self, case: Case, *, pension: str = "434.00", heating: str = "205.00", **more: Any) -> Case:
        case = Case.objects.select_related("declaration", "process").get(pk=case.pk)
        data = dict(case.declaration.data)
        for place, member in enumerate(data["members"]):
            member["income"] = [{"kind": "old_age_pension", "monthly": pension if place == 0 else "0.00"}]
        data["dwelling"] = {"costs": [{"kind": "heating", "monthly": heating}], **more.pop("dwelling", {})}
        data |= {"savings": 0, **more}
        saved = save_declaration(
            actor=self.organiser, now=self.now, case=case, data=data, version=case.declaration.version
        )
        assert saved.faults == []
        return fresh(case)

    def submit(self, case: Case, *, reasons: dict[str, list[str]] | None = None) -> Submission:
        for line in checklist(fresh(case)).missing_required:
            waive_paper(actor=self.organiser, now=self.now, case=case, key=line.key, reason="uzrādīts klātienē")
        case = fresh(case)
        return submit(
            actor=self.organiser,
            now=self.now,
            case=case,
            version=case.version,
            declaration_version=case.declaration.version,
            reasons=reasons or {},
        )

    def decide(self, submission: Submission) -> Decision:
        open_for_control(actor=self.controller, now=self.now, submission=submission)
        seen = [item.key for item in items_to_control(submission)]
        control(
            actor=self.controller,
            now=self.now,
            submission=submission,
            version=fresh(submission.case).version,
            outcome="approve",
            checked=seen,
        )
        return decide(
            actor=self.controller, now=self.now, submission=submission, version=fresh(submission.case).version
        )

    def return_(self, submission: Submission) -> None:
        open_for_control(actor=self.controller, now=self.now, submission=submission)
        practice = practice_of(fresh(submission.case))
        code = next(code for code, reason in practice.reasons.items() if reason.outcome == "return")
        control(
            actor=self.controller,
            now=self.now,
            submission=submission,
            version=fresh(submission.case).version,
            outcome="return",
            reasons=[code],
        )

    def decided(self, case: Case | None = None, **means: str) -> Decision:
        return self.decide(self.submit(self.declare(case or self.case(), **means)))


def fresh(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.select_related("declaration", "process", "applicant").get(pk=case.pk)


def text_of(pdf: bytes) -> str:
    """The words of a PDF, each line break and no-break space as one space."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def desk(db: None, now: datetime, settings: Any) -> Desk:
    """Background work is only noted (starting a process for each file takes its time); one test does it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    OfficeFactory()
    store_process(name="ogre", now=now)
    unit = UnitFactory()
    return Desk(
        unit,
        actor_in(Role.ASSISTANCE_ORGANISER, unit=unit),
        actor_in(Role.HEAD_OF_UNIT, unit=unit),
        now,
    )
