"""Documents of a case: added, named, taken out again, and looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.people.models import Person
from dienests.cases import content_types, previews, store
from dienests.cases.access import CASE_PREPARE, DOCUMENT_VIEW
from dienests.cases.content_types import Inspected, Note
from dienests.cases.models import Case, Document, State
from dienests.cases.operations import locking
from dienests.cases.operations.stages import note_preparer
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.process_versions import practice_of
from dienests.cases.queries.papers import members_of
from dienests.cases.tasks import prepare_preview

EDITABLE = (State.OPEN, State.WAITING, State.RETURNED)
# Bills of later months belong to a decided case; what was decided upon is frozen with the submission.
ADDABLE = (*EDITABLE, State.DECIDED)
LOOKED_AT_ONCE_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True)
class Upload:
    """A file as it arrives. `kind` is a code of the checklist or empty; `person_id` whose paper it is, if one's."""

    name: str
    stream: IO[bytes]
    kind: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Added:
    """What became of one upload: the `document`, or the `error` why not. `notes` say what to know of it."""

    name: str
    document: Document | None = None
    error: PaperError | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Download:
    """To be sent as an attachment with exactly this type and X-Content-Type-Options: nosniff."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class _Accepted:
    upload: Upload
    name: str
    sha256: str
    size: int
    inspected: Inspected


def add_documents(
    *, actor: Actor, now: datetime, case: Case, uploads: Sequence[Upload], version: int | None = None
) -> list[Added]:
    """Add files to a case. Good ones stay, whatever is wrong with others; one result for each upload, in order.

    The bytes are in the store before a row names them: what breaks in between leaves no row and no half file.
    Raises AccessRefused; PaperError NO_FILES, TOO_MANY_FILES; CaseError CHANGED_MEANWHILE, CLOSED, FROZEN.
    """
    require(actor, CASE_PREPARE, case)
    locking.require_state(case, *ADDABLE)
    if not uploads:
        raise PaperError(PaperReason.NO_FILES)
    if len(uploads) > settings.DATA_UPLOAD_MAX_NUMBER_FILES:
        raise PaperError(PaperReason.TOO_MANY_FILES, values={"limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES})
    checked = [_accept(case, upload) for upload in uploads]
    with transaction.atomic():
        case = locking.lock(case, version=version)
        locking.require_state(case, *ADDABLE)
        answers = [it if isinstance(it, Added) else _add(case, it, actor=actor, now=now) for it in checked]
        new = [answer.document for answer in answers if answer.document is not None]
        if new:
            locking.save(case)
            record(*(_event("document_added", case, document) for document in new), actor=actor.user, at=now)
        for sha256 in dict.fromkeys(document.sha256 for document in new):
            prepare_preview.enqueue(sha256)
    return answers


def _accept(case: Case, upload: Upload) -> _Accepted | Added:
    """Receive and inspect one file and put it into the store, or say why not."""
    name = content_types.safe_name(upload.name)
    try:
        _check_kind(case, upload.kind)
        _check_person(case, upload.person_id)
        with store.receive(upload.stream) as received:
            inspected = content_types.inspect(received.path)
            sha256 = store.keep(received)
            previews.remember(sha256, inspected)
    except PaperError as error:
        return Added(name, error=error)
    name = content_types.safe_name(upload.name, media_type=inspected.media_type)
    return _Accepted(upload, name, sha256, received.size, inspected)


def _add(case: Case, it: _Accepted, *, actor: Actor, now: datetime) -> Added:
    twin = _twin(case, sha256=it.sha256, kind=it.upload.kind)
    if twin is not None:
        return Added(it.name, error=PaperError(PaperReason.ALREADY_THERE, values={"what": twin.name}))
    document = Document.objects.create(
        case=case,
        kind=it.upload.kind,
        person_id=it.upload.person_id,
        name=it.name,
        media_type=it.inspected.media_type.value,
        size=it.size,
        sha256=it.sha256,
        pages=it.inspected.pages,
        added_by=actor.user,
        added_at=now,
    )
    return Added(it.name, document=document, notes=it.inspected.notes)


def _twin(case: Case, *, sha256: str, kind: str) -> Document | None:
    return Document.objects.filter(case=case, sha256=sha256, kind=kind, removed_at__isnull=True).order_by("pk").first()


def _check_kind(case: Case, kind: str) -> None:
    if kind and kind not in practice_of(case).documents:
        raise PaperError(PaperReason.KIND_UNKNOWN, values={"what": kind[:60]})


def _check_person(case: Case, person_id: int | None) -> None:
    if person_id is None or person_id in locking.persons_of(case):
        return
    if person_id not in {member.person_id for member in members_of(case)}:
        person = Person.objects.filter(pk=person_id).first()
        raise PaperError(PaperReason.PERSON_NOT_IN_CASE, values={"who": person or person_id})


def classify_document(
    *, actor: Actor, now: datetime, document: Document, kind: str, person_id: int | None, version: int | None = None
) -> Document:
    """Say which paper of the checklist a document is, and whose. Who does has a hand in what is put forward.

    Raises AccessRefused; PaperError KIND_UNKNOWN, PERSON_NOT_IN_CASE, ALREADY_THERE, ALREADY_REMOVED; CaseError.
    """
    require(actor, CASE_PREPARE, document.case)
    with transaction.atomic():
        case, document = _locked(document, version=version)
        _check_kind(case, kind)
        _check_person(case, person_id)
        twin = _twin(case, sha256=document.sha256, kind=kind)
        if twin is not None and twin.pk != document.pk:
            raise PaperError(PaperReason.ALREADY_THERE, values={"what": twin.name})
        before = {"kind": document.kind, "person": document.person_id}
        if before == {"kind": kind, "person": person_id}:
            return document
        document.kind, document.person_id = kind, person_id
        document.save(update_fields=["kind", "person"])
        locking.save(case)
        note_preparer(case, user=actor.user, now=now)
        record(_event("document_classified", case, document, before=before), actor=actor.user, at=now)
    return document


def remove_document(
    *, actor: Actor, now: datetime, document: Document, reason: str, version: int | None = None
) -> Document:
    """Take a document out of the case. Row and bytes stay; the audit trail keeps the reason.

    Who does has a hand in what is put forward (Preparer) and will not control it; who merely adds a paper has not.
    Raises AccessRefused; PaperError REASON_MISSING, ALREADY_REMOVED; CaseError.
    """
    require(actor, CASE_PREPARE, document.case)
    reason = given_reason(reason)
    with transaction.atomic():
        case, document = _locked(document, version=version)
        document.removed_by, document.removed_at = actor.user, now
        document.save(update_fields=["removed_by", "removed_at"])
        locking.save(case)
        note_preparer(case, user=actor.user, now=now)
        record(_event("document_removed", case, document, reason=reason), actor=actor.user, at=now)
    return document


def given_reason(reason: str) -> str:
    """The reason as it is kept. Raises PaperError REASON_MISSING."""
    reason = content_types.printable(reason)
    if not reason:
        raise PaperError(PaperReason.REASON_MISSING)
    return reason


def _locked(document: Document, *, version: int | None) -> tuple[Case, Document]:
    case = locking.lock(document.case, version=version)
    locking.require_state(case, *EDITABLE)
    found = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if found.removed_at is not None:
        raise PaperError(PaperReason.ALREADY_REMOVED, values={"what": found.name})
    return case, found


def view_document(*, actor: Actor, now: datetime, document: Document, member: int | None = None) -> previews.Preview:
    """How to show a document (or a file in a container); the look is audited. Raises AccessRefused, PaperError."""
    require(actor, DOCUMENT_VIEW, document.case)
    _note_look(document, actor=actor, now=now)
    return previews.preview(document, member=member)


def view_page(*, actor: Actor, now: datetime, document: Document, page: int, member: int | None = None) -> bytes:
    """The PNG of a page; audited like `view_document`, once for all pages. Raises AccessRefused, PaperError."""
    require(actor, DOCUMENT_VIEW, document.case)
    _note_look(document, actor=actor, now=now)
    return previews.preview_page(document, page, member=member)


def download_document(*, actor: Actor, now: datetime, document: Document) -> Download:
    """The bytes as they were added, compared with their hash. Every download is audited. Raises as above."""
    require(actor, DOCUMENT_VIEW, document.case)
    content = store.read(document.sha256)
    record(_event("document_downloaded", document.case, document, kind=AuditKind.READ), actor=actor.user, at=now)
    return Download(document.name, document.media_type, content)


def _note_look(document: Document, *, actor: Actor, now: datetime) -> None:
    """One row for a look, not one for each of forty pages."""
    looks = AuditEntry.objects.filter(event="document_viewed", object_type="document", object_id=str(document.pk))
    if looks.filter(actor_id=actor.pk, at__gt=now - LOOKED_AT_ONCE_WITHIN, at__lte=now).exists():
        return
    record(_event("document_viewed", document.case, document, kind=AuditKind.READ), actor=actor.user, at=now)


def _event(
    name: str,
    case: Case,
    document: Document,
    *,
    kind: AuditKind = AuditKind.WRITE,
    reason: str = "",
    before: Mapping[str, object] | None = None,
) -> Event:
    persons = (document.person_id,) if document.person_id else locking.persons_of(case)
    details = {"name": document.name, "kind": document.kind, "sha256": document.sha256, "size": document.size}
    return Event(
        event=name,
        kind=kind,
        object_type="document",
        object_id=document.pk,
        case_id=case.pk,
        persons=persons,
        reason=reason,
        details={**details, **({"before": before} if before else {})},
    )
