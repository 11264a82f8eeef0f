"""Who comes, in which groups, and what they see when; what was sent to calendars."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.base.background.models import UNFINISHED, BackgroundWork
from dienests.exchange.office.visits.models.hosting import Site
from dienests.exchange.office.visits.models.visit import Visit


class Group(models.Model):
    """Guests who go together. `topics`: what they work at at home, so that unit meets unit. `guests_number`: how many
    are expected; their names may follow."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    guests_number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80, blank=True)
    topics = models.JSONField(default=list)
    must = models.ManyToManyField(Site, related_name="+", blank=True)
    never = models.ManyToManyField(Site, related_name="+", blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="group_number_once")]

    def __str__(self) -> str:
        return self.name or str(self.number)


class Guest(models.Model):
    """A person who comes. Signs in with the link of the invitation: only the hash of its secret is kept.

    `confidentiality_words`: the text as it was when signed; `photographs`: may be seen in published photographs.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="guests")
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="guests")
    name = models.CharField(max_length=160)
    work = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="lv")
    secret_hash = models.CharField(max_length=64, blank=True)
    invited_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    confidentiality_signed_at = models.DateTimeField(null=True)
    confidentiality_words = models.TextField(blank=True)
    photographs = models.BooleanField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["secret_hash"], condition=~Q(secret_hash=""), name="guest_secret_once"),
            models.CheckConstraint(
                condition=Q(confidentiality_signed_at=None) | ~Q(confidentiality_words=""),
                name="guest_signed_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def invitation_mark(self) -> str:
        """Which invitation is the newest: another one since means that a page is out of date."""
        return self.invited_at.isoformat() if self.invited_at else ""


class StopKind(models.TextChoices):
    WELCOME = "welcome", _("welcome")
    SITE = "site", _("site")
    MEAL = "meal", _("meal")
    TALK = "talk", _("discussion")
    CULTURE = "culture", _("cultural programme")
    OTHER = "other", _("other")


class Stop(models.Model):
    """A line of the programme. `group` None: all together. `by_hand`: the solver leaves it where it is.

    `uid` and `sequence` are those of iCalendar; `called_off` ones stay, so that calendars learn of it.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="stops")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="stops")
    kind = models.CharField(max_length=8, choices=StopKind)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="stops")
    title = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    begins = models.TimeField()
    ends = models.TimeField()
    host = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="hosting")
    by_hand = models.BooleanField(default=False)
    uid = models.CharField(max_length=64, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    called_off = models.BooleanField(default=False)

    class Meta:
        ordering = ["begins", "group__number", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="stop_has_length"),
            models.CheckConstraint(
                condition=Q(kind=StopKind.SITE, site__isnull=False, group__isnull=False) | ~Q(kind=StopKind.SITE),
                name="stop_at_a_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begins} {self.title}"


class Plan(models.Model):
    """What the programme of a visit is found from. `everywhere`: each group sees each site; otherwise as many as fit.

    Given up for this visit alone: hours of sites (`any_hours`), how many guests they take (`crowded`). Once it was
    given out, stops that are taken away stay as called off, so that calendars learn of it.
    """

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="plan")
    sites = models.ManyToManyField(Site, related_name="+", blank=True)
    everywhere = models.BooleanField(default=False)
    any_hours = models.ManyToManyField(Site, related_name="+", blank=True)
    crowded = models.ManyToManyField(Site, related_name="+", blank=True)
    given_out_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.visit)


class SentInvitation(models.Model):
    """One calendar entry as one person was sent it by e-mail. `digest`: of what it said; the newest row holds.

    `begins`, `ends`: when, as it was sent: a cancellation is of these, also where the visit has lost its day. Noted
    `at` the moment before the letter leaves; `sent_at` None: it leaves now, or its sending was interrupted.
    """

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="sent")
    email = models.EmailField()
    name = models.CharField(max_length=160)
    sequence = models.PositiveIntegerField()
    cancelled = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["stop", "email", "sequence"], name="invitation_sent_once")]

    def __str__(self) -> str:
        return f"{self.email} {self.sequence}"


class Sending(BackgroundWork):
    """Invitations and updates of one visit on their way, as its programme was at `sequence` and `revision`.

    `letters`: how many have left; `failed`: of those that could not, [address, whether the mail server refuses it].
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="sendings")
    sequence = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    letters = models.PositiveIntegerField(default=0)
    failed = models.JSONField(default=list)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state__in=UNFINISHED), name="visit_sent_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.state}"
