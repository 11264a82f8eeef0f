"""The declaration of means: typed on the left, the assessment beside it on the right, saved as it is typed."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dienests.benefits.models import Declaration
from dienests.cases.access import CASE_PREPARE, DOCUMENT_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import in_language
from dienests.cases.models import Case, Document
from dienests.cases.operations.declaration import LARGEST, changed_paths, save_declaration
from dienests.cases.operations.drafts import sized
from dienests.cases.operations.stages import took_part
from dienests.cases.process_versions import process_of
from dienests.cases.queries.papers import paper_titles
from dienests.web import formats
from dienests.web.errors import answer
from dienests.web.office.case_facts import CaseFacts
from dienests.web.office.case_frame import CaseFrame, case_page, loaded
from dienests.web.office.case_summary import Summary, summary_of, summary_while_typing
from dienests.web.office.declared import declared, documents_to_choose
from dienests.web.office.fault_places import place_of, shown_faults

MOST_DIFFERENCES = 40


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The declaration with its assessment; to read only where the case is frozen or not this person's to change."""
    frame = case_page(request, pk, here="declaration", action=DOCUMENT_VIEW)
    case = frame.case
    data = frame.facts.data if frame.editable else case.declaration.data
    titles = {code: in_language(title) for code, title in paper_titles(case)}
    own_part = frame.editable and took_part(frame.actor, case, process_of(case).stage(case.stage))
    context = {
        "case_frame": frame,
        "declared": declared(data, applied_on=case.received_on),
        "editable": frame.editable and not own_part,
        "own_part": own_part,
        "unsaved": data != case.declaration.data,
        "faults": shown_faults(frame.summary.faults, data),
        "documents": documents_to_choose(_documents(frame), titles),
        "asks_housing": "housing" in case.asked,
        "prefilled": prefilled if isinstance(prefilled := data.get("prefilled"), Mapping) else {},
        "groups": [("", "–"), ("1", "1"), ("2", "2"), ("3", "3")],
    }
    return render(request, "office/declaration/page.html", context)


def _documents(frame: CaseFrame) -> list[Document]:
    """Every paper of the case, from the checklist; to be chosen as the one that a figure stands on."""
    if not frame.editable:
        return []
    papers = frame.facts.papers
    return [document for line in papers.lines for document in line.documents] + list(papers.other)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON body {"data": …, "version": n}. Raises ValueError for anything else, CaseError TOO_LARGE."""
    if request.content_type != "application/json":
        raise ValueError("expected JSON")
    try:
        body = json.loads(request.body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise ValueError("expected {data, version}")
    return {**body, "data": sized(body["data"], most=LARGEST)}


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What comes out of what is typed; nothing is stored."""
    case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    try:
        data = _sent(request)["data"]
    except ValueError:
        return _not_understood(request)
    return JsonResponse(_told(data, summary_while_typing(CaseFacts(case), data, today=actor.today)))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed. 409 with what the colleague wrote when somebody else saved meanwhile."""
    case, actor = loaded(request, pk, action=CASE_PREPARE)
    try:
        body = _sent(request)
        version = int(body.get("version", 0))
    except (ValueError, TypeError, OverflowError):
        return _not_understood(request)
    data = body["data"]
    try:
        saved = save_declaration(actor=actor, now=timezone.now(), case=case, data=data, version=version)
    except CaseError as error:
        if error.code == Reason.CHANGED_MEANWHILE:
            return _conflict(case, data, error)
        raise
    case.declaration.data, case.declaration.version = data, saved.version
    return JsonResponse(
        {
            **_told(data, summary_of(CaseFacts(case), today=actor.today)),
            "version": saved.version,
            "saved_at": saved.saved_at.isoformat(),
            "clock": formats.clock(saved.saved_at),
        }
    )


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole tree of reasons for what is typed, or for what was submitted."""
    case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    assessment: Mapping[str, Any] | None
    try:
        assessment = CaseFacts(case).preview(data=_sent(request)["data"], today=actor.today).assessment
    except ValueError:
        assessment = summary_of(CaseFacts(case), today=actor.today).assessment
    return render(request, "office/declaration/explanation.html", {"assessment": assessment})


def _not_understood(request: HttpRequest) -> HttpResponse:
    return answer(request, 400, message=_("What the page sent was not understood."), next_step=_("Reload the page."))


def _told(data: Mapping[str, Any], summary: Summary) -> dict[str, Any]:
    faults = shown_faults(summary.faults, data)
    return {
        "outcome": render_to_string("office/case/outcome.html", {"summary": summary, "live": True}),
        "faults": faults,
        "faults_shown": render_to_string("office/declaration/faults.html", {"faults": faults}),
        "assessed": summary.assessment is not None,
    }


def _conflict(case: Case, mine: Mapping[str, Any], error: CaseError) -> HttpResponse:
    """Both sides of every place that differs; nothing was overwritten, and the person chooses."""
    theirs = Declaration.objects.select_related("updated_by").get(pk=case.declaration_id)
    places: dict[str, str] = {}
    differences = [
        {
            "place": place_of(path, {**theirs.data, **mine}, places),
            "mine": _at(mine, path),
            "theirs": _at(theirs.data, path),
        }
        for path in list(changed_paths(theirs.data, mine))[:MOST_DIFFERENCES]
    ]
    shown = render_to_string(
        "office/declaration/conflict.html",
        {"differences": differences, "who": theirs.updated_by, "at": theirs.updated_at},
    )
    told = {"code": str(error.code), "message": error.message, "next_step": error.next_step}
    return JsonResponse({**told, "conflict": shown, "version": theirs.version}, status=409)


def _at(data: Any, path: str) -> str:
    """What stands at a path, short enough to be compared."""
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            place = formats.as_whole(step[1:-1])
            data = data[place] if isinstance(data, list) and place is not None and place < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    if isinstance(data, Mapping | list):
        return json.dumps(data, ensure_ascii=False)[:120]
    return formats.NOTHING if data in (None, "") else str(data)
