"""Letters of a case: looked at before they are signed, signed, read again, printed again identically."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.cases.access import CASE_LETTER, DOCUMENT_VIEW
from dienests.cases.models import Case, Decision, Letter
from dienests.cases.operations.letters import (
    issue_letter,
    kinds_offered,
    preview_issue,
    read_letter,
    regenerate_letter,
)
from dienests.cases.paper_errors import PaperError
from dienests.cases.process_versions import practice_of
from dienests.cases.queries.papers import letters_of
from dienests.web.formats import in_language
from dienests.web.office import letter_preview
from dienests.web.office.case_frame import CaseFrame, case_page, loaded, refused
from dienests.web.office.decided_items import provider_names
from dienests.web.office.letter_preview import LANGUAGES


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, and what can be sent now."""
    frame = case_page(request, pk, here="letters", action=DOCUMENT_VIEW)
    decision = _decision(frame.case)
    signed = list(letters_of(frame.case))
    letters = [
        {"letter": each, "title": _title(frame.case, each.kind), "language": LANGUAGES[each.language]}
        for each in signed
    ]
    context = {
        "case_frame": frame,
        "letters": letters,
        "decision": decision,
        "offered": _offered(frame, decision, {(each.kind, each.language) for each in signed}),
        "languages": LANGUAGES.items(),
    }
    return render(request, "office/letters/page.html", context)


def _decision(case: Case) -> Decision | None:
    rows = Decision.objects.filter(case=case).select_related("calculation", "decided_by", "control__controlled_by")
    found = rows.order_by("-decided_at", "-pk").first()
    if found is not None:
        found.case = case
    return found


def _title(case: Case, kind: str) -> str:
    letters = practice_of(case).letters
    return in_language(letters[kind].title.to_json()) if kind in letters else kind


def _offered(frame: CaseFrame, decision: Decision | None, sent: set[tuple[str, str]]) -> list[dict[str, Any]]:
    if decision is None or "case_letter" not in frame.may:
        return []
    return [
        {"kind": kind, "title": _title(frame.case, kind), "sent": (kind, "lv") in sent or (kind, "en") in sent}
        for kind in kinds_offered(decision, today=frame.today)
    ]


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter of the decision with a draft mark, before it is signed."""
    case, actor = loaded(request, pk, action=CASE_LETTER)
    decision, kind, now = _decision(case), request.GET.get("kind", ""), timezone.now()
    if decision is None:
        raise Http404
    return letter_preview.preview(
        request,
        lambda language: preview_issue(
            actor=actor,
            now=now,
            decision=decision,
            kind=kind,
            language=language,
            providers=provider_names(decision.content),
        ),
        title=_title(case, kind),
    )


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a letter of the decision: printed, numbered, kept."""
    case, actor = loaded(request, pk, action=CASE_LETTER)
    decision, here = _decision(case), reverse("office:letters", args=[pk])
    if decision is None:
        raise Http404
    try:
        letter = issue_letter(
            actor=actor,
            now=timezone.now(),
            decision=decision,
            kind=request.POST.get("kind", ""),
            language="en" if request.POST.get("language") == "en" else "lv",
            providers=provider_names(decision.content),
        )
    except PaperError as error:
        return refused(request, error, to=here)
    messages.success(request, _("Letter %(number)s is signed.") % {"number": letter.number})
    return redirect(here)


def _letter(pk: int, letter: int) -> Letter:
    return get_object_or_404(
        Letter.objects.select_related("case__process", "case__applicant", "decision"), pk=letter, case_id=pk
    )


@require_safe
def download(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """The PDF as it was signed; who read it stands in the audit trail. With ?save=1 as a file."""
    _case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    found = _letter(pk, letter)
    pdf = read_letter(actor=actor, now=timezone.now(), letter=found)
    answer = HttpResponse(pdf, content_type="application/pdf")
    how = "attachment" if request.GET.get("save") else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{found.number}.pdf"'
    return letter_preview.viewable(answer)


@require_POST
def again(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Print the letter again from what it was made from, and say whether every byte is the same."""
    _case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    here = reverse("office:letters", args=[pk])
    found = _letter(pk, letter)
    try:
        regenerate_letter(actor=actor, now=timezone.now(), letter=found)
    except PaperError as error:
        return refused(request, error, to=here)
    said = _("Letter %(number)s was printed again from what it was made from: every byte is the same.")
    messages.success(request, said % {"number": found.number})
    return redirect(here)
