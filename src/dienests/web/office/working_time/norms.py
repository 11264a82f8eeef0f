"""Norms of the staff: what holds today with its source and mark, and a form to note another from a day on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dienests.base.access import require
from dienests.base.organisation.models import Role
from dienests.base.refusals import SeveralRefused
from dienests.base.working_time.access import NORM_CHANGE
from dienests.base.working_time.models import NORMS_BY_ROLE, Norm, NormKind
from dienests.base.working_time.norms import norms_on
from dienests.base.working_time.operations.norms import note_norm
from dienests.web.office.person_forms import FormField
from dienests.web.office.staff import faults_by_field, lines_of
from dienests.web.office.working_time.fields import Faults, facts_typed, select_field, text_field
from dienests.web.office.working_time.scope import scope_of

NOTED_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request, "time_norms")
    require(scope.actor, NORM_CHANGE)
    faults: dict[str, str] = {}
    if request.method == "POST":
        facts = facts_typed(request.POST, "kind", "role", "value", "source", days=("since",))
        checked = request.POST.get("checked") == "on"
        try:
            note_norm(facts=facts, checked=checked, actor=scope.actor, now=timezone.now())
        except SeveralRefused as refused:
            faults = faults_by_field(refused)
        else:
            messages.success(request, _("Noted. The figures follow it from its day on."))
            return redirect("office:time_norms")
    fields = _fields(request, faults)
    roles = dict(Role.choices)
    context = {
        "scope": scope,
        "rows": [(norm, roles.get(norm.role, "")) for norm in norms_on(scope.actor.today).all() if norm.value],
        "noted": [
            (norm, roles.get(norm.role, ""))
            for norm in Norm.objects.select_related("noted_by").order_by("-noted_at", "-pk")[:NOTED_SHOWN]
        ],
        "fields": fields,
        "fault_lines": lines_of(fields, faults),
        "by_role": NORMS_BY_ROLE,
    }
    return render(request, "office/working_time/norms.html", context, status=422 if faults else 200)


def _fields(request: HttpRequest, faults: Faults) -> list[FormField]:
    values = request.POST or request.GET
    roles = (("", _("(the whole office)")), *Role.choices)
    return [
        select_field("kind", _("Norm"), values, faults, tuple(NormKind.choices), needed=True),
        select_field("role", _("Role"), values, faults, roles),
        text_field("value", _("Value"), values, faults, needed=True),
        text_field("since", _("Holds from"), values, faults, hint=_("for example 01.01.2026"), needed=True),
        text_field("source", _("Source"), values, faults, hint=_("law with paragraph, or where it is published"),
                   needed=True, wide=True),
        FormField(
            name="checked",
            label=_("I compared it with the text of the rule itself"),
            value=request.POST.get("checked", ""),
            kind="checkbox",
            wide=True,
        ),
    ]  # fmt: skip
