"""Persons and households of the office's register. No other app keeps a copy of these facts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.base.people.lookups import Prefix

models.CharField.register_lookup(Prefix)


class Person(models.Model):
    """A person. `personal_code`: 11 digits without the hyphen, both Latvian forms (DDMMYY-CNNNN and 32-…)."""

    given_names = models.CharField(_("given names"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120)
    personal_code = models.CharField(_("personal code"), max_length=11, null=True, blank=True)
    born = models.DateField(_("date of birth"), null=True, blank=True)
    died = models.DateField(_("date of death"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    iban = models.CharField(_("account (IBAN)"), max_length=34, blank=True)
    declared_address = models.CharField(_("declared residence"), max_length=240, blank=True)
    actual_address = models.CharField(_("actual residence"), max_length=240, blank=True)
    protected_address = models.BooleanField(_("protected address"), default=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    spoken_language = models.CharField(_("language of conversation"), max_length=3, blank=True)  # empty: as the letters
    note = models.TextField(_("note for the reception"), blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["family_name", "given_names", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["personal_code"],
                condition=Q(personal_code__isnull=False, merged_into__isnull=True),
                name="person_code_once",
            ),
            models.CheckConstraint(condition=~Q(personal_code=""), name="person_code_not_empty"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}"

    @property
    def speaks(self) -> str:
        """The language of conversations."""
        return self.spoken_language or self.language

    @property
    def code_with_hyphen(self) -> str:
        code = self.personal_code or ""
        return f"{code[:6]}-{code[6:]}" if code else ""


class SearchToken(models.Model):
    """A folded word of a name, or a personal code: what search looks up. Written by people.operations alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=120)

    class Meta:
        ordering = ["token", "person_id"]
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="search_token_once")]

    def __str__(self) -> str:
        return self.token


class Household(models.Model):
    """Persons who live in one dwelling and share expenses. Who belongs to it on a day: HouseholdMember."""

    address = models.CharField(_("address of the dwelling"), max_length=240, blank=True)
    created_at = models.DateTimeField()
    dissolved_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Relation(models.TextChoices):
    """To the person in whose name the household is kept."""

    SELF = "self", _("applicant")
    SPOUSE = "spouse", _("spouse")
    PARTNER = "partner", _("partner")
    CHILD = "child", _("child")
    PARENT = "parent", _("parent")
    GRANDPARENT = "grandparent", _("grandparent")
    GRANDCHILD = "grandchild", _("grandchild")
    SIBLING = "sibling", _("brother or sister")
    OTHER = "other", _("other")


class HouseholdMember(models.Model):
    """Membership from a day to a day (both included; open when `until` is empty)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation, default=Relation.OTHER)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["household_id", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_dates_in_order"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(until__isnull=True), name="person_in_one_household"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.household})"


class Merge(models.Model):
    """Two records of one person made one. `moved` holds what undo needs (its form: operations.merging)."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    reason = models.TextField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two")]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class OpeningReason(models.TextChoices):
    """Why a file may be opened although no case gives the right."""

    APPLICATION = "application", _("the person wants to apply")
    ENQUIRY = "enquiry", _("the person asks about their own matters")
    RISK = "risk", _("somebody may be at risk")
    INSTITUTION = "institution", _("another institution asks, with a legal ground")
    COMPLAINT = "complaint", _("complaint or appeal")
    CORRECTION = "correction", _("the register is being corrected")
    SUPERVISION = "supervision", _("check of a colleague's work")
    OTHER = "other", _("another reason, in words")


class FileOpening(models.Model):
    """A person's file opened with a stated reason, where no case gives the right. Holds to the end of day `until`."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("reason"), max_length=20, choices=OpeningReason, default=OpeningReason.OTHER)
    reason = models.TextField(_("in words"), blank=True)
    opened_at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["user", "person", "until"], name="file_opening")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OpeningReason.OTHER) | ~Q(reason=""), name="file_opening_other_in_words"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.person}"
