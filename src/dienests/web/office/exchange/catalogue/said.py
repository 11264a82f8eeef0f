"""Thanks, remarks and reports: said of a colleague's item, answered where they are about ours."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienests.base.access import require
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.colleagues.statements import MOST_TEXT, take_back
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.remarks import KINDS, answer, remark
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.frame import actor_of, colleague_of, entry_of
from dienests.web.office.exchange.catalogue.item import item_page
from dienests.web.office.exchange.catalogue.say_form import refused
from dienests.web.office.exchange.findings import looked_at_in
from dienests.web.request import way_back


@require_POST
def say_of_item(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """In the name of the office; what was refused stays in the form."""
    actor = actor_of(request)
    require(actor, STATEMENT_SAY)
    colleague = colleague_of(pk)
    entry = entry_of(colleague, name)
    kind, text, looked_at = _typed(request)
    try:
        remark(
            actor=actor, now=timezone.now(), to=colleague, kind=kind, text=text, item_name=name,
            item_commit=entry["commit"], looked_at=looked_at,
        )  # fmt: skip
    except (ColleagueRefused, LibraryRefused) as refusal:
        return item_page(request, pk, name, form=refused(refusal, kind, text, looked_at), status=422)
    told = _("Said. %(colleague)s reads it with the next reading; everybody who looks at the item sees it.")
    messages.success(request, told % {"colleague": colleague})
    return redirect(reverse("office:catalogue_item", args=[pk, name]) + "#travel")


@require_POST
def answer_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer to what a colleague said of an item of ours."""
    actor = actor_of(request)
    require(actor, STATEMENT_SAY)
    statement = _statement(pk)
    if statement.speaker is None:
        raise Http404
    _kind, text, looked_at = _typed(request)
    back = _back(request)
    try:
        answer(actor=actor, now=timezone.now(), statement=statement, text=text, looked_at=looked_at)
    except (ColleagueRefused, LibraryRefused) as refusal:
        form = refused(refusal, Said.REMARK, text, looked_at)
        context = {"statement": statement, "say": form, "back": back}
        return render(request, "office/exchange/catalogue/answer.html", context, status=422)
    messages.success(request, _("Your answer is read with the next reading."))
    return redirect(back)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what this office said."""
    actor = actor_of(request)
    require(actor, STATEMENT_SAY)
    statement = _statement(pk)
    if statement.speaker is not None or statement.kind not in KINDS:
        raise Http404
    take_back(actor=actor, now=timezone.now(), statement=statement)
    messages.success(request, _("It is taken back: who reads you next does not find it any more."))
    return redirect(_back(request))


def _statement(pk: int) -> Statement:
    found = Statement.objects.filter(pk=pk, gone_at=None).select_related("speaker", "to").first()
    if found is None:
        raise Http404
    return found


def _typed(request: HttpRequest) -> tuple[Said, str, list[str]]:
    kind = request.POST.get("kind", "")
    known = next((each for each in KINDS if each == kind), Said.REMARK)
    text = request.POST.get("text", "").replace("\x00", "").replace("\r\n", "\n")[:MOST_TEXT]
    return known, text, looked_at_in(request.POST)


def _back(request: HttpRequest) -> str:
    return way_back(request, address("library") or reverse("office:catalogue"))
