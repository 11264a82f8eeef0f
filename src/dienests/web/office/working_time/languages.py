"""The languages a colleague speaks: one's own from My time, those of one's people for a head."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dienests.base.access import Actor, require
from dienests.base.organisation.languages import BESIDES_LATVIAN, named
from dienests.base.organisation.models import User
from dienests.base.refusals import Refused
from dienests.base.working_time.access import LANGUAGES_RECORD
from dienests.base.working_time.operations.languages import record_languages
from dienests.web.request import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return _form(request, actor, actor.user, back=reverse("office:my_time"))


@require_http_methods(["GET", "HEAD", "POST"])
def of_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    return _form(request, actor_of(request), user, back=reverse("office:colleague_training", args=[pk]))


def _form(request: HttpRequest, actor: Actor, user: User, *, back: str) -> HttpResponse:
    """Boxes to tick."""
    require(actor, LANGUAGES_RECORD, user)
    chosen, fault = list(user.languages), ""
    if request.method == "POST":
        chosen = request.POST.getlist("languages")
        try:
            record_languages(user=user, codes=chosen, actor=actor, now=timezone.now())
        except Refused as refused:
            fault = refused.message
        else:
            messages.success(request, _("The languages are recorded."))
            return redirect(back)
    context = {
        "person": user,
        "own": user.pk == actor.pk,
        "choices": [(code, name, code in chosen) for code, name in named(BESIDES_LATVIAN)],
        "fault": fault,
        "fault_lines": [("languages", fault)] if fault else [],
        "back": back,
    }
    return render(request, "office/working_time/languages.html", context, status=422 if fault else 200)
