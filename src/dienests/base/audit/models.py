"""The audit trail: who did or saw what, about whom. Append-only by triggers, chained by the hash of the row before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditKind(models.TextChoices):
    READ = "read", _("read")
    WRITE = "write", _("changed")
    ACCESS = "access", _("access")  # sign-in, refused attempts, files opened with a reason


class AuditEntry(models.Model):
    """One event. `position` is the place in the chain, without gaps; `hash` covers this row and the row before."""

    position = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=True
    )
    actor_name = models.CharField(max_length=200)  # as it was then; a renamed colleague stays recognisable
    kind = models.CharField(max_length=10, choices=AuditKind)
    event = models.CharField(max_length=60)  # past tense: decision_submitted, person_viewed
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    case_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["case_id", "-position"], name="audit_case"),
            models.Index(fields=["actor", "-position"], name="audit_actor"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["event", "-position"], name="audit_event"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.event}"


class AuditSubject(models.Model):
    """A person an entry is about: answers "who read or changed what about this person"."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="subjects")
    person_id = models.BigIntegerField()

    class Meta:
        ordering = ["entry_id", "person_id"]
        indexes = [models.Index(fields=["person_id", "-entry"], name="audit_person")]
        constraints = [models.UniqueConstraint(fields=["entry", "person_id"], name="audit_subject_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.person_id}"


class AuditHead(models.Model):
    """The end of the chain, one row. Locking it puts writers in a line; no other row of the trail ever changes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_single")]

    def __str__(self) -> str:
        return str(self.position)
