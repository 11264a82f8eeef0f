"""Tables of the staff's time. What must not be rewritten is append-only by triggers (migration 0002)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.base.organisation.models import Post, Role, Unit


class AbsenceKind(models.TextChoices):
    HOLIDAY = "holiday", _("holiday")
    SICK = "sick", _("sickness")
    TRAINING = "training", _("training or supervision")
    OTHER = "other", _("other absence")


class AbsenceState(models.TextChoices):
    ASKED = "asked", _("asked for")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Somebody who asked for days and got no answer is taken for away on them: nothing may wait for an absent person.
COUNTING = (AbsenceState.ASKED, AbsenceState.AGREED)


class Absence(models.Model):
    """Somebody is away from a day to a day, both included. Only a sickness may be open (`until` empty).

    Two that count never overlap for one person: a trigger of the database refuses it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="substitutions"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=AbsenceState, default=AbsenceState.ASKED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["until", "since"], name="absence_days")]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="absence_in_order"),
            models.CheckConstraint(
                condition=Q(until__isnull=False) | Q(kind=AbsenceKind.SICK), name="absence_open_when_sick"
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("user")), name="absence_substitute_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.since} – {self.until or '…'}"

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def counting_between(first: date, last: date) -> Q:
    """Filter over Absence: counts, and touches a day from `first` to `last`."""
    return Q(state__in=COUNTING, since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ReceptionHours(models.Model):
    """A unit (or one post of it) receives on a weekday from a time to a time, from a day on."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reception_hours")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="reception_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit_id", "post_id", "weekday", "opens", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="reception_times_in_order"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="reception_weekday"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="reception_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A working day on which a unit, or the whole office (`unit` empty), does not work."""

    on = models.DateField()
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="closed_days")
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["on", "unit"], name="closed_day_once"),
            models.UniqueConstraint(fields=["on"], condition=Q(unit__isnull=True), name="closed_day_of_office_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.reason}"


class TrainingKind(models.TextChoices):
    TRAINING = "training", _("training")
    SUPERVISION = "supervision", _("supervision")


class TrainingRecord(models.Model):
    """Training or one session of supervision that somebody took part in. A mistake is struck out, never removed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training_records")
    kind = models.CharField(max_length=12, choices=TrainingKind)
    title = models.CharField(max_length=200)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    on = models.DateField()
    provider = models.CharField(max_length=160, blank=True)
    proof = models.CharField(max_length=200, blank=True)  # number of the certificate, or where the paper is kept
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["user", "on"], name="training_of_user")]
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="training_hours_positive")]

    def __str__(self) -> str:
        return f"{self.on}: {self.title}"


class ConcernState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class Concern(models.Model):
    """Somebody says that the load is too much. Seen by that person and their heads alone; what was said: entries."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns")
    raised_at = models.DateTimeField()
    about = models.TextField()
    would_help = models.TextField(blank=True)
    only_head_of_office = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ConcernState, default=ConcernState.OPEN)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        indexes = [models.Index(fields=["state", "raised_at"], name="concern_state")]

    def __str__(self) -> str:
        return f"{self.user}: {self.raised_at:%Y-%m-%d}"


class EntryKind(models.TextChoices):
    ANSWERED = "answered", _("answered: what was done")
    ADDED = "added", _("added")
    CLOSED = "closed", _("closed: it helped")


class ConcernEntry(models.Model):
    """What was said after a concern was raised. Append-only."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.kind}"


class NormKind(models.TextChoices):
    """What a norm counts. The value's unit stands in the label."""

    TRAINING_HOURS = "training_hours", _("training, hours a year")
    SUPERVISION_SESSIONS = "supervision_sessions", _("supervision, sessions a year")
    SPECIALISTS_PER_1000 = "specialists_per_1000", _("social work specialists per 1,000 residents")
    COUNTS_AS_SPECIALIST = "counts_as_specialist", _("counts as a social work specialist (1 yes, 0 no)")
    RESIDENTS = "residents", _("residents of the municipality")


NORMS_BY_ROLE = frozenset({NormKind.TRAINING_HOURS, NormKind.SUPERVISION_SESSIONS, NormKind.COUNTS_AS_SPECIALIST})


class Norm(models.Model):
    """A norm as this office keeps it from a day on. Append-only: the newest row for a day holds (norms.py)."""

    kind = models.CharField(max_length=24, choices=NormKind)
    role = models.CharField(max_length=30, choices=Role, blank=True)
    value = models.DecimalField(max_digits=9, decimal_places=1)
    since = models.DateField()
    source = models.CharField(max_length=300)
    checked = models.BooleanField(default=False)  # compared with the text of the rule itself
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "role", "-since", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="norm_not_negative")]

    def __str__(self) -> str:
        return f"{self.kind} {self.role}: {self.value}"
