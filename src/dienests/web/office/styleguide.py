"""Every component on one page, with long names and empty states. Only for a demonstration or while developing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienests.web.components import (
    CaseHeader,
    Column,
    ComparedRow,
    Comparison,
    Flag,
    Link,
    Stage,
    Table,
    TimelineEntry,
    deadline,
    filter_links,
)
from dienests.web.pictures import Band, Bands, Bar, Bars, Period

TODAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 8, 32, tzinfo=UTC)
LONG = "Aleksandra Konstantīnova-Bērziņkalna-Šmidebrandte"


class SampleForm(forms.Form):
    name = forms.CharField(label="Vārds, uzvārds", help_text="Kā pasē vai personas apliecībā")
    amount = forms.DecimalField(label="Ienākumi mēnesī, €")
    day = forms.DateField(label="Saņemts", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Veids", choices=[("a", "Vecuma pensija"), ("b", "Alga")])
    note = forms.CharField(label="Piezīme", required=False, widget=forms.Textarea)
    signed = forms.BooleanField(label="Visi pilngadīgie ir parakstījuši", required=False)


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    faulty = SampleForm({"name": "", "amount": "divi simti", "day": "2026-02-31", "kind": "a"})
    context: dict[str, Any] = {
        "header": _header(),
        "table": _table(request),
        "empty_table": _table(request, shown=0),
        "failed_table": _table(request, shown=0, failed="Datubāze neatbild; mēģiniet pēc minūtes."),
        "rows": [(LONG, "Pabalsts", day, Decimal("1234.56") * day) for day in range(1, 8)],
        "form": SampleForm(),
        "faulty": faulty,
        "timeline": _timeline(),
        "assessment": ASSESSMENT,
        "comparison": _comparison(),
        "bars": _bars(),
        "bands": _bands(),
        "terms": [deadline("Lēmums", TODAY + timedelta(days=each), today=TODAY) for each in (20, 3, 0, -4)],
        "stopped": deadline("Lēmums", TODAY, today=TODAY, stopped_on=TODAY),
        "months": ["2025-11", "2025-12", "2026-01"],
        "today": TODAY,
        "wide": True,
    }
    return render(request, "styleguide.html", context)


def _header() -> CaseHeader:
    return CaseHeader(
        number="SD-2026-000123",
        url="#",
        household=f"{LONG} un vēl 7",
        asked=["GMI pabalsts", "mājokļa pabalsts", "trūcīgas mājsaimniecības statuss"],
        state="gaida kontroli",
        state_code="submitted",
        whose_turn="Līga Ozoliņa, sociālā darbiniece",
        deadlines=[
            deadline("Lēmums", TODAY + timedelta(days=3), today=TODAY),
            deadline("Statuss", TODAY - timedelta(days=1), today=TODAY),
        ],
        flags=[Flag("aizsargāta adrese", tone="late", icon="shield-lock"), Flag("bērns līdz 3 gadiem")],
        stages=[Stage("Pieņemšana", "done"), Stage("Kontrole un lēmums", "now"), Stage("Izmaksa")],
        tabs=[
            Link("Pārskats", "#", current=True),
            Link("Deklarācija", "#"),
            Link("Dokumenti", "#", count=7),
            Link("Kontrole", "#"),
        ],
    )


def _table(request: HttpRequest, *, shown: int = 7, failed: str = "") -> Table:
    return Table(
        id=f"styleguide-{shown}{bool(failed)}",
        columns=[
            Column("who", "Mājsaimniecība", sort="who", fixed=True),
            Column("what", "Lūdz"),
            Column("due", "Termiņš", sort="due"),
            Column("amount", "Summa", numeric=True),
        ],
        query=request.GET,
        shown=shown,
        count=1234 if shown else 0,
        after="x" if shown else "",
        failed=failed,
        sort=request.GET.get("sort", "due"),
        filters=filter_links(
            request.GET,
            parameter="state",
            choices=[("", "Visas", 1234), ("open", "Sagatavo", 12), ("late", "Nokavētas", 3)],
        ),
        selectable=bool(shown),
    )


def _timeline() -> list[TimelineEntry]:
    return [
        TimelineEntry(
            NOW, "Atgriezta labošanai", LONG, "Pensijas izziņa neatbilst deklarētajam", "arrow-back-up", "late"
        ),
        TimelineEntry(NOW - timedelta(hours=3), "Nodota kontrolei", "Anna Kalniņa", "", "send", "accent", "#"),
        TimelineEntry(NOW - timedelta(days=2), "Iesniegums pieņemts", "Anna Kalniņa", "", "file-plus", "ok"),
    ]


def _comparison() -> Comparison:
    return Comparison(
        sides=["Deklarēts", "Dokumentā", "Aprēķinā"],
        rows=[
            ComparedRow("Vecuma pensija", ["434.00", "434.00", "434.00"], group=LONG),
            ComparedRow("Apkure", ["205.00", "215.40", "205.00"], note="rēķins par janvāri", group="Mājoklis"),
            ComparedRow("Uzkrājumi", ["0.00", None, "0.00"], group="Mājsaimniecība"),
        ],
    )


def _bars() -> Bars:
    amounts = ["310.00", "290.00", "0.00"]
    names = ["nov. 25", "dec. 25", "janv. 26"]
    bars = [Bar(name, Decimal(amount)) for name, amount in zip(names, amounts, strict=True)]
    return Bars("Ienākumi pa mēnešiem", bars, limit=Decimal("273.00"), limit_label="robeža")


def _bands() -> Bands:
    return Bands(
        "Piešķirtie pabalsti",
        [
            Band("GMI pabalsts", [Period(date(2025, 9, 1), date(2025, 11, 30), "beidzies", "soft")]),
            Band("Mājokļa pabalsts", [Period(date(2025, 10, 1), date(2026, 4, 30), "piešķirts")]),
            Band("Statuss ar ļoti garu nosaukumu", [Period(date(2026, 1, 1), None, "spēkā", "stopped")]),
        ],
        since=date(2025, 8, 1),
        until=date(2026, 6, 30),
        today=TODAY,
    )


ASSESSMENT: dict[str, Any] = {
    "failures": [
        {
            "name": "within_gmi_threshold",
            "sentence": {
                "lv": "Ienākumi pārsniedz GMI robežu",
                "en": "Income is above the GMI threshold",
            },
            "missed_by": {"value": "12.34", "unit": "EUR"},
            "paragraph": "MK 809, 5. p.",
        }
    ],
    "explanation": {
        "name": "housing_benefit",
        "label": {"lv": "Mājokļa pabalsts", "en": "Housing benefit"},
        "kind": "money",
        "value": "192.70",
        "paragraph": "SPSP 35. p.",
        "sentence": {"lv": "Pabalsts ir izdevumi mīnus daļa no ienākumiem.", "en": "Costs less a part of the income."},
        "checked": True,
        "inputs": [
            {
                "name": "costs",
                "label": {"lv": "Izdevumi par mājokli", "en": "Housing costs"},
                "kind": "money",
                "value": "300.00",
                "checked": True,
                "inputs": [],
            },
            {
                "name": "within_gmi_threshold",
                "label": {"lv": "Ienākumi nepārsniedz robežu", "en": "Income is within the threshold"},
                "kind": "flag",
                "value": False,
                "checked": False,
                "sentence": {"lv": "Ienākumi 285,34 € pārsniedz 273,00 €.", "en": "€285.34 is above €273.00."},
                "inputs": [
                    {
                        "name": "threshold",
                        "label": {"lv": "GMI robeža", "en": "GMI threshold"},
                        "kind": "money",
                        "value": "273.00",
                        "checked": False,
                        "reference": "Ogres novada saistošie noteikumi",
                        "url": "https://likumi.lv/",
                        "inputs": [],
                    }
                ],
            },
        ],
    },
}
