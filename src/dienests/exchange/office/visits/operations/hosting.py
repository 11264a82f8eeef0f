"""What the head lets visits cost: rules, sites that can be seen, minutes of travel between addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.utils.text import slugify

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Appointment, Role, Unit, User, held_on
from dienests.base.working_time.models import Weekday
from dienests.exchange.item import SERVICES
from dienests.exchange.office.visits.access import HOSTING_SET
from dienests.exchange.office.visits.bounds import MOST_GUESTS
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import HostRules, Site, SiteHours, Travel
from dienests.exchange.office.visits.rules import locked_rules
from dienests.exchange.office.visits.waiting import suggest_next
from dienests.exchange.programme.places import pair_of

MOST_TRAVEL = 600
MOST_HOSTS = 3  # of a site made from a unit; the head chooses others
LIMITS: Mapping[str, tuple[int, int]] = {
    "visits_a_month": (0, 31),
    "days_notice": (0, 365),
    "most_guests": (1, MOST_GUESTS),
    "hour_cents": (0, 1_000_000),
    "minutes": (5, 600),
}
_NUMBERS = ("minutes", "most_guests", "visits_a_month")  # of a site


@dataclass(frozen=True, kw_only=True)
class Rules:
    """As models.HostRules."""

    visits_a_month: int
    days_notice: int
    most_guests: int
    weekdays: Sequence[int]
    begins: time
    ends: time
    hour_cents: int | None
    confidentiality_lv: str
    confidentiality_en: str


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """As models.Site. `hours`: weekday → (from, to); none: whenever the rules allow. `hosts`: ids of staff."""

    name_lv: str
    name_en: str
    address: str
    unit: Unit | None = None
    hosts: Sequence[int] = ()
    topics: Sequence[str] = ()
    minutes: int = 60
    most_guests: int | None = None
    visits_a_month: int | None = None
    meets_clients: bool = False
    hours: Mapping[int, tuple[time, time]] = field(default_factory=dict)


def set_rules(*, actor: Actor, now: datetime, rules: Rules, revision: int | None = None) -> HostRules:
    """More places than before: the first who waits is suggested. `revision`: the one that was seen, where a person
    changes them. Raises AccessRefused; VisitRefused changed_meanwhile, and others with `field`."""
    require(actor, HOSTING_SET)
    for name in ("visits_a_month", "days_notice", "most_guests", "hour_cents"):
        _between(name, getattr(rules, name))
    weekdays = sorted({day for day in rules.weekdays if day in Weekday.values})
    if not weekdays:
        raise VisitRefused("no_weekday", field="weekdays")
    if rules.begins >= rules.ends:
        raise VisitRefused("times_in_order", field="ends")
    with transaction.atomic():
        found = locked_rules()
        _seen(found, revision)
        before = found.visits_a_month
        for name, value in (vars(rules) | {"weekdays": weekdays}).items():
            setattr(found, name, value)
        found.revision += 1
        found.save(update_fields=[*vars(rules), "revision"])
        details: dict[str, object] = {"visits_a_month": found.visits_a_month, "before": before}
        record(Event(event="hosting_set", object_type="host_rules", object_id=1, details=details),
               actor=actor.user, at=now)  # fmt: skip
        if found.visits_a_month > before:
            suggest_next(now=now, today=actor.today, cause=f"rules-{now.isoformat()}")
    return found


def save_site(
    *, actor: Actor, now: datetime, facts: SiteFacts, site: Site | None = None, revision: int | None = None
) -> Site:
    """A new one without `site`; `revision` as in set_rules. Whether it is shown stays as it is.

    Raises AccessRefused; VisitRefused changed_meanwhile, and others with `field`.
    """
    require(actor, HOSTING_SET)
    _checked(facts)
    told: dict[str, object] = {
        "name_lv": facts.name_lv.strip()[:160],
        "name_en": facts.name_en.strip()[:160],
        "address": facts.address.strip()[:200],
        "topics": [topic for topic in SERVICES if topic in facts.topics],
    }
    told |= {name: getattr(facts, name) for name in ("unit", *_NUMBERS, "meets_clients")}
    with transaction.atomic():
        if site is None:
            found = Site.objects.create(code=_code(facts.name_lv), **told)
        else:
            found = _changed(_locked_site(site, revision), told)
        found.hosts.set(User.objects.filter(pk__in=facts.hosts, is_active=True).order_by("pk"))
        found.hours.all().delete()
        SiteHours.objects.bulk_create(
            [SiteHours(site=found, weekday=day, begins=one, ends=other) for day, (one, other) in facts.hours.items()]
        )
        _record(actor, now, "site_changed" if site else "site_added", found)
    return found


def close_site(*, actor: Actor, now: datetime, site: Site, on: date | None, revision: int | None = None) -> Site:
    """Not shown to guests from `on`; None opens it again. Raises AccessRefused; VisitRefused changed_meanwhile."""
    require(actor, HOSTING_SET)
    with transaction.atomic():
        found = _changed(_locked_site(site, revision), {"closed_on": on})
        _record(actor, now, "site_closed" if on else "site_opened", found)
    return found


def _locked_site(site: Site, revision: int | None) -> Site:
    found = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    _seen(found, revision)
    return found


def _seen(row: HostRules | Site, revision: int | None) -> None:
    """Raises VisitRefused changed_meanwhile."""
    if revision is not None and row.revision != revision:
        raise VisitRefused("changed_meanwhile")


def _changed(site: Site, values: Mapping[str, object]) -> Site:
    for name, value in values.items():
        setattr(site, name, value)
    site.revision += 1
    site.save(update_fields=[*values, "revision"])
    return site


def sites_of_units(*, actor: Actor, now: datetime) -> list[Site]:
    """A site for every unit that has none, received by its staff of casework and services. Raises AccessRefused."""
    require(actor, HOSTING_SET)
    made = []
    units = Unit.objects.filter(closed_on=None, sites=None).order_by("pk")
    receive = (Role.HEAD_OF_UNIT, Role.SOCIAL_WORKER, Role.SERVICE_STAFF)
    with transaction.atomic():
        for unit in units:
            posts = Appointment.objects.filter(held_on(actor.today), post__unit=unit, post__role__in=receive)
            hosts = User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("pk")[:MOST_HOSTS]
            site = Site.objects.create(
                code=_code(unit.name_lv), name_lv=unit.name_lv, name_en=unit.name_en, address=unit.address, unit=unit
            )
            site.hosts.set(hosts)
            _record(actor, now, "site_added", site)
            made.append(site)
    return made


def set_travel(*, actor: Actor, now: datetime, one: str, other: str, minutes: int | None) -> None:
    """Both ways, however the addresses are written; None forgets it. Raises AccessRefused; VisitRefused same_address,
    number_between."""
    require(actor, HOSTING_SET)
    first, second = sorted((one.strip()[:200], other.strip()[:200]))
    pair = pair_of(first, second)
    if len(pair) == 1 or not first:
        raise VisitRefused("same_address", field="other")
    if minutes is not None and not 0 <= minutes <= MOST_TRAVEL:
        raise VisitRefused("number_between", field="minutes", least=0, most=MOST_TRAVEL)
    with transaction.atomic():
        rows = [row for row in Travel.objects.order_by("pk") if pair_of(row.one, row.other) == pair]
        gone = [row.pk for row in rows if minutes is None or (row.one, row.other) != (first, second)]
        Travel.objects.filter(pk__in=gone).delete()
        if minutes is not None:
            Travel.objects.update_or_create(one=first, other=second, defaults={"minutes": minutes})
        details: dict[str, object] = {"one": first, "other": second, "minutes": minutes}
        record(Event(event="travel_set", object_type="travel", details=details), actor=actor.user, at=now)


def _checked(facts: SiteFacts) -> None:
    for name in ("name_lv", "name_en"):
        if not getattr(facts, name).strip():
            raise VisitRefused("name_missing", field=name)
    if not facts.address.strip():
        raise VisitRefused("address_missing", field="address")
    for name in _NUMBERS:
        _between(name, getattr(facts, name))
    for day, (one, other) in facts.hours.items():
        if one >= other:
            raise VisitRefused("hours_in_order", field=f"begins_{day}", weekday=Weekday(day).label)


def _between(name: str, value: int | None) -> None:
    least, most = LIMITS[name]
    if value is not None and not least <= value <= most:
        raise VisitRefused("number_between", field=name, least=least, most=most)


def _code(name: str) -> str:
    """A short name of its own: "dienas-centrs", "dienas-centrs-2"."""
    code = slugify(name)[:30] or "vieta"
    taken = set(Site.objects.filter(code__startswith=code).values_list("code", flat=True))
    return next(each for each in (code, *(f"{code}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)


def _record(actor: Actor, now: datetime, event: str, site: Site) -> None:
    details: dict[str, object] = {"name": site.name_lv, "closed_on": site.closed_on}
    record(Event(event=event, object_type="site", object_id=site.pk, details=details), actor=actor.user, at=now)
