"""Training and supervision: one's own record, the table of a unit against the norm, a group recorded at once, CSV."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import Actor, may, narrow, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.languages import named
from dienests.base.organisation.models import User
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import LANGUAGES_RECORD, TRAINING_CHANGE, TRAINING_SEE
from dienests.base.working_time.models import TrainingKind, TrainingRecord
from dienests.base.working_time.operations.training import record_training, strike_training
from dienests.base.working_time.queries.hours import Measure, YearOf, year_of, years_of
from dienests.web.components import Link, query_with
from dienests.web.formats import as_whole, number
from dienests.web.office.case_list import harmless
from dienests.web.office.staff import faults_by_field, lines_of
from dienests.web.office.working_time.fields import facts_typed, training_fields
from dienests.web.office.working_time.measures import shown_measures
from dienests.web.office.working_time.scope import scope_of
from dienests.web.request import actor_of

FIRST_YEAR = 2000
YEARS_OFFERED = 4


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The form for one's own training or supervision."""
    actor = actor_of(request)
    require(actor, TRAINING_SEE, actor.user)
    return _form(request, actor, [actor.user], back="office:my_time")


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest) -> HttpResponse:
    """The form of a head: one training or session, everybody who took part."""
    scope = scope_of(request, "time_training")
    people = narrow(scope.actor, TRAINING_SEE, User.objects.filter(is_active=True)).order_by("full_name", "pk")
    chosen = {as_whole(value) for value in request.POST.getlist("users") or request.GET.getlist("user")}
    users = [user for user in people if user.pk in chosen]
    return _form(request, scope.actor, users, back="office:time_training", people=list(people))


def _form(
    request: HttpRequest, actor: Actor, users: Sequence[User], *, back: str, people: Sequence[User] = ()
) -> HttpResponse:
    faults: dict[str, str] = {}
    values: Any = request.POST or {"kind": request.GET.get("kind", TrainingKind.TRAINING)}
    if request.method == "POST":
        facts = facts_typed(request.POST, "kind", "title", "hours", "provider", "proof", days=("on",))
        try:
            made = record_training(users=users, facts=facts, actor=actor, now=timezone.now())
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            said = ngettext("Recorded for %(n)s person.", "Recorded for %(n)s people.", len(made))
            messages.success(request, said % {"n": len(made)})
            return redirect(back)
    fields = training_fields(values, faults)
    lines = lines_of(fields, faults)
    if faults.get("users"):
        lines.append(("users", faults["users"]))
    context = {
        "fields": fields,
        "fault_lines": lines,
        "people": people,
        "chosen": {user.pk for user in users},
        "users_fault": faults.get("users", ""),
        "back": reverse(back),
    }
    return render(request, "office/working_time/new_training.html", context, status=422 if faults else 200)


@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """A record that was a mistake, with the reason."""
    actor = actor_of(request)
    row = get_object_or_404(TrainingRecord, pk=pk)
    try:
        strike_training(row=row, reason=request.POST.get("reason", ""), actor=actor, now=timezone.now())
    except (Refused, SeveralRefused) as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Struck out; it counts no more and stays to be seen."))
    if row.user_id == actor.pk:
        return redirect("office:my_time")
    return redirect("office:colleague_training", pk=row.user_id)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Everybody of the chosen units against the norm, those who lack most first."""
    scope = scope_of(request, "time_training")
    year = _year(request, scope.actor.today)
    rows = sorted(years_of(scope.ids, year, today=scope.actor.today), key=_lacking_first)
    lacking = [row for row in rows if not row.met]
    only = request.GET.get("lacking") == "1"
    query = request.GET
    units = [Link(_("All my units"), query_with(query, unit=None), current=scope.chosen is None)]
    units += [Link(unit.name, query_with(query, unit=unit.pk), current=scope.chosen == unit) for unit in scope.units]
    context = {
        "scope": scope,
        "year": year,
        "rows": lacking if only else rows,
        "all_count": len(rows),
        "lacking_count": len(lacking),
        "only": only,
        "units": units if len(scope.units) > 1 else [],
        "years": [
            Link(str(each), query_with(query, year=each), current=each == year)
            for each in range(scope.actor.today.year, scope.actor.today.year - YEARS_OFFERED, -1)
        ],
        "all_url": query_with(query, lacking=None),
        "lacking_url": query_with(query, lacking=1),
        "export_url": reverse("office:time_training_export") + query_with(query),
    }
    return render(request, "office/working_time/training.html", context)


def _year(request: HttpRequest, today: date) -> int:
    asked = as_whole(request.GET.get("year")) or today.year
    return asked if FIRST_YEAR <= asked <= today.year else today.year


def _lacking_first(row: YearOf) -> tuple[bool, Any, Any, str]:
    return row.met, -row.training.lacking, -row.supervision.lacking, row.user.full_name


@require_safe
def of_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague's records of a year, as proof to show."""
    actor = actor_of(request)
    user = get_object_or_404(User, pk=pk)
    require(actor, TRAINING_SEE, user)
    year = year_of(user, _year(request, actor.today))
    records = list(TrainingRecord.objects.filter(user=user, on__year=year.year).select_related("recorded_by"))
    own_page = user.pk == actor.pk
    context = {
        "person": user,
        "year": year,
        "measures": shown_measures(year),
        "records": records,
        "may_change": bool(records) and may(actor, TRAINING_CHANGE, records[0]),
        "spoken": [name for _code, name in named(user.languages)],
        "may_record_languages": may(actor, LANGUAGES_RECORD, user),
        "back": reverse("office:my_time" if own_page else "office:time_training"),
        "years": [
            Link(str(each), query_with(request.GET, year=each), current=each == year.year)
            for each in range(actor.today.year, actor.today.year - YEARS_OFFERED, -1)
        ],
    }
    return render(request, "office/working_time/colleague_training.html", context)


# --- export ----------------------------------------------------------------------------------------------------------


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The table as CSV; who took it stands in the audit trail."""
    scope = scope_of(request, "time_training")
    year = _year(request, scope.actor.today)
    rows = sorted(years_of(scope.ids, year, today=scope.actor.today), key=_lacking_first)
    details = {"year": year, "unit": scope.chosen.pk if scope.chosen else None, "rows": len(rows)}
    taken = Event(event="training_exported", kind=AuditKind.READ, object_type="list", details=details)
    record(taken, actor=scope.actor.user, at=timezone.now())
    response = HttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="apmacibas-{year}.csv"'
    return response


def _csv(rows: list[YearOf]) -> str:
    """Semicolons and a byte order mark: what a Latvian spreadsheet opens without asking."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Name"),
            _("Role"),
            _("Training, hours"),
            _("Norm, hours"),
            _("Lacking, hours"),
            _("Supervision, sessions"),
            _("Norm, sessions"),
            _("Lacking, sessions"),
            _("Supervision, hours"),
            _("Without proof"),
        ]
    )
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue()


def _cells(row: YearOf) -> list[str]:
    roles = ", ".join(str(role.label) for role in row.roles)
    measured = [*_measured(row.training), *_measured(row.supervision)]
    return [harmless(row.user.full_name), roles, *measured, number(row.supervision_hours), str(row.without_proof)]


def _measured(measure: Measure) -> list[str]:
    norm = number(measure.norm.value) if measure.norm else ""
    return [number(measure.done), norm, number(measure.lacking) if measure.norm else ""]
