"""The office: its units, posts and staff. Who may do what follows from the post a person holds on a day."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles that practice files name (dienests.practice) and access rules use."""

    ASSISTANCE_ORGANISER = "assistance_organiser", _("assistance organiser")
    SOCIAL_WORKER = "social_worker", _("social worker")
    HEAD_OF_UNIT = "head_of_unit", _("head of unit")
    HEAD_OF_OFFICE = "head_of_office", _("head of office")
    ACCOUNTANT = "accountant", _("accountant")
    SERVICE_STAFF = "service_staff", _("service staff")
    ADMINISTRATOR = "administrator", _("administrator")
    AUDITOR = "auditor", _("auditor")


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, *, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff who can sign in. There is no superuser: rights come from posts alone."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    full_name = models.CharField(_("name"), max_length=160)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    languages = models.JSONField(default=list, blank=True)  # spoken besides Latvian: codes of languages.SPOKEN
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_use_second_factor = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)  # the password was made by an administrator, for once
    joined_on = models.DateField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name


class Office(models.Model):
    """This installation's office: one row. Printed on letters and in bank files."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    municipality = models.CharField(max_length=40)  # key of the rulebook: "ogre"
    name_lv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    registration_number = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    payer_name = models.CharField(max_length=70)  # as the bank knows it
    payer_iban = models.CharField(max_length=34)
    payer_bic = models.CharField(max_length=11)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="office_single")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_lv


class Unit(models.Model):
    """A department or a place of work of the office."""

    code = models.SlugField(max_length=40, unique=True)
    name_lv = models.CharField(_("name in Latvian"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name_lv", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_lv


class Post(models.Model):
    """A post of the staff list. It carries the role; it is vacant when nobody is appointed to it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    title_lv = models.CharField(_("title in Latvian"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    hours_week = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1, default=40)
    abolished_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit__name_lv", "title_lv", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_lv


class Appointment(models.Model):
    """A person holds a post from a day to a day (both included; open when `until` is empty)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="appointment_dates_in_order"
            ),
            models.UniqueConstraint(fields=["post"], condition=Q(until__isnull=True), name="post_held_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.post}"


def held_on(day: date) -> Q:
    """Filter for appointments in force on `day`."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
