"""An office where everything exists once, so that every address of the project leads somewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from dienests.base.organisation.models import Appointment, Post, User
from dienests.base.people.models import HouseholdMember, Merge, Person
from dienests.base.people.operations.merging import merge_persons
from dienests.base.working_time.models import Absence, ClosedDay, Concern, TrainingRecord
from dienests.cases.models import Case, Contact, Document, Letter, ProcessProposal, Submission
from dienests.cases.operations.contacts import Noted, note_contact
from dienests.cases.operations.control import open_for_control
from dienests.cases.operations.documents import Upload, add_documents
from dienests.cases.operations.letters import issue_letter
from dienests.cases.operations.process import propose_process
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.library.models import Draft, ItemState, LibraryItem, Notice, NoticeKind, Publication
from dienests.exchange.office.library.operations.drafts import begin
from dienests.exchange.office.library.store import publish_version
from dienests.exchange.office.library.writing.beginnings import blank
from dienests.exchange.office.visits.models import Stop
from dienests.payments.models import Batch, Grant, Instalment, Provider
from dienests.payments.operations import approve_batch, decide_and_grant, prepare_batch
from dienests.population.office.models import Ceiling, Preview
from dienests.workload.office.models import Handover, SavedFilter
from dienests.workload.office.operations.filters import save_filter
from dienests.workload.studies.models import Study
from tests.cases.papers import samples
from tests.factories.cases import NOW, OfficeAtWork, controlled, fresh, office_at_work, opened_case, submitted
from tests.factories.colleagues import fetched_item
from tests.factories.library import files_of, item_row
from tests.factories.payments import ProviderFactory
from tests.factories.people import PersonFactory
from tests.factories.previews import asked_ceiling, first_household, listed_preview
from tests.factories.remembered import Remembered, remembered
from tests.factories.studies import finished_study
from tests.factories.visits import planned_stop
from tests.factories.working_time import AbsenceFactory, ClosedDayFactory, ConcernFactory, TrainingRecordFactory

SignIn = Callable[[Actor], Client]
# What another office told of itself: one item.
OTHER_INDEX: dict[str, Any] = {
    "format": 1, "number": 1, "at": "2026-02-09T08:00:00Z", "colleagues": [], "said": [],
    "office": {"name": {"lv": "Cits dienests", "en": "Another office"}},
    "items": [{
        "name": "ethics_code", "kind": "internal_regulation", "title": {"lv": "Kodekss", "en": "Code"},
        "summary": {"lv": "Īsi.", "en": "In short."}, "licence": "CC-BY-4.0", "services": [], "acts": [],
        "parameters": [], "version": 1, "commit": "0" * 40, "at": "2026-02-09T08:00:00Z",
    }],
}  # fmt: skip
ROLES = (
    "organiser",
    "worker",
    "head",
    "director",
    "accountant",
    "auditor",
    "administrator",
    "service",
)


@dataclass(frozen=True, kw_only=True)
class World:
    """One of each thing an address can name. `arguments` fills the places of an address."""

    office: OfficeAtWork
    open: Case
    submission: Submission
    decided: Case
    letter: Letter
    document: Document
    contact: Contact
    person: Person
    double: Person
    merge: Merge
    membership: HouseholdMember
    grant: Grant
    instalment: Instalment
    prepared: Batch
    approved: Batch
    provider: Provider
    preview: Preview
    ceiling: Ceiling
    household: int
    appointment: Appointment
    post: Post
    absence: Absence
    concern: Concern
    training: TrainingRecord
    closed_day: ClosedDay
    kept_filter: SavedFilter
    handover: Handover
    proposed_way: ProcessProposal
    study: Study
    other_office: Colleague
    library_item: LibraryItem
    publication: Publication
    library_notice: Notice
    own_draft: Draft
    suggestion: Statement
    planned_stop: Stop
    remembered: Remembered

    def actor(self, role: str) -> Actor:
        found: Actor = getattr(self.office, role)
        return found


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> World:
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    settings.VAR = tmp_path
    settings.EXCHANGE_ROOT = tmp_path / "exchange"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    office = office_at_work()
    case = opened_case(office)
    added = add_documents(
        actor=office.organiser, now=NOW, case=case, uploads=[Upload("rēķins.png", BytesIO(samples.picture()))]
    )
    document = added[0].document
    assert document is not None
    submission = submitted(office)
    decision, grants = decide_and_grant(
        actor=office.worker,
        now=NOW,
        submission=(control := controlled(office)).submission,
        version=fresh(control.submission.case).version,
    )
    letter = issue_letter(actor=office.worker, now=NOW, decision=decision, kind="decision", language="lv")
    pay_on = NOW.date() + timedelta(days=10)
    approved = prepare_batch(actor=office.accountant, now=NOW, month=date(2026, 2, 1), pay_on=pay_on).batch
    approve_batch(actor=office.director, now=NOW, batch=approved, content_hash=approved.content_hash)
    other = decide_and_grant(
        actor=office.worker,
        now=NOW,
        submission=(again := controlled(office)).submission,
        version=fresh(again.submission.case).version,
    )
    prepared = prepare_batch(actor=office.accountant, now=NOW, month=date(2026, 2, 1), pay_on=pay_on).batch
    kept, double = PersonFactory(), PersonFactory()
    merge = merge_persons(
        keep=kept,
        merge=double,
        reason="tas pats cilvēks",
        take=[],
        keep_version=kept.version,
        merge_version=double.version,
        actor=office.head,
        now=NOW,
    )
    decided = fresh(decision.case)
    person = decided.applicant
    preview = listed_preview(asked_by=office.head.user, case=decided)
    appointment = Appointment.objects.get(user=office.service.user)
    other_office = Colleague.objects.create(
        code="cits-1", address="https://cits.example", trust=Trust.ADDED, added_at=NOW, content=OTHER_INDEX
    )
    fetched_item(other_office, "ethics_code", files_of("ethics_code") | {"attachments/plan.png": b"\x89PNG\r\n\x1a\n"})
    library_item = _published_item(office.head.user)
    stop = planned_stop(office.service.user)
    return World(
        office=office,
        open=fresh(case),
        submission=submission,
        decided=decided,
        letter=letter,
        document=document,
        contact=note_contact(actor=office.organiser, now=NOW, case=case, noted=Noted("phone", NOW.date())),
        person=person,
        double=PersonFactory(),
        merge=merge,
        membership=HouseholdMember.objects.get(person=person),
        grant=grants[0],
        instalment=Instalment.objects.filter(grant__in=other[1]).order_by("pk")[0],
        prepared=prepared,
        approved=approved,
        provider=ProviderFactory(),
        preview=preview,
        ceiling=asked_ceiling(preview),
        household=first_household(synthetic=False),
        appointment=appointment,
        post=appointment.post,
        absence=AbsenceFactory(user=office.service.user, since=NOW.date() + timedelta(days=9), state="asked"),
        concern=ConcernFactory(user=office.service.user),
        training=TrainingRecordFactory(user=office.service.user),
        closed_day=ClosedDayFactory(on=NOW.date() + timedelta(days=8)),
        kept_filter=save_filter(actor=office.organiser, now=NOW, name="Rinda", query="of=unit", unit=office.unit.pk),
        handover=Handover.objects.create(kind="chosen", at=NOW, by=office.head.user),
        proposed_way=propose_process(actor=office.head, now=NOW, name="daugavpils", note="pārbaude"),
        study=finished_study(asked_by=office.head.user),
        planned_stop=stop,
        remembered=remembered(stop.visit, author=office.head.user, publisher=office.director.user),
        other_office=other_office,
        library_item=library_item,
        publication=Publication.objects.create(
            item=library_item, digest="0" * 64, words="Jauna versija", proposed_by=office.head.user, proposed_at=NOW
        ),
        own_draft=begin(
            actor=office.head,
            now=NOW,
            name="own_draft",
            files=blank("form", title={"lv": "Savs", "en": "Own"}, summary={"lv": "Savs", "en": "Own"}),
        ),
        library_notice=Notice.objects.create(
            kind=NoticeKind.UPSTREAM, key="upstream:1", item=library_item, colleague=other_office, raised_at=NOW
        ),
        suggestion=Statement.objects.create(
            speaker=other_office,
            uid="0" * 32,
            kind=Said.SUGGESTION,
            to_key="-",
            item_name=library_item.name,
            own_name="kodekss",
            own_commit="0" * 40,
            text="Labāk.",
            at=NOW,
            heard_at=NOW,
        ),
    )


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def opened(world: World) -> World:
    """The submission is looked at by the second person."""
    open_for_control(actor=world.office.worker, now=NOW, submission=world.submission)
    return world


def _published_item(user: User) -> LibraryItem:
    """With a version in its repository, and an attachment."""
    item = item_row("ethics_code", user=user)
    files = files_of("ethics_code") | {"attachments/plan.png": b"\x89PNG\r\n\x1a\n"}
    version = publish_version(item, files, words="Pirmā versija", merged=(), at=NOW)
    item.state, item.number, item.commit, item.published_at = ItemState.PUBLISHED, 1, version.commit, NOW
    item.save()
    return item
