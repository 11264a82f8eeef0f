"""Extracts of the office's own cases, previews of changes of law, and questions about a budget ceiling."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.background.models import BackgroundWork, Work
from dienests.benefits.fields import CompressedJSONField


class CaseExtract(BackgroundWork):
    """The office's own cases as a population folder, without names. `fingerprint`: what the cases were like then.

    `left_out`: {reason: households}, see extract.py. The folder lies under var/previews/extracts/<key>.
    """

    key = models.CharField(max_length=32, unique=True)
    applied_from = models.DateField(null=True)
    applied_to = models.DateField(null=True)
    fingerprint = models.CharField(max_length=64)
    households = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.key}"


class Preview(BackgroundWork):
    """What a change of law would do to a population: asked once, computed once, kept until it is deleted.

    `reform_text` is the reform file byte for byte. Exactly one of `extract` (own cases) and `folder` (name of a
    population under var/population/) says for whom. `result` is {"comparison": JSON of population.comparison,
    "explained": {household: {"before", "after"}} with the two assessments of each household it names};
    `cases`: {household number: id of its case}, own cases only: nothing outside this database leads from one to the
    other. The households behind the figures lie on the disk (households.py).
    """

    title_lv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    reform_name = models.CharField(max_length=100)
    reform_text = models.TextField()
    reform_hash = models.CharField(max_length=64)
    extract = models.ForeignKey(CaseExtract, null=True, on_delete=models.PROTECT, related_name="previews")
    folder = models.CharField(max_length=100, blank=True)
    population_lv = models.CharField(max_length=200, blank=True)
    population_en = models.CharField(max_length=200, blank=True)
    synthetic = models.BooleanField(default=False)
    households = models.PositiveIntegerField(default=0)
    day = models.DateField()
    known_on = models.DateField()
    rulebook_version = models.CharField(max_length=64, blank=True)
    result = CompressedJSONField(null=True)
    summary = models.JSONField(default=dict)  # the few figures that the list shows
    cases = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(extract__isnull=False, folder="") | (Q(extract__isnull=True) & ~Q(folder="")),
                name="preview_one_population",
            ),
            models.CheckConstraint(
                condition=~Q(state=Work.DONE) | Q(result__isnull=False), name="preview_done_has_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Per(models.TextChoices):
    MONTH = "month", _("a month")
    YEAR = "year", _("a year")


class Ceiling(BackgroundWork):
    """“With so much it would allow …”: how much of a reform fits under an amount, or how large one value of the law.

    `parameter`: name of that value, empty for the reform as a whole; `holds_for`: {key of the parameter: for whom it
    is}. `result`: the JSON of ceiling.py.
    """

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="ceilings")
    cents = models.PositiveBigIntegerField()
    per = models.CharField(max_length=10, choices=Per, default=Per.MONTH)
    parameter = models.CharField(max_length=100, blank=True)
    holds_for = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.preview_id}: {self.cents}"
