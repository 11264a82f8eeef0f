"""Items of this office's practice: being written, published by two, where they came from, what is new."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dienests.exchange.office.colleagues.models import Colleague, Statement


class ItemState(models.TextChoices):
    DRAFT = "draft", _("never published")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class LibraryItem(models.Model):
    """An item of this office. The files of its versions are in its Git repository (store.py); here stands what lists
    and indexes need of the newest version, or of the draft where there is none yet.

    `acts`: [{lv, en}]; `words`: what it says in both languages, for searching; `words_format`: of which it was made
    (listed.WORDS_FORMAT). `shared`: whether colleagues see it.
    `from_*`: what it was taken over from: a colleague's item (`from_commit`: the newest version of it that was taken
    in) or one that ships with Dienests (`from_shipped`: its name; `from_digest`: its files as they were taken).
    """

    name = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.DRAFT)
    kind = models.CharField(max_length=40)
    title_lv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    summary_lv = models.CharField(max_length=1000)
    summary_en = models.CharField(max_length=1000)
    licence = models.CharField(max_length=40)
    services = models.JSONField(default=list)
    acts = models.JSONField(default=list)
    parameters = models.JSONField(default=list)
    cost_cents = models.BigIntegerField(null=True)
    words = models.TextField(blank=True)
    words_format = models.PositiveSmallIntegerField(default=0)
    shared = models.BooleanField(default=True)
    number = models.PositiveIntegerField(default=0)
    commit = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(max_length=1000, blank=True)
    from_colleague = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="adopted_here")
    from_name = models.CharField(max_length=60, blank=True)
    from_commit = models.CharField(max_length=40, blank=True)
    from_shipped = models.CharField(max_length=60, blank=True)
    from_digest = models.CharField(max_length=64, blank=True)
    adopted_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title_lv", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ItemState.DRAFT, number=0, commit="") | Q(number__gte=1) & ~Q(commit=""),
                name="library_item_published_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.WITHDRAWN)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
                name="library_item_withdrawn_with_reason",
            ),
            models.UniqueConstraint(
                fields=["from_colleague", "from_name"],
                condition=Q(from_colleague__isnull=False),
                name="library_item_adopted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_lv

    @property
    def summary(self) -> str:
        return self.summary_en if get_language() == "en" else self.summary_lv


class Draft(models.Model):
    """The next version of an item while it is written; one an item. Files are in DraftFile.

    `revision` grows with every save: who saves says which one it was written on. `merges`: commits of colleagues that
    it takes in, parents of the version it becomes; `answers`: {id of a conflict: what was chosen} of the merge
    underway, `merging`: what the merge is of (merging.py), None where none is.
    """

    item = models.OneToOneField(LibraryItem, on_delete=models.CASCADE, related_name="draft")
    revision = models.PositiveIntegerField(default=1)
    base_commit = models.CharField(max_length=40, blank=True)
    merges = models.JSONField(default=list)
    merging = models.JSONField(null=True)
    answers = models.JSONField(default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id} r{self.revision}"


class DraftFile(models.Model):
    """One file of a draft, by its path in the item's folder: "item.yaml", "attachments/plan.pdf"."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["draft", "path"], name="draft_file_once")]

    def __str__(self) -> str:
        return self.path


class PublicationOutcome(models.TextChoices):
    OPEN = "", _("waits for a second person")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Publication(models.Model):
    """A draft that one person wants published and another answers for. While it is open nobody can change the draft,
    and exactly what was proposed (`digest`) is published.

    `words`: what is new, in the words of whoever proposed it, told to colleagues. `looked_at`: findings of the check
    for personal data that were looked at and are none: [{kind, text, path}]. Only the end may be written, and only once
    (trigger).
    """

    item = models.ForeignKey(LibraryItem, on_delete=models.PROTECT, related_name="publications")
    digest = models.CharField(max_length=64)
    words = models.TextField()
    looked_at = models.JSONField(default=list)
    shared = models.BooleanField(default=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=PublicationOutcome, default=PublicationOutcome.OPEN, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_note = models.TextField(blank=True)
    number = models.PositiveIntegerField(null=True)
    commit = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(outcome=""), name="publication_open_once"),
            models.CheckConstraint(condition=~Q(words=""), name="publication_says_what_is_new"),
            models.CheckConstraint(
                condition=Q(outcome=PublicationOutcome.OPEN, ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False)
                & (
                    Q(outcome=PublicationOutcome.WITHDRAWN, ended_by=F("proposed_by"))
                    | Q(outcome__in=[PublicationOutcome.PUBLISHED, PublicationOutcome.DECLINED])
                    & ~Q(ended_by=F("proposed_by"))
                ),
                name="publication_answered_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(outcome=PublicationOutcome.PUBLISHED, number__isnull=False) & ~Q(commit="")
                | ~Q(outcome=PublicationOutcome.PUBLISHED) & Q(number__isnull=True, commit=""),
                name="publication_became_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=PublicationOutcome.DECLINED) | ~Q(ended_note=""),
                name="publication_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.digest[:8]}"


class AdoptedParameter(models.Model):
    """What this office answered when an item asked for a parameter ({{name}} in its texts)."""

    item = models.ForeignKey(LibraryItem, on_delete=models.CASCADE, related_name="answers")
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="adopted_parameter_once")]

    def __str__(self) -> str:
        return self.name


class WaySwitch(models.Model):
    """A published version of a way of working that was proposed to be switched on (cases.ProcessProposal)."""

    item = models.ForeignKey(LibraryItem, on_delete=models.PROTECT, related_name="switches")
    commit = models.CharField(max_length=40)
    proposal = models.OneToOneField("cases.ProcessProposal", on_delete=models.PROTECT, related_name="from_item")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.commit[:8]}"


class NoticeKind(models.TextChoices):
    UPSTREAM = "upstream", _("a later version at the colleague's")
    LAW = "law", _("the law it stands on has changed")
    WITHDRAWN = "withdrawn", _("withdrawn by the colleague")
    OTHER_KEY = "other_key", _("the colleague's key is another one")
    GONE = "gone", _("the colleague does not answer")
    SUGGESTION = "suggestion", _("a suggestion")
    REMARK = "remark", _("somebody said something")
    ANSWER = "answer", _("an answer")
    ADOPTED = "adopted", _("taken over by a colleague")
    VISIT = "visit", _("a visit")
    UNHEARD = "unheard", _("more was said than is heard")
    UNTOLD = "untold", _("more was said than is told")


class Notice(models.Model):
    """Something that people should look at. `key` keeps it from being raised twice; `data` fills the words:
    numbers and commits of versions, names of parameters, why.

    `done_*`: who looked after it, and how (`merged`, `seen`, `not_for_us`).
    """

    kind = models.CharField(max_length=12, choices=NoticeKind)
    key = models.CharField(max_length=160, unique=True)
    item = models.ForeignKey(LibraryItem, null=True, on_delete=models.CASCADE, related_name="notices")
    colleague = models.ForeignKey(Colleague, null=True, on_delete=models.CASCADE, related_name="notices")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="notices")
    data = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_how = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        indexes = [models.Index(fields=["raised_at"], condition=Q(done_at=None), name="notice_open")]

    def __str__(self) -> str:
        return self.key
