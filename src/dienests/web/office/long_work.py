"""How pages show work that takes minutes: how far it is, and what its buttons do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dienests.base.background.models import BackgroundWork
from dienests.base.background.refusals import KeptRefusal
from dienests.web.saying import say_refused


@dataclass(frozen=True, kw_only=True)
class WorkShown:
    """How far it is. `poll`: where it asks again; `resume`: where it begins again what fell silent."""

    label: str
    done: int
    total: int
    poll: str = ""
    resume: str = ""


def work_shown(
    row: BackgroundWork, steps: Mapping[str, str | Promise], *, poll: str, resume: str, may_run: bool
) -> WorkShown:
    """`steps`: words of each step; the empty one waits. Whoever may run it resumes what fell silent by looking."""
    silent = row.is_silent(timezone.now())
    resumes = silent and may_run
    return WorkShown(
        label=_("The work was interrupted and is begun again") if silent else str(steps.get(row.step, row.step)),
        done=row.step_done,
        total=row.step_total,
        poll="" if resumes else poll,
        resume=resume if resumes else "",
    )


def work_part(request: HttpRequest, work: WorkShown) -> HttpResponse:
    """The part of a page that says how far it is."""
    return render(request, "office/long_work.html", {"work": work})


def look_again() -> HttpResponse:
    """The whole page anew."""
    return HttpResponse(headers={"HX-Refresh": "true"})


def begun_again(
    request: HttpRequest, begin: Callable[[], object], *, part: Callable[[], HttpResponse], page: str
) -> HttpResponse:
    """Begin again what failed, was stopped or interrupted: by the page itself, or by a button of it."""
    by_itself = bool(getattr(request, "htmx", False))
    try:
        begin()
    except KeptRefusal as refusal:
        if by_itself:  # somebody else was first
            return look_again()
        say_refused(request, refusal)
    return part() if by_itself else redirect(page)


def done_or_said(request: HttpRequest, do: Callable[[], object]) -> bool:
    """Whether it was done; if not, the next page says why."""
    try:
        do()
    except KeptRefusal as refusal:
        say_refused(request, refusal)
        return False
    return True
