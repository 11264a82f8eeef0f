"""What every page of simulations takes from its request, and words it needs."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.base.access import Action, require
from dienests.web import formats
from dienests.web.request import actor_of
from dienests.workload.studies.access import STUDY_VIEW
from dienests.workload.studies.models import Study
from dienests.workload.studies.queries import study_for

STEPS = {
    "": gettext_lazy("Waits for its turn"),
    "fitting": gettext_lazy("Fitting the figures to your own history"),
    "simulating": gettext_lazy("Simulating years of work"),
    "needed": gettext_lazy("Searching how many posts are needed"),
    "sensitivity": gettext_lazy("Turning every assumption through its range"),
    "backtest": gettext_lazy("Foreseeing your own last quarter"),
}


def asked_study(request: HttpRequest, pk: int, action: Action = STUDY_VIEW) -> Study:
    """The study, if the actor may do `action` to it and it exists."""
    actor = actor_of(request)
    require(actor, action)
    found = study_for(actor, pk)
    if found is None:
        raise Http404
    require(actor, action, found)
    return found


def title_of(study: Study) -> str:
    """What whoever asked called it, else its number and day."""
    told = {"number": study.pk, "day": formats.day(study.asked_at)}
    return study.title or _("Simulation %(number)s of %(day)s") % told
