"""Reads of papers: the checklist of a case, its documents, requests and letters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet

from dienests.cases.deadlines import due_after_working_days
from dienests.cases.models import Case, Document, DocumentRequest, Letter, RequestOutcome
from dienests.cases.process_versions import practice_of
from dienests.practice import NeededDocument, Practice, Text, documents_needed

USUAL_TERM_WORKING_DAYS = 10  # where the practice does not say

LineState = Literal["present", "missing", "waived"]


@dataclass(frozen=True)
class ChecklistLine:
    """One paper of the checklist.

    `key` names the line (and the entry of Case.waived): the code, and for one member's paper the person's id or, if
    the declaration does not know the person, the name. `documents` are the files that answer it. `unassigned`: there
    are files of this kind that nobody has been named for, so it is not known whose they are. `requested`: asked for in
    the request that is open.
    """

    key: str
    code: str
    title: Text
    why: Text
    required: bool
    state: LineState
    person_id: int | None
    member_name: str
    documents: tuple[Document, ...] = ()
    unassigned: bool = False
    requested: bool = False
    waiver: Mapping[str, Any] | None = None  # {"reason", "by", "on"}


@dataclass(frozen=True)
class Checklist:
    """`lines` in the order of the practice, required first; `other`: documents that answer none of them."""

    lines: tuple[ChecklistLine, ...]
    other: tuple[Document, ...]

    @property
    def missing_required(self) -> tuple[ChecklistLine, ...]:
        return tuple(line for line in self.lines if line.required and line.state == "missing")

    @property
    def complete(self) -> bool:
        return not self.missing_required

    def line(self, key: str) -> ChecklistLine | None:
        return next((line for line in self.lines if line.key == key), None)


@dataclass(frozen=True)
class _Member:
    person_id: int | None
    name: str

    @property
    def suffix(self) -> str:
        return str(self.person_id) if self.person_id is not None else self.name


def checklist(case: Case) -> Checklist:
    """Which papers this household must bring, and which are there, waived or missing. At most four queries."""
    members = members_of(case)
    documents = list(documents_of(case))
    request = open_request(case)
    asked_for = {item.get("key") for item in request.items} if request else set()
    needed = _needed(practice_of(case), case)
    of_code: dict[str, int] = {}
    for paper in needed:
        of_code[paper.code] = of_code.get(paper.code, 0) + 1
    lines = tuple(
        _line(paper, case=case, members=members, documents=documents, alone=of_code[paper.code] == 1, asked=asked_for)
        for paper in needed
    )
    used = {document.pk for line in lines for document in line.documents}
    return Checklist(lines, tuple(document for document in documents if document.pk not in used))


def _needed(practice: Practice, case: Case) -> list[NeededDocument]:
    """Members are numbered for the question, since two of a household may bear the same name."""
    household = {**case.declaration.data, "applied_on": case.received_on.isoformat()}  # ages are of that day
    rows = household.get("members")
    if isinstance(rows, list):
        household["members"] = [
            {**row, "name": str(place)} if isinstance(row, dict) else row for place, row in enumerate(rows)
        ]
    asked = [benefit for benefit in case.asked if isinstance(benefit, str)]
    return documents_needed(practice, household, asked=asked, held=())


def members_of(case: Case) -> list[_Member]:
    """Members of the declaration, in its order: person id (where known) and name."""
    rows = case.declaration.data.get("members")
    found = []
    for row in rows if isinstance(rows, list) else []:
        row = row if isinstance(row, dict) else {}
        person = row.get("person")
        found.append(_Member(person if isinstance(person, int) else None, str(row.get("name") or "")))
    return found


def _line(
    paper: NeededDocument,
    *,
    case: Case,
    members: list[_Member],
    documents: list[Document],
    alone: bool,
    asked: set[Any],
) -> ChecklistLine:
    member = members[int(paper.for_member)] if paper.for_member is not None else None
    key = paper.code if member is None else f"{paper.code}:{member.suffix}"
    of_kind = [document for document in documents if document.kind == paper.code]
    if member is None or member.person_id is None:
        own = of_kind
    else:
        own = [it for it in of_kind if it.person_id == member.person_id or (alone and it.person_id is None)]
    waiver = case.waived.get(key)
    state: LineState = "present" if own else "waived" if waiver else "missing"
    return ChecklistLine(
        key=key,
        code=paper.code,
        title=paper.title,
        why=paper.why,
        required=paper.required,
        state=state,
        person_id=member.person_id if member else None,
        member_name=member.name if member else "",
        documents=tuple(own),
        unassigned=not own and any(document.person_id is None for document in of_kind),
        requested=key in asked,
        waiver=waiver,
    )


def documents_of(case: Case, *, removed: bool = False) -> QuerySet[Document]:
    """Documents of the case, oldest first; with `removed`, those taken out of it instead."""
    rows = Document.objects.filter(case=case, removed_at__isnull=not removed)
    return rows.select_related("person", "added_by", "removed_by").order_by("added_at", "pk")


def requests_of(case: Case) -> QuerySet[DocumentRequest]:
    """Requests for papers, newest first."""
    rows = DocumentRequest.objects.filter(case=case)
    return rows.select_related("requested_by", "letter").order_by("-requested_on", "-pk")


def open_request(case: Case) -> DocumentRequest | None:
    """The request that is being waited for, if any."""
    return DocumentRequest.objects.filter(case=case, outcome=RequestOutcome.OPEN).order_by("pk").first()


def overdue_requests(*, today: date) -> QuerySet[DocumentRequest]:
    """Requests whose term passed before `today` and that nobody has answered or ended, longest overdue first."""
    rows = DocumentRequest.objects.filter(outcome=RequestOutcome.OPEN, due__lt=today)
    return rows.select_related("case").order_by("due", "pk")


def usual_due(case: Case, *, today: date) -> date:
    """The term that the practice of the case gives for bringing missing papers, counted from `today`."""
    setting = practice_of(case).settings.get("documents_term_working_days")
    days = setting.value if setting and isinstance(setting.value, int) else USUAL_TERM_WORKING_DAYS
    return due_after_working_days(today, days)


def may_refuse_for_missing_papers(case: Case, *, today: date) -> bool:
    """Whether "papers not submitted within the term" is a true reason: the last request was not answered in time, it
    was not withdrawn, and required papers it asked for are still missing."""
    last = DocumentRequest.objects.filter(case=case).order_by("-requested_on", "-pk").first()
    if last is None or last.outcome == RequestOutcome.WITHDRAWN or (last.answered_on or today) <= last.due:
        return False
    asked_for = {item.get("key") for item in last.items}
    return any(line.key in asked_for for line in checklist(case).missing_required)


def letters_of(case: Case) -> QuerySet[Letter]:
    """Letters of the case, newest first."""
    return Letter.objects.filter(case=case).select_related("signed_by", "decision").order_by("-signed_at", "-pk")


def paper_titles(case: Case) -> Iterator[tuple[str, Text]]:
    """(code, title) of every paper the process of the case knows, for choosing what a document is."""
    for code, rule in practice_of(case).documents.items():
        yield code, rule.title
