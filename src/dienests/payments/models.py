"""From a granted benefit to money in an account. Amounts are whole cents: sums are exact on both databases."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.base.people.models import Household, Person
from dienests.benefits.models import Calculation
from dienests.cases.models import Case, Decision


class Provider(models.Model):
    """A house manager or utility that may be paid instead of the person."""

    name = models.CharField(_("name"), max_length=140, unique=True)
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    iban = models.CharField(_("account (IBAN)"), max_length=34)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class EndReason(models.TextChoices):
    """Why a grant stops before its last month. Closed: the letter and the statistics use it."""

    DEATH = "death", _("the recipient has died")
    MOVED = "moved", _("moved to another municipality")
    INCOME = "income", _("the means of the household have changed")
    REPLACED = "replaced", _("replaced by a later decision")
    REQUEST = "request", _("at the recipient's own request")
    OTHER = "other", _("another reason")


class Grant(models.Model):
    """A benefit granted for months. Housing benefit has no fixed amount: it is computed from each month's bills.

    `ended_on` is the last day the right existed: months that begin later are not paid.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="grants")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grants")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="grants")
    benefit = models.CharField(max_length=40)  # "gmi", "housing"
    first_month = models.DateField()  # first day of the month
    last_month = models.DateField()
    monthly_cents = models.PositiveIntegerField(null=True)  # empty: computed monthly from bills
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    iban = models.CharField(max_length=34, blank=True)
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT, related_name="grants")
    provider_reference = models.CharField(max_length=60, blank=True)  # contract or customer number at the provider
    payee_changed_at = models.DateTimeField(null=True)  # after the decision; the approver of a batch is told
    budget_code = models.CharField(max_length=30)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    end_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-first_month", "-pk"]
        indexes = [models.Index(fields=["benefit", "first_month", "last_month"], name="grant_months")]
        constraints = [
            models.UniqueConstraint(fields=["decision", "benefit"], name="grant_once"),
            models.CheckConstraint(condition=Q(last_month__gte=F("first_month")), name="grant_months_in_order"),
            models.CheckConstraint(condition=~Q(iban="") | Q(provider__isnull=False), name="grant_has_payee"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="grant_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.benefit}"


class MonthlyBills(models.Model):
    """The bills of one month for a housing grant: [{"kind": "heating", "monthly": "120.00"}], and what is owed for it.

    `owed_cents` is the answer of `calculation` for the whole month; it may be 0, when there is no instalment.
    A grant of a fixed amount has such a row (without costs) only for a month that was recalculated.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="bills")
    month = models.DateField()
    costs = models.JSONField(default=list)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="+")
    owed_cents = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["grant_id", "month"]
        constraints = [models.UniqueConstraint(fields=["grant", "month"], name="bills_once_a_month")]

    def __str__(self) -> str:
        return f"{self.grant} {self.month:%Y-%m}"


class InstalmentState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held back")
    BATCHED = "batched", _("in a batch")
    PAID = "paid", _("paid")  # handed to the bank; what the bank answers is another matter (reconciliation)
    CANCELLED = "cancelled", _("cancelled")


class Instalment(models.Model):
    """What is owed for one month of a grant. `sequence` 0 is the regular one, 1… are later differences.

    Never removed: what is no longer owed is cancelled with a reason. From the batch on its amount is frozen (trigger).
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="instalments")
    month = models.DateField()
    sequence = models.PositiveSmallIntegerField(default=0)
    amount_cents = models.PositiveIntegerField()
    calculation = models.ForeignKey(Calculation, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=InstalmentState, default=InstalmentState.PLANNED)
    held_reason = models.TextField(blank=True)
    cancelled_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["month", "grant_id", "sequence"]
        indexes = [models.Index(fields=["state", "month"], name="instalment_state")]
        constraints = [
            models.UniqueConstraint(fields=["grant", "month", "sequence"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="instalment_positive"),
            models.CheckConstraint(
                condition=~Q(state=InstalmentState.HELD) | ~Q(held_reason=""), name="instalment_held_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=InstalmentState.CANCELLED) | ~Q(cancelled_reason=""),
                name="instalment_cancelled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.month:%Y-%m}"


class Overpayment(models.Model):
    """More was paid for a month than is owed, as known at `noted_at`. What is done about it is decided elsewhere.

    `amount_cents` is the whole excess of that month. A later calculation does not change the row: it is superseded.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="overpayments")
    month = models.DateField()
    amount_cents = models.PositiveIntegerField()
    reason = models.TextField()
    calculation = models.ForeignKey(Calculation, null=True, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "month"], condition=Q(superseded_at__isnull=True), name="overpayment_current_once"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="overpayment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.month:%Y-%m}"


class BatchState(models.TextChoices):
    PREPARED = "prepared", _("prepared")
    APPROVED = "approved", _("approved")
    DISCARDED = "discarded", _("discarded")


class Batch(models.Model):
    """A month's payments in one bank file: prepared by one, approved by another, then frozen (trigger)."""

    number = models.CharField(max_length=20, unique=True)
    month = models.DateField()  # pays what is owed up to this month
    pay_on = models.DateField()
    payer_name = models.CharField(max_length=70)  # the payer as it was then: the file can be written again years later
    payer_iban = models.CharField(max_length=34)
    payer_bic = models.CharField(max_length=11)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.PREPARED)
    lines_count = models.PositiveIntegerField()
    total_cents = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    discarded_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=35, unique=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="batch_approved_by_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.APPROVED)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(file_sha256="")),
                name="batch_approver_named",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.DISCARDED) | Q(discarded_by__isnull=False, discarded_at__isnull=False),
                name="batch_discarder_named",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BatchLine(models.Model):
    """One credit transfer. An instalment stands in at most one batch that was not discarded: it is paid once."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="lines")
    live = models.BooleanField(default=True)  # false once its batch was discarded
    amount_cents = models.PositiveIntegerField()
    payee_name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    end_to_end_id = models.CharField(max_length=35, unique=True)
    remittance = models.CharField(max_length=140)
    budget_code = models.CharField(max_length=30)

    class Meta:
        ordering = ["batch_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["instalment"], condition=Q(live=True), name="instalment_paid_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="batch_line_positive"),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id
