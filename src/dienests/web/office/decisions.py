"""A decision: what was decided, why, by whom, from which figures; and whether they still give the same today."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dienests.base.access import narrow
from dienests.base.organisation.models import Office
from dienests.benefits.queries import summary_rows
from dienests.cases.access import CASE_VIEW
from dienests.cases.models import Case, Decision
from dienests.cases.operations.verification import Verified, verify
from dienests.cases.process_versions import practice_of
from dienests.cases.queries.declaration import SUBJECTS
from dienests.cases.queries.papers import letters_of
from dienests.payments.access import GRANT_VIEW
from dienests.payments.queries.grants import grants_of_case
from dienests.web.formats import in_language
from dienests.web.office.case_frame import CaseFrame, case_page, loaded
from dienests.web.office.control_rows import control_table
from dienests.web.office.decided_items import TITLES, bands_of, items_of, provider_names, reason_lines
from dienests.web.office.deciding import next_to_control

DIFFERENCES: Mapping[str, Promise] = {
    "row_changed": gettext_lazy("a stored row was changed"),
    "figures_differ": gettext_lazy("today's rules give other figures"),
    "explanation_differs": gettext_lazy("only the words of the explanation differ"),
    "cannot_recompute": gettext_lazy("today's rules cannot read the stored figures"),
}


def decision_of(case: Case) -> Decision | None:
    """The latest decision of a case with everything its page tells. One query."""
    rows = Decision.objects.filter(case=case).select_related(
        "calculation",
        "submission__calculation",
        "control__controlled_by",
        "prepared_by",
        "decided_by",
        "previous",
    )
    found = rows.order_by("-decided_at", "-pk").first()
    if found is not None:
        found.case = found.submission.case = case
    return found


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision as a document, with what it stands on."""
    frame = case_page(request, pk, here="decision", action=CASE_VIEW)
    decision = decision_of(frame.case)
    if decision is None:
        return render(request, "office/decision/none.html", {"case_frame": frame})
    context = {"case_frame": frame, "decision": decision, **_told(frame, decision)}
    if "done" in request.GET:
        context["waiting"] = next_to_control(frame.actor, today=frame.today, beside=pk)
    return render(request, "office/decision/page.html", context)


def _told(frame: CaseFrame, decision: Decision) -> dict[str, Any]:
    content, practice = decision.content, practice_of(frame.case)
    items = items_of(content, practice, providers=provider_names(content))
    detailed = "document_view" in frame.may
    return {
        "items": items,
        "bands": bands_of(items, today=frame.today),
        "reasons": reason_lines(practice, content["reasons"]),
        "appeal": in_language(content["appeal"]),
        "office": Office.objects.first(),
        "detailed": detailed,
        "letters": [
            {"letter": each, "title": in_language(practice.letters[each.kind].title.to_json())}
            for each in letters_of(frame.case)
            if each.decision_id == decision.pk and each.kind in practice.letters
        ],
        "grants": _grants(frame),
        "followed": Decision.objects.filter(previous=decision).only("number", "case_id").order_by("pk").first(),
        **(_foundation(decision) if detailed else {}),
    }


def _grants(frame: CaseFrame) -> list[dict[str, Any]]:
    seen = narrow(frame.actor, GRANT_VIEW, grants_of_case(frame.case.pk))
    return [{"grant": each, "title": TITLES.get(each.benefit, each.benefit)} for each in seen]


def _foundation(decision: Decision) -> dict[str, Any]:
    """Figures and rules as they were frozen."""
    result, asked = decision.calculation.result, decision.content["asked"]
    tables = [
        {"title": TITLES[subject], "rows": summary_rows(result, benefit=subject)}
        for subject in SUBJECTS
        if subject in asked
    ]
    return {
        "assessment": result,
        "tables": tables,
        "inputs": control_table(decision.submission, seen=()),
        "unchecked": result.get("unchecked", []),
    }


@require_safe
def verify_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Recompute this decision and compare hashes. Writes nothing."""
    case, _actor = loaded(request, pk)
    decision = decision_of(case)
    if decision is None:
        raise Http404
    found = verify(decision)
    context = {"verified": found, "lines": _lines(found), "at": timezone.now()}
    return render(request, "office/decision/verified.html", context)


def _lines(found: Verified) -> list[dict[str, Any]]:
    return [{"kind": DIFFERENCES[each.kind], "difference": each} for each in found.differences]
