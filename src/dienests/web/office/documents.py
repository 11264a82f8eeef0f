"""The papers of a case: what this household must bring, what is there, and each of them shown without leaving."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dienests.cases.access import CASE_PREPARE, DOCUMENT_VIEW
from dienests.cases.content_types import NOTE_TEXTS, Note
from dienests.cases.errors import CaseError
from dienests.cases.languages import in_language
from dienests.cases.models import Case, Document, RequestOutcome, State
from dienests.cases.operations import documents as papers
from dienests.cases.operations.documents import Upload
from dienests.cases.operations.waivers import unwaive_paper, waive_paper
from dienests.cases.paper_errors import PaperError
from dienests.cases.queries.papers import (
    members_of,
    paper_titles,
    requests_of,
    usual_due,
)
from dienests.web.formats import as_whole
from dienests.web.office.case_facts import CaseFacts
from dienests.web.office.case_frame import CaseFrame, case_page, loaded, refused, told

Do = Callable[[Case, int | None], object]


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Checklist, papers, and the request for those that are missing."""
    frame = case_page(request, pk, here="documents", action=DOCUMENT_VIEW)
    lists_only = request.htmx and request.htmx.target == "papers"  # type: ignore[attr-defined]
    template = "office/documents/changed.html" if lists_only else "office/documents/page.html"
    return render(request, template, {"case_frame": frame, **_context(frame)})


def _context(frame: CaseFrame) -> dict[str, Any]:
    case = frame.case
    requests = list(requests_of(case))
    waiting = next((each for each in requests if each.outcome == RequestOutcome.OPEN), None)
    return {
        **_listed(frame.facts),
        "addable": "case_prepare" in frame.may and case.state in (*papers.EDITABLE, State.DECIDED),
        "editable": frame.editable,
        "waiting": waiting,
        "overdue": waiting is not None and waiting.due < frame.today,
        "earlier": [each for each in requests if each is not waiting],
        "requestable": frame.editable and case.state in (State.OPEN, State.RETURNED) and "case_letter" in frame.may,
        "usual_due": usual_due(case, today=frame.today),
        "today": frame.today,
    }


def _listed(facts: CaseFacts) -> dict[str, Any]:
    case, found, settled = facts.case, facts.papers, facts.settled_paper
    open_lines = [line for line in found.lines if line.state == "missing" and line.code != settled]
    titles = [(code, in_language(title)) for code, title in paper_titles(case)]
    members = [(member.person_id, member.name) for member in members_of(case) if member.person_id is not None]
    return {
        "lines": found.lines,
        "other": found.other,
        "missing": open_lines,
        "missing_required": sum(line.required for line in open_lines),
        "present": len(found.lines) - len(open_lines),
        "signed_paper": settled,
        "titles": titles,
        "title_of": dict(titles),
        "members": members,
    }


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Files arrive one by one from the page (JSON), or several at once from the form without it."""
    case, actor = loaded(request, pk, action=CASE_PREPARE)
    kind, person = request.POST.get("kind", ""), request.POST.get("person", "")
    uploads = [
        Upload(name=file.name or "", stream=file, kind=kind, person_id=as_whole(person))
        for file in request.FILES.getlist("files")
    ]
    by_itself = request.headers.get("X-Requested-With") == "fetch"
    try:
        added = papers.add_documents(actor=actor, now=timezone.now(), case=case, uploads=uploads)
    except (PaperError, CaseError) as error:
        if by_itself:
            raise
        return refused(request, error, to=reverse("office:documents", args=[pk]))
    results = [
        {
            "name": each.name,
            "ok": each.error is None,
            "message": told(each.error) if each.error else " ".join(_note(note) for note in each.notes),
        }
        for each in added
    ]
    if by_itself:
        return JsonResponse({"results": results})
    for result in results:
        _say(request, result)
    return redirect("office:documents", pk)


def _note(note: Note) -> str:
    return str(NOTE_TEXTS[note])


def _say(request: HttpRequest, result: dict[str, Any]) -> None:
    words = f"{result['name']}: {result['message'] or _('added')}"
    (messages.success if result["ok"] else messages.error)(request, words)


def _done(request: HttpRequest, pk: int, do: Do, *, said: str = "") -> HttpResponse:
    """One change to the papers, for the version the person saw; then the lists anew, or why not."""
    case, _actor = loaded(request, pk)
    version = request.POST.get("version", "")
    where = reverse("office:documents", args=[pk])
    try:
        do(case, as_whole(version))
    except (CaseError, PaperError) as error:
        return refused(request, error, to=where)
    if request.htmx:  # type: ignore[attr-defined]
        frame = case_page(request, pk, here="documents", action=DOCUMENT_VIEW)
        return render(request, "office/documents/changed.html", {"case_frame": frame, **_context(frame)})
    if said:
        messages.success(request, said)
    return redirect(where)


def _document(pk: int, document: int) -> Document:
    return get_object_or_404(
        Document.objects.select_related("case__process", "case__declaration"), pk=document, case_id=pk
    )


@require_POST
def classify(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Which paper of the checklist it is, and whose: "kind" or "kind:person" from the list, or by dragging."""
    kind, _colon, person = request.POST.get("kind", "").partition(":")
    person = person or request.POST.get("person", "")

    def do(_case: Case, version: int | None) -> object:
        return papers.classify_document(
            actor=request.actor,  # type: ignore[attr-defined]
            now=timezone.now(),
            document=_document(pk, document),
            kind=kind,
            person_id=as_whole(person),
            version=version,
        )

    return _done(request, pk, do)


@require_POST
def remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Out of the case, with a reason; the file itself stays where the law wants it kept."""

    def do(_case: Case, version: int | None) -> object:
        return papers.remove_document(
            actor=request.actor,  # type: ignore[attr-defined]
            now=timezone.now(),
            document=_document(pk, document),
            reason=request.POST.get("reason", ""),
            version=version,
        )

    return _done(request, pk, do, said=_("The paper is removed from the case."))


@require_POST
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """This household need not bring a paper, and why."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    key, reason = request.POST.get("key", ""), request.POST.get("reason", "")

    def do(case: Case, version: int | None) -> object:
        return waive_paper(actor=actor, now=now, case=case, key=key, reason=reason, version=version)

    return _done(request, pk, do)


@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper is needed after all."""
    actor, now, key = request.actor, timezone.now(), request.POST.get("key", "")  # type: ignore[attr-defined]

    def do(case: Case, version: int | None) -> object:
        return unwaive_paper(actor=actor, now=now, case=case, key=key, version=version)

    return _done(request, pk, do)
