"""A visit, from the request to its end, and the days that were offered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienests.cases.languages import in_language
from dienests.exchange.office.colleagues.models import Colleague, Statement
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.visits.models.hosting import Site


class Side(models.TextChoices):
    HOST = "host", _("we receive")
    GUEST = "guest", _("we go")


class VisitForm(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    REMOTE = "remote", _("from afar")


class VisitState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("visit", "asked for")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("dates offered")
    AGREED = "agreed", pgettext_lazy("visit", "agreed")
    HELD = "held", _("held")
    INSTEAD = "instead", _("answered otherwise")  # a remote visit or items of practice in its place
    DECLINED = "declined", pgettext_lazy("visit", "declined")
    CALLED_OFF = "called_off", _("called off")


CAME_TO_NOTHING = (VisitState.INSTEAD, VisitState.DECLINED, VisitState.CALLED_OFF)
ENDED = (VisitState.HELD, *CAME_TO_NOTHING)


class Visit(models.Model):
    """One visit, seen from this side. The other office is a colleague, or only a name where it has no Dienests;
    `office_name`: as it was typed, or called when it asked; pages show `office`.

    `wanted`: sites asked for (`units_words`: units of the other office, or what they wish to see, where we go);
    `topics` of item.SERVICES; `begins_on`–`ends_on`: between which days; `on`, `begins`, `ends`: what was agreed.
    `sequence` grows with every change of the programme (iCalendar): whoever changes it names the one they saw.
    `return_of`: the visit this one answers. `cost_cents`: what was spent besides hours. `revision` grows with every
    change of the request or its state: who changes it says which one was seen. `waits_since` orders the waiting list.
    """

    side = models.CharField(max_length=6, choices=Side)
    form = models.CharField(max_length=10, choices=VisitForm, default=VisitForm.IN_PERSON)
    state = models.CharField(max_length=12, choices=VisitState, default=VisitState.ASKED)
    colleague = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="visits")
    office_name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    purpose = models.TextField()
    topics = models.JSONField(default=list)
    wanted = models.ManyToManyField(Site, related_name="wanted_in", blank=True)
    units_words = models.TextField(blank=True)
    guests_number = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    on = models.DateField(null=True)
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    link = models.CharField(max_length=300, blank=True)  # of a remote visit
    answer = models.TextField(blank=True)
    offered_items = models.ManyToManyField(LibraryItem, related_name="offered_in", blank=True)
    return_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="returns")
    request = models.OneToOneField(Statement, null=True, on_delete=models.PROTECT, related_name="visit")
    sequence = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    waits_since = models.DateTimeField(null=True)
    cost_cents = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["on"], name="visit_day"),
            models.Index(fields=["state", "waits_since"], name="visit_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=VisitState.WAITING) | Q(waits_since__isnull=False), name="visit_waits_since_then"
            ),
            models.CheckConstraint(condition=Q(begins_on__lte=F("ends_on")), name="visit_days_in_order"),
            models.CheckConstraint(condition=Q(guests_number__gte=1), name="visit_has_guests"),
            models.CheckConstraint(
                condition=~Q(state__in=[VisitState.AGREED, VisitState.HELD])
                | Q(on__isnull=False, begins__isnull=False, ends__isnull=False, begins__lt=F("ends")),
                name="visit_agreed_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.on or self.begins_on}"

    @property
    def office(self) -> str:
        """The other office, in the language in force."""
        return in_language(self.office_names)

    @property
    def office_names(self) -> dict[str, str]:
        """By language; where a colleague has no name in one, as it stands in `office_name`."""
        colleague = self.colleague
        if colleague is None:
            return {"lv": self.office_name, "en": self.office_name}
        return {"lv": colleague.name_lv or self.office_name, "en": colleague.name_en or self.office_name}


class DateOffer(models.Model):
    """A day the host offered. `chosen`: the guests took it. `nevertheless`: what spoke against it and was put aside by
    whoever offered it, as reasons.kept has it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="offers")
    on = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    chosen = models.BooleanField(default=False)
    nevertheless = models.JSONField(default=dict)

    class Meta:
        ordering = ["on", "begins"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "on"], name="date_offered_once"),
            models.UniqueConstraint(fields=["visit"], condition=Q(chosen=True), name="one_date_chosen"),
        ]

    def __str__(self) -> str:
        return str(self.on)
