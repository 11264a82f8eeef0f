"""Choosing the way of working: what there is, what would change, and which faults stand in the way."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import require
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import in_language
from dienests.cases.models import Case, ProcessVersion
from dienests.cases.operations.process import choose_process
from dienests.practice import Fault, Practice, PracticeFaults, available, load_practice
from dienests.web.components import Link
from dienests.web.office.practice import in_force
from dienests.web.office.practice_track import differences, track_of


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A practice of the folder: as it is, or with the faults that keep it from being used."""

    name: str
    title: str
    practice: Practice | None = None
    faults: list[dict[str, str]] = field(default_factory=list)
    current: bool = False
    url: str = ""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is to choose from; with ?name= one of them beside the practice in force."""
    require(request.actor, PROCESS_CHOOSE)  # type: ignore[attr-defined]
    version, now = in_force()
    offers = [_offered(name, version) for name in available(root=settings.PRACTICE_ROOT)]
    wanted = next((each for each in offers if each.name == request.GET.get("name")), None)
    context: dict[str, Any] = {
        "version": version,
        "offers": offers,
        "wanted": wanted,
        "running": Case.objects.filter(closed_at__isnull=True).count(),
        "tabs": [Link(label=each.title, url=each.url, current=each is wanted) for each in offers],
    }
    if wanted is not None and wanted.practice is not None:
        context["then"] = track_of(wanted.practice.process)
        context["now"] = track_of(now.process) if now else None
        context["differences"] = differences(now, wanted.practice) if now else []
    return render(request, "office/practice/choose.html", context)


def _offered(name: str, version: ProcessVersion | None) -> Offered:
    url = reverse("office:practice_choose") + f"?name={name}"
    try:
        practice = load_practice(name, root=settings.PRACTICE_ROOT)
    except PracticeFaults as refused:
        return Offered(name=name, title=name, faults=[_fault(fault) for fault in refused.faults], url=url)
    current = version is not None and version.digest == practice.digest
    return Offered(name=name, title=in_language(practice.title), practice=practice, current=current, url=url)


def _fault(fault: Fault) -> dict[str, str]:
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return {"place": place, "found": fault.found, "expected": in_language(fault.expected)}


@require_POST
def choose(request: HttpRequest, name: str) -> HttpResponse:
    """From now on new cases follow this practice; running cases keep theirs. Who chose and why is recorded."""
    if name not in available(root=settings.PRACTICE_ROOT):
        raise Http404
    note = request.POST.get("note", "").strip()[:1000]
    try:
        version = choose_process(
            actor=request.actor,  # type: ignore[attr-defined]
            now=timezone.now(),
            name=name,
            note=note,
        )
    except CaseError as error:
        if error.code != Reason.PROCESS_FAULTS:
            raise
        messages.error(request, f"{error.message} {error.next_step}")
        return redirect(reverse("office:practice_choose") + f"?name={name}")
    messages.success(request, _("New cases now follow “%(name)s”.") % {"name": version.practice})
    return redirect("office:practice")
