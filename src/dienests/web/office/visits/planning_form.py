"""The form of a request for a visit: what was typed stays, and every fault stands where it belongs."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Actor
from dienests.cases.languages import in_language
from dienests.exchange.item import SERVICES
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import Side, Site, Visit, VisitForm
from dienests.exchange.office.visits.operations.requests import Asked
from dienests.web.formats import as_whole, day

DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y.")


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=DAYS, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=required)


def long_text(label: Any, *, rows: int = 3, required: bool = True, most: int = 4000) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


def offered_colleagues() -> list[tuple[str, str]]:
    """Those that can be read; one query."""
    rows = Colleague.objects.filter(trust__in=(Trust.ADDED, Trust.CONFIRMED)).order_by("name_lv", "pk")
    return [(str(each.pk), str(each)) for each in rows.only("pk", "name_lv", "name_en", "address")]


def topics_offered() -> list[tuple[str, str]]:
    return [(name, in_language(text.to_json())) for name, text in SERVICES.items()]


class RequestForm(forms.Form):
    """Fields are called as Asked calls them. Of a visit that exists, who it is with does not change."""

    colleague = forms.ChoiceField(label=_("Colleague with Dienests"), required=False)
    office_name = forms.CharField(label=_("Or the name of the office"), required=False, max_length=200)
    contact = forms.CharField(label=_("Whom to talk to there"), required=False, max_length=200)
    purpose = long_text(_("What the visit is for"), rows=4)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, choices=topics_offered, widget=forms.CheckboxSelectMultiple
    )
    wanted = forms.MultipleChoiceField(
        label=_("What they want to see"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units_words = long_text(_("Units and places, in words"), rows=2, required=False, most=1000)
    guests_number = forms.IntegerField(label=_("How many guests"))
    form = forms.ChoiceField(label=_("How"), choices=VisitForm.choices)
    begins_on = day_field(_("Not before"))
    ends_on = day_field(_("Not after"))
    link = forms.CharField(label=_("Link of the video call"), required=False, max_length=300)
    looked_at = forms.BooleanField(label=_("I have looked at it: it is no personal data"), required=False)

    def __init__(self, *given: Any, side: str, actor: Actor, visit: Visit | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.visit, self.actor = visit, actor
        known = offered_colleagues()
        chosen = [("", _("an office without Dienests")), *known]
        if not known:
            self.fields["office_name"].label = _("Name of the office")
            self.fields["office_name"].required = True
        self.fields["colleague"].choices = chosen  # type: ignore[attr-defined]
        sites = Site.objects.filter(closed_on=None) if side == Side.HOST else Site.objects.none()
        self.fields["wanted"].choices = [(str(site.pk), site.name) for site in sites]  # type: ignore[attr-defined]
        if visit is not None:
            del self.fields["colleague"], self.fields["office_name"]
        if side == Side.GUEST:
            self.fields["units_words"].label = _("What we want to see: units and places")

    def clean(self) -> dict[str, Any]:
        """Said together with the other faults, not after them."""
        given = super().clean() or {}
        if "colleague" in self.fields and not given.get("colleague") and not given.get("office_name", "").strip():
            self.refuse(VisitRefused("no_office", field="office_name"))
        return given

    def asked(self, *, return_of: Visit | None = None) -> Asked:
        given = self.cleaned_data
        colleague = Colleague.objects.filter(pk=given["colleague"]).first() if given.get("colleague") else None
        return Asked(
            office_name=given.get("office_name", ""), colleague=colleague, contact=given["contact"],
            purpose=given["purpose"], topics=given["topics"], wanted=[int(each) for each in given["wanted"]],
            units_words=given["units_words"], guests_number=given["guests_number"], begins_on=given["begins_on"],
            ends_on=given["ends_on"], form=given["form"], link=given["link"], return_of=return_of,
        )  # fmt: skip

    def refuse(self, refusal: VisitRefused) -> None:
        """Where it belongs; at the top where it belongs nowhere."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def as_typed(visit: Visit) -> dict[str, Any]:
    """What the form shows of a visit that exists."""
    return {
        "colleague": str(visit.colleague_id or ""),
        "office_name": "" if visit.colleague_id else visit.office_name,
        "contact": visit.contact,
        "purpose": visit.purpose,
        "topics": list(visit.topics),
        "wanted": [str(pk) for pk in visit.wanted.order_by("pk").values_list("pk", flat=True)],
        "units_words": visit.units_words,
        "guests_number": visit.guests_number,
        "form": visit.form,
        "begins_on": visit.begins_on,
        "ends_on": visit.ends_on,
        "link": visit.link,
    }


def revision_in(request: HttpRequest) -> int:
    """Which revision the page had; one that never was where it does not say."""
    return as_whole(request.POST.get("revision")) or 0


def is_changed_meanwhile(refusal: VisitRefused | None) -> bool:
    return refusal is not None and refusal.code == "changed_meanwhile"


def stored_beside(form: forms.Form, stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and stored value of each field in which something else was typed: what the other person saved meanwhile."""
    return [
        (str(form.fields[name].label), _in_words(form.fields[name], value))
        for name, value in stored.items()
        if name in form.fields and _comparable(form.cleaned_data.get(name)) != _comparable(value)
    ]


def _comparable(value: Any) -> Any:
    """What was ticked comes in no particular order."""
    return {str(each) for each in value} if isinstance(value, list) else value


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
        return ", ".join(str(label) for key, label in choices if str(key) in chosen) or "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return day(value) if isinstance(value, date) else "–" if value in (None, "") else str(value)
