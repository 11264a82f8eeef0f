"""Visits this office receives and makes. What guests write stays with the visit; nothing here touches a case."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dienests.base.organisation.models import Unit
from dienests.base.working_time.models import Weekday
from dienests.exchange.office.colleagues.models import Colleague, Statement
from dienests.exchange.office.library.models import LibraryItem


class HostRules(models.Model):
    """What the head lets visits cost, one row. `hour_cents`: what an hour of staff costs, for the year's cost."""

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

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="host_rules_single"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="host_rules_day_has_length"),
        ]

    def __str__(self) -> str:
        return str(self.visits_a_month)


class Site(models.Model):
    """A place that can be seen. `topics`: what is worked at there, as units of guests are named; `hosts` receive."""

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

    class Meta:
        ordering = ["name_lv", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_lv


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


class Side(models.TextChoices):
    HOST = "host", _("we receive")
    GUEST = "guest", _("we go")


class VisitForm(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    REMOTE = "remote", _("from afar")


class VisitState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("visit", "asked for")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("dates offered")
    AGREED = "agreed", pgettext_lazy("visit", "agreed")
    HELD = "held", _("held")
    INSTEAD = "instead", _("answered otherwise")  # a remote visit or items of practice in its place
    DECLINED = "declined", pgettext_lazy("visit", "declined")
    CALLED_OFF = "called_off", _("called off")


ENDED = (VisitState.HELD, VisitState.INSTEAD, VisitState.DECLINED, VisitState.CALLED_OFF)


class Visit(models.Model):
    """One visit, seen from this side. The other office is a colleague, or only a name where it has no Dienests.

    `wanted`: sites asked for (`units_words`: units of the other office, or what they wish to see, where we go);
    `topics` of item.SERVICES; `begins_on`–`ends_on`: between which days; `on`, `begins`, `ends`: what was agreed.
    `sequence` grows with every change of the programme (iCalendar): whoever changes it names the one they saw.
    `return_of`: the visit this one answers. `cost_cents`: what was spent besides hours. `revision` grows with every
    change of the request or its state: who changes it says which one was seen. `waits_since` orders the waiting list.
    """

    side = models.CharField(max_length=6, choices=Side)
    form = models.CharField(max_length=10, choices=VisitForm, default=VisitForm.IN_PERSON)
    state = models.CharField(max_length=12, choices=VisitState, default=VisitState.ASKED)
    colleague = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="visits")
    office_name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    purpose = models.TextField()
    topics = models.JSONField(default=list)
    wanted = models.ManyToManyField(Site, related_name="wanted_in", blank=True)
    units_words = models.TextField(blank=True)
    guests_number = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    on = models.DateField(null=True)
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    link = models.CharField(max_length=300, blank=True)  # of a remote visit
    answer = models.TextField(blank=True)
    offered_items = models.ManyToManyField(LibraryItem, related_name="offered_in", blank=True)
    return_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="returns")
    request = models.OneToOneField(Statement, null=True, on_delete=models.PROTECT, related_name="visit")
    sequence = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    waits_since = models.DateTimeField(null=True)
    cost_cents = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["on"], name="visit_day"),
            models.Index(fields=["state", "waits_since"], name="visit_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=VisitState.WAITING) | Q(waits_since__isnull=False), name="visit_waits_since_then"
            ),
            models.CheckConstraint(condition=Q(begins_on__lte=F("ends_on")), name="visit_days_in_order"),
            models.CheckConstraint(condition=Q(guests_number__gte=1), name="visit_has_guests"),
            models.CheckConstraint(
                condition=~Q(state__in=[VisitState.AGREED, VisitState.HELD])
                | Q(on__isnull=False, begins__isnull=False, ends__isnull=False, begins__lt=F("ends")),
                name="visit_agreed_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_name} {self.on or self.begins_on}"


class DateOffer(models.Model):
    """A day the host offered. `chosen`: the guests took it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="offers")
    on = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["on", "begins"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "on"], name="date_offered_once"),
            models.UniqueConstraint(fields=["visit"], condition=Q(chosen=True), name="one_date_chosen"),
        ]

    def __str__(self) -> str:
        return str(self.on)


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
    """One calendar entry as one person was sent it by e-mail. `digest`: of what it said; the newest row holds."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="sent")
    email = models.EmailField()
    name = models.CharField(max_length=160)
    sequence = models.PositiveIntegerField()
    cancelled = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["stop", "email", "sequence"], name="invitation_sent_once")]

    def __str__(self) -> str:
        return f"{self.email} {self.sequence}"


class NoteKind(models.TextChoices):
    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    SEEN = "seen", _("what we saw")
    IDEA = "idea", _("idea to try")
    PROMISE = "promise", _("promised document")


class Note(models.Model):
    """Something written down during or after a visit, by a guest or by staff.

    Of a promise: `host` owes it until `delivered` names the item of practice (`due_on`). Of an idea: `became`: the item
    it was followed to; `idea_state` in words of whoever follows it.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    text = models.TextField()
    site = models.ForeignKey(Site, null=True, on_delete=models.SET_NULL, related_name="notes")
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered_by")
    guest = models.ForeignKey(Guest, null=True, on_delete=models.CASCADE, related_name="notes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    only_ours = models.BooleanField(default=False)  # not shown to the other side
    at = models.DateTimeField()
    host = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="promises")
    due_on = models.DateField(null=True)
    delivered = models.ForeignKey(LibraryItem, null=True, on_delete=models.PROTECT, related_name="delivered_for")
    delivered_at = models.DateTimeField(null=True)
    became = models.ForeignKey(LibraryItem, null=True, on_delete=models.PROTECT, related_name="ideas")
    outcome = models.CharField(max_length=300, blank=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(guest__isnull=False, user__isnull=True) | Q(guest__isnull=True, user__isnull=False),
                name="note_of_one_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Photograph(models.Model):
    """`content`: JPEG made anew from what was uploaded, without what cameras write into files. `consent`: everybody on
    it agreed, says `taken_by`; without it, it is not published."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photographs")
    content = models.BinaryField()
    caption = models.CharField(max_length=300, blank=True)
    consent = models.BooleanField(default=False)
    guest = models.ForeignKey(Guest, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.caption


class VisitReport(models.Model):
    """What is told of a visit as news: drafted from what was written down, published by a second person."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="report")
    title = models.CharField(max_length=200)
    text = models.TextField()  # Markdown, as in items
    revision = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("written_by")),
                name="visit_report_published_by_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HostHours(models.Model):
    """Time of staff that a visit took, as they noted it; what the programme says stands in its stops."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="host_hours")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    what = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=1), name="host_hours_are_some")]

    def __str__(self) -> str:
        return f"{self.minutes} min"
