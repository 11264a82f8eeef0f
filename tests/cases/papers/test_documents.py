"""Documents of a case: each good file stays, each bad one is named with its reason, every look is on the trail."""

import io
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.queries import chain_breaks
from dienests.base.organisation.models import Role
from dienests.cases import store
from dienests.cases.content_types import Note
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Document, Preparer
from dienests.cases.operations.documents import (
    Added,
    Upload,
    add_documents,
    classify_document,
    download_document,
    remove_document,
    view_document,
    view_page,
)
from dienests.cases.operations.waivers import unwaive_paper, waive_paper
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.queries.papers import checklist, documents_of
from tests.cases.papers import samples
from tests.cases.papers.conftest import Desk, fresh
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.people import PersonFactory


def upload(content: bytes, name: str = "izziņa.pdf", kind: str = "", person: int | None = None) -> Upload:
    return Upload(name, io.BytesIO(content), kind, person)


def add(desk: Desk, case: Case, *uploads: Upload) -> list[Added]:
    return add_documents(actor=desk.organiser, now=desk.now, case=case, uploads=uploads)


def one(desk: Desk, case: Case, content: bytes | None = None, **options: object) -> Document:
    (added,) = add(desk, case, upload(samples.pdf() if content is None else content, **options))  # type: ignore[arg-type]
    assert added.document is not None, added.error
    return added.document


def events(name: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(event=name).order_by("position"))


def test_good_files_stay_and_bad_ones_are_named(desk: Desk):
    case = desk.case()
    answers = add(
        desk,
        case,
        upload(samples.pdf(2), "../../rēķins janvāris"),
        upload(b"<html></html>", "rēķins.pdf"),
        upload(b"", "tukšs.pdf"),
        upload(samples.picture("JPEG"), "foto.png"),
        upload(samples.changed_pdf(password="x"), "slēgts.pdf"),
    )
    assert [answer.error.code if answer.error else None for answer in answers] == [
        None,
        PaperReason.WRONG_TYPE,
        PaperReason.EMPTY,
        None,
        None,
    ]
    assert [answer.name for answer in answers][:4] == ["rēķins janvāris.pdf", "rēķins.pdf", "tukšs.pdf", "foto.png.jpg"]
    assert answers[4].notes == (Note.ENCRYPTED,)
    rows = list(documents_of(case))
    assert [(row.media_type, row.pages) for row in rows] == [
        ("application/pdf", 2),
        ("image/jpeg", 1),
        ("application/pdf", None),
    ]
    assert all(store.read(row.sha256) for row in rows)
    assert len(events("document_added")) == 3
    assert events("document_added")[0].subjects.count() == 1
    assert list(chain_breaks()) == []


def test_one_byte_too_many(desk: Desk):
    case = desk.case()
    whole = samples.pdf() + b"\n"
    padding = settings.DOCUMENT_MAX_BYTES - len(whole)
    exact = whole[:-20] + b"%" * padding + whole[-20:]
    assert len(exact) == settings.DOCUMENT_MAX_BYTES
    answers = add(desk, case, upload(exact + b"\n", "liels.pdf"), upload(exact[:-1] + b"\n", "der.pdf"))
    assert answers[0].error is not None
    assert answers[0].error.code == PaperReason.TOO_BIG
    assert "25" in answers[0].error.message
    assert answers[1].error is None or answers[1].error.code != PaperReason.TOO_BIG


def test_two_equal_files_are_one_in_the_store_and_the_second_is_said_to_be_there(desk: Desk):
    first, second = desk.case(), desk.case(PersonFactory())
    content = samples.pdf()
    one(desk, first, content)
    (again,) = add(desk, first, upload(content, "tas pats.pdf"))
    assert again.error is not None
    assert again.error.code == PaperReason.ALREADY_THERE
    assert "izziņa.pdf" in again.error.message
    twice = add(desk, second, upload(content), upload(content))
    assert [answer.error.code if answer.error else None for answer in twice] == [None, PaperReason.ALREADY_THERE]
    assert one(desk, first, content, kind="housing_bills").sha256 == Document.objects.get(case=second).sha256
    assert store.check().files == 1


def test_a_removed_file_can_be_added_again(desk: Desk):
    case = desk.case()
    content = samples.pdf()
    document = one(desk, case, content)
    remove_document(actor=desk.organiser, now=desk.now, document=document, reason="cita cilvēka izziņa")
    assert one(desk, case, content).pk != document.pk
    (removed,) = documents_of(case, removed=True)
    assert (removed.pk, removed.removed_by) == (document.pk, desk.organiser.user)
    assert store.read(removed.sha256) == content
    (entry,) = events("document_removed")
    assert entry.reason == "cita cilvēka izziņa"


def test_removing_needs_a_reason_and_happens_once(desk: Desk):
    document = one(desk, desk.case())
    with pytest.raises(PaperError, match="reason_missing"):
        remove_document(actor=desk.organiser, now=desk.now, document=document, reason=" \u200b ")
    remove_document(actor=desk.organiser, now=desk.now, document=document, reason="kļūda")
    with pytest.raises(PaperError, match="already_removed"):
        remove_document(actor=desk.organiser, now=desk.now, document=document, reason="kļūda")


def test_who_takes_out_a_paper_had_a_hand_in_it_and_who_adds_one_had_not(desk: Desk):
    case = desk.case()
    colleague = actor_in(Role.SOCIAL_WORKER, unit=desk.unit)
    (added,) = add_documents(actor=colleague, now=desk.now, case=case, uploads=[upload(samples.pdf())])
    assert not Preparer.objects.filter(case=case, user=colleague.user).exists()
    assert added.document is not None
    remove_document(actor=colleague, now=desk.now, document=added.document, reason="nav salasāms")
    assert Preparer.objects.filter(case=case, user=colleague.user).exists()


@pytest.mark.parametrize("broken", ["replace", "create"])
def test_when_it_breaks_in_the_middle_there_is_no_row_and_no_half_file(
    desk: Desk, document_root: Path, monkeypatch: pytest.MonkeyPatch, broken: str
):
    case = desk.case()

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(*((Path, "replace") if broken == "replace" else (Document.objects, "create")), fail)
    with pytest.raises(OSError, match="disk is full"):
        add(desk, case, upload(samples.pdf()))
    monkeypatch.undo()
    settings.DOCUMENT_ROOT = document_root
    assert not Document.objects.exists()
    assert events("document_added") == []
    report = store.check()
    assert (report.sound, report.leftovers) == (True, [])
    assert len(report.orphans) == (0 if broken == "replace" else 1)
    assert one(desk, case).pk


def test_a_stream_that_breaks_off_leaves_nothing(desk: Desk):
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError("the browser has gone")

    stream: IO[bytes] = Broken()
    with pytest.raises(ConnectionResetError):
        add(desk, desk.case(), Upload("x.pdf", stream))
    assert (store.check().files, store.check().leftovers) == (0, [])


def test_too_many_and_none_at_all(desk: Desk):
    case = desk.case()
    with pytest.raises(PaperError, match="no_files"):
        add(desk, case)
    with pytest.raises(PaperError, match="too_many_files"):
        add(desk, case, *(upload(b"x") for _ in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)))


def test_kind_and_person_must_belong_to_the_case(desk: Desk):
    case = desk.case()
    stranger = PersonFactory(given_names="Svešs", family_name="Cilvēks")
    answers = add(
        desk,
        case,
        upload(samples.pdf(), kind="nonsense"),
        upload(samples.pdf(), kind="bank_statements", person=stranger.pk),
        upload(samples.pdf(), kind="bank_statements", person=case.applicant_id),
    )
    codes = [answer.error.code if answer.error else None for answer in answers]
    assert codes == [PaperReason.KIND_UNKNOWN, PaperReason.PERSON_NOT_IN_CASE, None]
    assert answers[1].error is not None
    assert "Svešs Cilvēks" in answers[1].error.message
    document = answers[2].document
    assert document is not None
    for kind, person, code in (
        ("nonsense", None, "kind_unknown"),
        ("bank_statements", stranger.pk, "person_not_in_case"),
    ):
        with pytest.raises(PaperError, match=code):
            classify_document(actor=desk.organiser, now=desk.now, document=document, kind=kind, person_id=person)


def test_classifying_is_on_the_trail_with_what_was_before(desk: Desk):
    case = desk.case()
    document = one(desk, case)
    changed = classify_document(
        actor=desk.organiser, now=desk.now, document=document, kind="housing_bills", person_id=None
    )
    assert changed.kind == "housing_bills"
    (entry,) = events("document_classified")
    assert entry.details["before"] == {"kind": "", "person": None}
    classify_document(actor=desk.organiser, now=desk.now, document=changed, kind="housing_bills", person_id=None)
    assert len(events("document_classified")) == 1


def test_the_version_a_person_saw_is_compared(desk: Desk):
    case = fresh(desk.case())
    seen = case.version
    document = one(desk, case)
    with pytest.raises(CaseError) as caught:
        remove_document(actor=desk.organiser, now=desk.now, document=document, reason="x", version=seen)
    assert caught.value.code == Reason.CHANGED_MEANWHILE
    assert Document.objects.get(pk=document.pk).removed_at is None


def test_what_was_submitted_is_frozen_and_later_bills_may_come_after_the_decision(desk: Desk):
    case = desk.declare(desk.case())
    document = one(desk, case)
    submission = desk.submit(case)
    frozen = fresh(case)
    for act in (
        lambda: add(desk, frozen, upload(samples.pdf(2))),
        lambda: remove_document(actor=desk.organiser, now=desk.now, document=document, reason="x"),
        lambda: classify_document(actor=desk.organiser, now=desk.now, document=document, kind="", person_id=None),
        lambda: waive_paper(actor=desk.organiser, now=desk.now, case=frozen, key="identity_document", reason="x"),
    ):
        with pytest.raises(CaseError) as caught:
            act()
        assert caught.value.code == Reason.FROZEN
    desk.decide(submission)
    case = fresh(case)
    assert one(desk, case, samples.pdf(3), kind="housing_bills").pages == 3
    with pytest.raises(CaseError) as closed:
        remove_document(actor=desk.organiser, now=desk.now, document=document, reason="x")
    assert closed.value.code == Reason.CLOSED


def test_pages_are_seen_and_the_look_is_noted_once(desk: Desk):
    document = one(desk, desk.case(), samples.pdf(3))
    shown = view_document(actor=desk.controller, now=desk.now, document=document)
    assert (shown.kind, shown.pages) == ("pages", 3)
    for page in (1, 2, 3):
        assert view_page(actor=desk.controller, now=desk.now, document=document, page=page).startswith(b"\x89PNG")
    assert len(events("document_viewed")) == 1
    view_page(actor=desk.organiser, now=desk.now, document=document, page=1)
    view_page(actor=desk.controller, now=desk.now + timedelta(hours=1), document=document, page=1)
    looks = events("document_viewed")
    assert [entry.actor for entry in looks] == [desk.controller.user, desk.organiser.user, desk.controller.user]
    assert {entry.kind for entry in looks} == {AuditKind.READ}
    assert looks[0].subjects.get().person_id == document.case.applicant_id


def test_every_download_is_noted_and_the_bytes_are_compared(desk: Desk):
    content = samples.pdf()
    document = one(desk, desk.case(), content)
    for _ in range(2):
        given = download_document(actor=desk.organiser, now=desk.now, document=document)
        assert (given.content, given.media_type, given.name) == (content, "application/pdf", "izziņa.pdf")
    assert len(events("document_downloaded")) == 2
    store.path_of(document.sha256).chmod(0o600)
    store.path_of(document.sha256).write_bytes(b"other")
    with pytest.raises(PaperError, match="not_in_store"):
        download_document(actor=desk.organiser, now=desk.now, document=document)
    assert store.check().damaged == [document.sha256]


def test_right_role_on_the_wrong_case(desk: Desk):
    case = desk.case()
    document = one(desk, case)
    elsewhere = actor_in(Role.ASSISTANCE_ORGANISER, unit=UnitFactory())
    nobody = actor_in(Role.ADMINISTRATOR, unit=desk.unit)
    accountant = actor_in(Role.ACCOUNTANT, unit=desk.unit)
    acts = (
        lambda who: add_documents(actor=who, now=desk.now, case=case, uploads=[upload(samples.pdf(4))]),
        lambda who: classify_document(actor=who, now=desk.now, document=document, kind="", person_id=None),
        lambda who: remove_document(actor=who, now=desk.now, document=document, reason="x"),
        lambda who: waive_paper(actor=who, now=desk.now, case=case, key="identity_document", reason="x"),
        lambda who: unwaive_paper(actor=who, now=desk.now, case=case, key="identity_document"),
        lambda who: view_document(actor=who, now=desk.now, document=document),
        lambda who: view_page(actor=who, now=desk.now, document=document, page=1),
        lambda who: download_document(actor=who, now=desk.now, document=document),
    )
    before = AuditEntry.objects.count()
    for act in acts:
        for who in (elsewhere, nobody, accountant):
            with pytest.raises(AccessRefused):
                act(who)
    assert AuditEntry.objects.count() == before
    assert Document.objects.get().kind == ""
    auditor = actor_in(Role.AUDITOR, unit=UnitFactory())
    assert view_document(actor=auditor, now=desk.now, document=document).pages == 1
    with pytest.raises(AccessRefused):
        remove_document(actor=auditor, now=desk.now, document=document, reason="x")


def test_checklist_says_what_is_there_missing_and_not_needed(desk: Desk):
    case = desk.declare(desk.case())
    lines = {line.key: line for line in checklist(fresh(case)).lines}
    assert lines["housing_bills"].state == "missing"
    own = f"bank_statements:{case.applicant_id}"
    assert (lines[own].state, lines[own].member_name) == ("missing", "Anna Ozola")
    one(desk, case, samples.pdf(1), kind="housing_bills")
    one(desk, case, samples.pdf(2), kind="bank_statements", person=case.applicant_id)
    other = one(desk, case, samples.pdf(3))
    waive_paper(actor=desk.organiser, now=desk.now, case=case, key="identity_document", reason="uzrādīta klātienē")
    listed = checklist(fresh(case))
    states = {line.key: line.state for line in listed.lines}
    assert (states["housing_bills"], states[own], states["identity_document"]) == ("present", "present", "waived")
    assert listed.line("identity_document").waiver["by"] == str(desk.organiser)  # type: ignore[union-attr, index]
    assert listed.other == (other,)
    unwaive_paper(actor=desk.organiser, now=desk.now, case=case, key="identity_document")
    assert checklist(fresh(case)).line("identity_document").state == "missing"  # type: ignore[union-attr]
    assert [entry.event for entry in AuditEntry.objects.filter(event__startswith="paper_").order_by("position")] == [
        "paper_waived",
        "paper_required_again",
    ]


def test_papers_of_two_people_with_one_name_are_kept_apart(desk: Desk):
    father, son = (PersonFactory(given_names="Jānis", family_name="Bērziņš") for _ in range(2))
    case = desk.declare(desk.case(father, son))
    keys = [f"bank_statements:{person.pk}" for person in (father, son)]
    one(desk, case, samples.pdf(1), kind="bank_statements")
    listed = checklist(fresh(case))
    assert [listed.line(key).state for key in keys] == ["missing", "missing"]  # type: ignore[union-attr]
    assert all(listed.line(key).unassigned for key in keys)  # type: ignore[union-attr]
    one(desk, case, samples.pdf(2), kind="bank_statements", person=son.pk)
    listed = checklist(fresh(case))
    assert [listed.line(key).state for key in keys] == ["missing", "present"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "reason", "code"),
    [
        ("nonsense", "x", PaperReason.NOT_WANTED),
        ("bank_statements", "x", PaperReason.NOT_WANTED),
        ("identity_document", "  ", PaperReason.REASON_MISSING),
    ],
)
def test_only_papers_of_the_list_can_be_waived_and_with_a_reason(desk: Desk, key: str, reason: str, code: PaperReason):
    case = desk.declare(desk.case())
    with pytest.raises(PaperError) as caught:
        waive_paper(actor=desk.organiser, now=desk.now, case=case, key=key, reason=reason)
    assert caught.value.code == code
    assert fresh(case).waived == {}


def test_the_checklist_of_a_half_typed_declaration_is_still_a_checklist(desk: Desk):
    case = fresh(desk.case())
    for data in ({}, {"members": None}, {"members": [None, {"name": 7}, {"person": "x"}]}, {"dwelling": []}):
        case.declaration.data = data
        assert checklist(case).lines


def test_the_number_of_queries_does_not_grow_with_papers(desk: Desk):
    case = desk.declare(desk.case())
    counts = []
    for round_ in range(2):
        one(desk, case, samples.pdf(1 + round_), kind="housing_bills")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for line in checklist(fresh(case)).lines:
                [str(document.added_by) for document in line.documents]
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4
