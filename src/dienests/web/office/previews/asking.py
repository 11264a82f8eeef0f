"""Asking for a preview: which change of law, for whom, on which day."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dienests.base.access import require
from dienests.population.office.access import PREVIEW_RUN
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.operations import OwnCasesBetween, start_preview
from dienests.population.office.periods import usual_period
from dienests.population.office.reforms import shipped_reform, uploaded_reform
from dienests.practice.reforms import Reform
from dienests.practice.strict_yaml import MAX_BYTES
from dienests.web.formats import YEARS
from dienests.web.office.previews.listing import ReformOffer, reform_offers
from dienests.web.office.previews.period import as_sent, month_choices, period_in
from dienests.web.office.previews.sources import OWN, Offer, offers
from dienests.web.request import actor_of

UPLOAD = "upload"
# Where the reason for a refusal belongs in the form; others stand at its top.
FIELD_OF = {
    "reform_missing": "reform",
    "reform_unknown": "reform",
    "reform_too_large": "file",
    "reform_not_text": "file",
    "population_unknown": "source",
    "population_unreadable": "source",
    "no_office": "source",
    "dates_out_of_order": "first",
    "day_outside": "day",
}


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AskForm(forms.Form):
    reform = forms.CharField(label=gettext_lazy("Which change of law"), max_length=60)
    file = forms.FileField(
        label=gettext_lazy("Reform file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/plain"}),
    )
    text = forms.CharField(required=False, strip=False, max_length=2 * MAX_BYTES)
    source = forms.CharField(label=gettext_lazy("For whom"), max_length=100)
    first = forms.ChoiceField(label=gettext_lazy("First month of application"))
    last = forms.ChoiceField(label=gettext_lazy("Last month of application"))
    day = _day(gettext_lazy("Day"))
    known_on = _day(gettext_lazy("Law as known on"))

    def __init__(self, *given: Any, months: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        for name in ("first", "last"):
            self.fields[name].choices = months  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("day", "known_on"):
            value = given.get(name)
            if value is not None and value.year not in YEARS:
                self.add_error(name, _("Choose a day of this century."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, PREVIEW_RUN)
    choices, sources = reform_offers(), offers(today=actor.today)
    if request.method != "POST":
        return _page(request, _first_form(request, choices), choices, sources, status=200)
    form = AskForm(request.POST, request.FILES, months=month_choices(actor.today))
    if not form.is_valid():
        return _page(request, form, choices, sources, status=422)
    given = form.cleaned_data
    known_on = given["known_on"] or actor.today
    content = _content(given)
    try:
        reform = _reform(given, content, known_on=known_on)
        preview = start_preview(
            actor=actor,
            now=timezone.now(),
            reform=reform,
            source=_source(given, today=actor.today),
            day=given["day"] or reform.compared_on or actor.today,
            known_on=known_on,
        )
    except PreviewRefused as refusal:
        form.add_error(FIELD_OF.get(refusal.code), str(refusal))
        return _page(request, form, choices, sources, status=422, refusal=refusal, content=content)
    return redirect("office:preview", pk=preview.pk)


def _first_form(request: HttpRequest, choices: list[ReformOffer]) -> AskForm:
    actor = actor_of(request)
    names = [each.name for each in choices if not each.problems]
    wanted = request.GET.get("reform", "")
    return AskForm(
        months=month_choices(actor.today),
        initial=as_sent(usual_period(actor.today))
        | {
            "reform": wanted if wanted in names or wanted == UPLOAD else next(iter(names), UPLOAD),
            "source": OWN,
            "known_on": actor.today,
        },
    )


def _source(given: dict[str, Any], *, today: date) -> OwnCasesBetween | str:
    if given["source"] != OWN:
        return str(given["source"])
    period = period_in(given["first"], given["last"], today=today)
    return OwnCasesBetween(first=period.first, last=period.last)


def _content(given: dict[str, Any]) -> bytes:
    """What was uploaded; a file chosen now goes before the text shown for correction."""
    file: UploadedFile | None = given["file"]
    if file is not None:
        return bytes(file.read(MAX_BYTES + 1))
    return str(given["text"]).replace("\r\n", "\n").encode("utf-8", "replace")


def _reform(given: dict[str, Any], content: bytes, *, known_on: Any) -> Reform:
    if given["reform"] != UPLOAD:
        return shipped_reform(given["reform"], known_on=known_on)
    if not content:
        raise PreviewRefused("reform_missing")
    name = given["file"].name if given["file"] else "reform.yaml"
    return uploaded_reform(content, file=str(name)[:80], known_on=known_on)


def _page(
    request: HttpRequest,
    form: AskForm,
    choices: list[ReformOffer],
    sources: list[Offer],
    *,
    status: int,
    refusal: PreviewRefused | None = None,
    content: bytes = b"",
) -> HttpResponse:
    context = {
        "form": form,
        "offered": [each for each in choices if not each.problems],
        "sources": sources,
        "refusal": refusal,
        "text": content.decode("utf-8", "replace") if len(content) <= MAX_BYTES else "",
    }
    return render(request, "office/previews/new.html", context, status=status)
