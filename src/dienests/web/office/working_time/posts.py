"""Posts and vacancies with how long they have stood vacant, and specialists per 1,000 residents beside the norm."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may
from dienests.base.organisation.models import Unit
from dienests.base.working_time.access import NORM_CHANGE
from dienests.base.working_time.norms import norms_on
from dienests.base.working_time.queries.posts import posts_of, specialists, totals_by_role
from dienests.web.frame import address
from dienests.web.office.working_time.scope import scope_of
from dienests.workload.studies.access import STUDY_VIEW
from dienests.workload.studies.queries import newest_needed


@dataclass(frozen=True)
class Simulated:
    """What the newest simulation says about posts. `asked`: there is one; `needed` None: no number of posts would do.

    `url`: where it is, or where to ask; empty where the reader may not see it.
    """

    asked: bool
    needed: Decimal | None
    url: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Posts of the chosen units; the norm always speaks of the whole office."""
    scope = scope_of(request, "time_posts")
    today = scope.actor.today
    norms = norms_on(today)
    units = posts_of(scope.ids, on=today)
    whole = list(Unit.objects.filter(closed_on__isnull=True).values_list("pk", flat=True))
    office = units if set(whole) == set(scope.ids) else posts_of(whole, on=today)
    totals = totals_by_role(office, norms)
    context = {
        "scope": scope,
        "units": units,
        "vacant": sum(unit.vacancies for unit in units),
        "totals": totals,
        "specialists": specialists(office, norms),
        "counted": [total.role.label for total in totals if total.specialist],
        "simulated": simulated(scope.actor),
        "may_note": may(scope.actor, NORM_CHANGE),
        "today": today,
    }
    return render(request, "office/working_time/posts.html", context)


def simulated(actor: Actor) -> Simulated:
    """Of the way in force, with this office's own staff."""
    found = newest_needed(today=actor.today)
    url = address("study", found.study) if found else address("studies")
    needed = Decimal(f"{found.total:g}") if found and found.enough else None
    return Simulated(asked=found is not None, needed=needed, url=url if may(actor, STUDY_VIEW) else "")
