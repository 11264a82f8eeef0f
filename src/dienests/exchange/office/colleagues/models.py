"""This office as others see it, colleagues as this office knows them, and statements both ways."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dienests.benefits.fields import CompressedJSONField


class OwnOffice(models.Model):
    """What this office tells of itself, one row. The private key lies in a file, never here.

    `address`: where its pages answer, without a slash at its end; empty until somebody sets it: then nothing is
    published. `names_colleagues`: whether its index lists whom it knows. `reading_until`: a round of reading colleagues
    is at work, at the latest until then. `revision` grows with every change by people: whoever changes it says which
    one was seen.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    residents = models.PositiveIntegerField(null=True)
    staff = models.PositiveIntegerField(null=True)
    key_line = models.CharField(max_length=160, blank=True)
    reading_until = models.DateTimeField(null=True)
    publishes = models.BooleanField(default=False)
    names_colleagues = models.BooleanField(default=True)
    shares_figures = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="own_office_single"),
            models.CheckConstraint(
                condition=Q(publishes=False) | ~Q(address="") & ~Q(key_line=""), name="own_office_publishes_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.address or "–"


class FormerKey(models.Model):
    """A key this office signed with before; `signature` by it says which key follows it."""

    line = models.CharField(max_length=160, unique=True)
    signature = models.TextField()
    until = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["until", "pk"]

    def __str__(self) -> str:
        return self.line[:40]


class Trust(models.TextChoices):
    HEARD = "heard", _("named by a colleague")  # nothing was read from it yet
    ADDED = "added", _("key not confirmed")  # its index can be read; nothing of it can be adopted
    CONFIRMED = "confirmed", _("key confirmed")
    OTHER_KEY = "other_key", _("the key is another one")  # nothing is read until people compare again
    LEFT = "left", _("not read any more")


class Colleague(models.Model):
    """An office that this one reads. `code` names its refs in repositories and never changes.

    `key_line`: the key its index was signed with, pinned from the first reading; `confirmed_*`: who compared it over
    the telephone. `new_key_line`: the one that was met instead, in OTHER_KEY. `content`: its newest index as read.
    `fault`: why the last reading failed, as network.faults.NetworkFault (why, details).
    """

    code = models.SlugField(max_length=20, unique=True)
    name_lv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, unique=True)
    municipality = models.CharField(max_length=60, blank=True)
    residents = models.PositiveIntegerField(null=True)
    staff = models.PositiveIntegerField(null=True)
    contact = models.CharField(max_length=200, blank=True)
    trust = models.CharField(max_length=12, choices=Trust)
    key_line = models.CharField(max_length=160, blank=True)
    new_key_line = models.CharField(max_length=160, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    heard_through = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    index_number = models.PositiveBigIntegerField(default=0)
    index_at = models.DateTimeField(null=True)  # by the colleague's clock
    read_at = models.DateTimeField(null=True)  # the last reading that succeeded, by ours
    tried_at = models.DateTimeField(null=True)
    content = CompressedJSONField(null=True)
    item_count = models.PositiveIntegerField(default=0)  # of `content`, for lists
    fault = models.JSONField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name_lv", "address"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(trust=Trust.CONFIRMED)
                | ~Q(key_line="") & Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="colleague_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(trust=Trust.OTHER_KEY) & ~Q(new_key_line="")
                | ~Q(trust=Trust.OTHER_KEY) & Q(new_key_line=""),
                name="colleague_other_key_is_known",
            ),
            models.UniqueConstraint(
                fields=["key_line"], condition=~Q(key_line="") & ~Q(trust=Trust.LEFT), name="colleague_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_lv


class Said(models.TextChoices):
    SUGGESTION = "suggestion", _("suggestion")
    REMARK = "remark", _("remark")
    THANKS = "thanks", _("thanks")
    REPORT = "report", _("what became of it")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    VISIT_REQUEST = "visit_request", _("request for a visit")
    VISIT_ANSWER = "visit_answer", _("answer to a request")
    VISIT_WITHDRAWN = "visit_withdrawn", _("visit withdrawn")


class Statement(models.Model):
    """What one office says to another in its index: read there by whoever reads it. No persons, ever.

    `speaker` is None for this office; `uid`: 32 hex digits, given by the speaker. `to_key`: key line of whom it is
    meant for; `to`: that colleague, None where it is this office. `item_*`: the item of the listener it is about (by
    the listener's name of it); `own_*`: where the speaker's own version lies, for suggestions. `answers`: the statement
    it answers. `data`: of visits, as index_schema has it. `gone_at`: the speaker has taken it back, or ended it.
    """

    speaker = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="statements")
    to = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="heard")
    uid = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=Said)
    to_key = models.CharField(max_length=160)
    item_name = models.CharField(max_length=60, blank=True)
    item_commit = models.CharField(max_length=40, blank=True)
    own_name = models.CharField(max_length=60, blank=True)
    own_commit = models.CharField(max_length=40, blank=True)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)  # when this office read it
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["item_name", "kind"], name="statement_item")]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "uid"], name="statement_once"),
            models.UniqueConstraint(fields=["uid"], condition=Q(speaker=None), name="statement_own_once"),
            models.CheckConstraint(
                condition=Q(speaker__isnull=True, said_by__isnull=False, to__isnull=False)
                | Q(speaker__isnull=False, said_by__isnull=True, heard_at__isnull=False),
                name="statement_of_one_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid[:8]}"


class SharedFigure(models.Model):
    """A figure of this office that a head agreed to share, as it was then. Never persons; few cases are not shared.

    `name`: one of exchanging.figures.FIGURES; `cases`: of how many it is; `source`: where a typed one comes from, told
    with it.
    """

    name = models.SlugField(max_length=60, unique=True)
    value = models.FloatField()
    cases = models.PositiveIntegerField()
    begins = models.DateField()
    ends = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(cases__gte=10), name="shared_figure_of_many")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
