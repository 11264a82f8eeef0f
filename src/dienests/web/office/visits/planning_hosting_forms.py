"""Forms of hosting: the rules of the office, and one site."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Actor
from dienests.base.organisation.models import Appointment, Unit, held_on
from dienests.base.working_time.models import Weekday
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import HostRules, Site
from dienests.exchange.office.visits.operations.hosting import Rules, SiteFacts
from dienests.web.office.visits.planning_form import long_text, time_field, topics_offered

WORKING_WEEK = [day for day in Weekday if day <= Weekday.FRIDAY]
MOST_CENTS = 1_000_000


class RulesForm(forms.Form):
    """Fields are called as Rules calls them, but for the price of an hour, which is typed in EUR."""

    visits_a_month = forms.IntegerField(label=_("Visits in a month"))
    days_notice = forms.IntegerField(label=_("Days of notice"))
    most_guests = forms.IntegerField(label=_("Most guests at a time"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days on which guests may come"), required=False, coerce=int, choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    begins = time_field(_("From"))
    ends = time_field(_("To"))
    hour_euros = forms.DecimalField(
        label=_("What an hour of staff costs, EUR"), required=False, min_value=0, max_value=MOST_CENTS // 100,
        decimal_places=2, localize=True,
    )  # fmt: skip
    confidentiality_lv = long_text(_("What guests sign where clients are met, in Latvian"), rows=5)
    confidentiality_en = long_text(_("The same in English"), rows=5)

    def rules(self) -> Rules:
        given = dict(self.cleaned_data)
        euros: Decimal | None = given.pop("hour_euros")
        return Rules(hour_cents=None if euros is None else int(euros * 100), **given)

    def refuse(self, refusal: VisitRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def rules_typed(rules: HostRules) -> dict[str, Any]:
    typed = {name: getattr(rules, name) for name in RulesForm.base_fields if name != "hour_euros"}
    euros = None if rules.hour_cents is None else Decimal(rules.hour_cents).scaleb(-2)
    return typed | {"hour_euros": euros}


class SiteForm(forms.Form):
    """Fields are called as SiteFacts calls them; `begins_0`, `ends_0` … are its hours by weekday."""

    name_lv = forms.CharField(label=_("Name in Latvian"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    address = forms.CharField(label=_("Address"), max_length=200)
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())
    minutes = forms.IntegerField(label=_("Minutes for a group"))
    most_guests = forms.IntegerField(label=_("Most guests in a group"), required=False)
    visits_a_month = forms.IntegerField(label=_("Most visits in a month"), required=False)
    meets_clients = forms.BooleanField(label=_("Clients are met here: guests sign first"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, choices=topics_offered, widget=forms.CheckboxSelectMultiple
    )
    hosts = forms.TypedMultipleChoiceField(
        label=_("Who receives guests"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, actor: Actor, site: Site | None, **named: Any) -> None:
        super().__init__(*given, **named)
        for day in WORKING_WEEK:
            self.fields[f"begins_{day.value}"] = time_field(day.label, required=False)
            self.fields[f"ends_{day.value}"] = time_field(day.label, required=False)
        units = Unit.objects.filter(closed_on=None)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = _("none of ours")  # type: ignore[attr-defined]
        self.fields["hosts"].choices = _staff(actor, site)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for day in WORKING_WEEK:
            if bool(given.get(f"begins_{day.value}")) != bool(given.get(f"ends_{day.value}")):
                self.add_error(f"begins_{day.value}", _("Write both times, or none."))
        return given

    def facts(self) -> SiteFacts:
        given = dict(self.cleaned_data)
        hours = {}
        for day in WORKING_WEEK:
            begins, ends = given.pop(f"begins_{day.value}"), given.pop(f"ends_{day.value}")
            if begins and ends:
                hours[int(day)] = (begins, ends)
        return SiteFacts(hours=hours, **given)

    def refuse(self, refusal: VisitRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def _staff(actor: Actor, site: Site | None) -> list[tuple[str, str]]:
    """Whoever holds a post today, those of the site's unit first. One query."""
    held = Appointment.objects.filter(held_on(actor.today), user__is_active=True, post__abolished_on=None)
    unit = site.unit_id if site else None
    people: dict[int, tuple[bool, str]] = {}
    for row in held.select_related("user", "post__unit").order_by("user__full_name", "user_id", "pk"):
        words = f"{row.user.full_name} – {row.post.unit}"
        elsewhere = unit is None or row.post.unit_id != unit
        people[row.user_id] = min(people.get(row.user_id, (True, words)), (elsewhere, words))
    if site is not None:
        for host in site.hosts.order_by("full_name", "pk"):
            people.setdefault(host.pk, (True, host.full_name))
    ordered = sorted(people.items(), key=lambda item: item[1])
    return [(str(pk), words) for pk, (_elsewhere, words) in ordered]


def site_typed(site: Site | None) -> dict[str, Any]:
    if site is None:
        return {"minutes": 60}
    names = ("name_lv", "name_en", "address", "unit", "minutes", "most_guests", "visits_a_month", "meets_clients")
    typed: dict[str, Any] = {name: getattr(site, name) for name in names}
    typed |= {"topics": list(site.topics), "hosts": list(site.hosts.order_by("pk").values_list("pk", flat=True))}
    typed |= {f"{end}_{day.value}": None for day in WORKING_WEEK for end in ("begins", "ends")}
    for row in site.hours.all():
        typed |= {f"begins_{row.weekday}": row.begins, f"ends_{row.weekday}": row.ends}
    return typed


def hours_rows(form: SiteForm) -> list[dict[str, Any]]:
    """The week as the form shows it; each field says which day and which end it is, and what is wrong with it."""
    return [_hours_row(form, day) for day in WORKING_WEEK]


def _hours_row(form: SiteForm, day: Weekday) -> dict[str, Any]:
    begins, ends = form[f"begins_{day.value}"], form[f"ends_{day.value}"]
    errors, errors_id = [*begins.errors, *ends.errors], f"hours-{day.value}-faults"
    said = {"aria-invalid": "true", "aria-describedby": errors_id} if errors else {}
    return {
        "label": day.label,
        "begins": begins.as_widget(attrs={**said, "aria-label": _("%(weekday)s, from") % {"weekday": day.label}}),
        "ends": ends.as_widget(attrs={**said, "aria-label": _("%(weekday)s, to") % {"weekday": day.label}}),
        "errors": errors,
        "errors_id": errors_id,
    }
