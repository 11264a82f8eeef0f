"""What the office shows guests, and within which bounds."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from dienests.base.organisation.models import Unit
from dienests.base.working_time.models import Weekday


class HostRules(models.Model):
    """What the head lets visits cost, one row. `hour_cents`: what an hour of staff costs, for the year's cost.

    `revision` grows with every change: whoever changes it says which one was seen.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    visits_a_month = models.PositiveSmallIntegerField(default=1)
    days_notice = models.PositiveSmallIntegerField(default=14)
    most_guests = models.PositiveSmallIntegerField(default=30)
    weekdays = models.JSONField(default=list)  # of Weekday on which guests may come
    begins = models.TimeField()
    ends = models.TimeField()
    hour_cents = models.PositiveIntegerField(null=True)
    confidentiality_lv = models.TextField(blank=True)
    confidentiality_en = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="host_rules_single"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="host_rules_day_has_length"),
        ]

    def __str__(self) -> str:
        return str(self.visits_a_month)


class Site(models.Model):
    """A place that can be seen. `topics`: what is worked at there, as units of guests are named; `hosts` receive.

    `revision` grows with every change, as in HostRules.
    """

    code = models.SlugField(max_length=40, unique=True)
    name_lv = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    address = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="sites")
    hosts = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="host_at", blank=True)
    topics = models.JSONField(default=list)  # of item.SERVICES
    minutes = models.PositiveSmallIntegerField(default=60)
    most_guests = models.PositiveSmallIntegerField(null=True)
    visits_a_month = models.PositiveSmallIntegerField(null=True)
    meets_clients = models.BooleanField(default=False)  # then confidentiality is signed first
    closed_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name_lv", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_lv

    @property
    def names(self) -> dict[str, str]:
        """By language."""
        return {"lv": self.name_lv, "en": self.name_en}


class SiteHours(models.Model):
    """When a site can receive guests, on a weekday; without any, whenever HostRules allow."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "begins"]
        constraints = [models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="site_hours_have_length")]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins}–{self.ends}"


class Travel(models.Model):
    """Minutes between two addresses, both ways."""

    one = models.CharField(max_length=200)
    other = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["one", "other"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="travel_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="travel_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} – {self.other}"
