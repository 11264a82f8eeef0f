"""The case: one application of one household, from the desk to the decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.organisation.models import Unit
from dienests.base.people.models import Household, Person
from dienests.benefits.models import Declaration


class State(models.TextChoices):
    """What the case waits for. Which stage it is in (a name of the process file) is another question."""

    OPEN = "open", _("in preparation")
    WAITING = "waiting", _("waiting for documents")
    SUBMITTED = "submitted", _("waiting for control")
    RETURNED = "returned", _("returned for correction")
    APPROVED = "approved", _("controlled, to be decided")
    DECIDED = "decided", _("decided")
    WITHDRAWN = "withdrawn", _("withdrawn")


ACTIVE_STATES = (State.OPEN, State.WAITING, State.SUBMITTED, State.RETURNED, State.APPROVED)


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    POST = "post", _("by post")
    E_ADDRESS = "e_address", _("e-address")
    EMAIL = "email", _("e-mail with e-signature")
    PORTAL = "portal", _("latvija.lv")
    DROP_BOX = "drop_box", _("drop box")


class ProcessVersion(models.Model):
    """A practice (way of working) as it was when an office chose it. Cases keep the one they began with.

    `content` is the whole practice as JSON (dienests.practice.Practice.to_json). The row with the latest
    `in_force_since` is the one new cases get.
    """

    practice = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    in_force_since = models.DateTimeField(db_index=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-in_force_since", "-pk"]

    def __str__(self) -> str:
        return f"{self.practice} {self.digest[:8]}"


class NumberSeries(models.Model):
    """Running numbers without gaps: `next` is given out under a lock, in the transaction that uses it."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["series", "year"]
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.series}/{self.year}"


class Case(models.Model):
    """One application. `asked` lists what is asked for: "status", "gmi", "housing".

    `assignee` is whose turn it is; empty means: anybody of the stage's roles in `unit`. `decision_due` and
    `status_due` already contain the days for which the clock stood still.
    """

    number = models.CharField(max_length=20, unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cases")
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="case")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    process = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="cases")
    asked = models.JSONField(default=list)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.IN_PERSON)
    received_on = models.DateField()
    payment = models.JSONField(default=dict)  # {"iban": …} or {"provider": id, "reference": …} per benefit
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    stage = models.CharField(max_length=40)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_cases"
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status_due = models.DateField(null=True)
    decision_due = models.DateField()
    clock_stopped_on = models.DateField(null=True)
    waived = models.JSONField(default=dict)  # papers not asked for: {key of the checklist: {"reason", "by", "on"}}
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["decision_due", "pk"]
        indexes = [
            models.Index(fields=["assignee", "decision_due"], condition=Q(closed_at=None), name="case_mine"),
            models.Index(fields=["unit", "decision_due"], condition=Q(closed_at=None), name="case_unit"),
            models.Index(fields=["state", "decision_due"], name="case_state"),
            models.Index(fields=["-received_on", "-id"], name="case_received"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.DECIDED, State.WITHDRAWN], closed_at__isnull=False)
                | Q(state__in=ACTIVE_STATES, closed_at__isnull=True),
                name="case_closed_when_done",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Signature(models.Model):
    """An adult of the household signed the application."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["case_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.case}: {self.person}"


class Preparer(models.Model):
    """Somebody had a hand in what is put forward: changed the declaration or submitted. May neither control nor decide.

    More than `prepared_by` of the last submission: who typed the figures and left the button to a colleague is not a
    second person either. Append-only.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="preparers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="preparer_once")]

    def __str__(self) -> str:
        return f"{self.case}: {self.user}"


class StageRun(models.Model):
    """A case went through a stage of its process. `done_by` is who finished it, `done_as` the role it was done in.

    `minutes` is the work that people noted while they finished it (empty: nobody noted any).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stage_runs")
    stage = models.CharField(max_length=40)
    client_present = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_as = models.CharField(max_length=30, blank=True)  # empty: by nobody, or before this was recorded
    minutes = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["case_id", "entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.case}: {self.stage}"


class Draft(models.Model):
    """What somebody has typed and not sent yet. `form` names the form, `key` the object it is about."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "form", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"
