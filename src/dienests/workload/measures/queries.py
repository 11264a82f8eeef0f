"""What pages ask for: the log as of now, the ways and units to choose from, posts, and cases behind a figure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
from django.db.models import Count, Q

from dienests.base.access import Actor, narrow
from dienests.base.organisation.models import Appointment, Post, Unit
from dienests.cases.models import ProcessVersion
from dienests.cases.process_versions import practice_of_version
from dienests.practice import Practice, Text
from dienests.workload.measures.access import MEASURES_VIEW
from dienests.workload.measures.conformance import steps_of
from dienests.workload.measures.refreshing import log_folder, refreshed
from dienests.workload.measures.selection import Condition, Selection, both
from dienests.workload.measures.stored_log import DAMAGED, forget, open_log

FULL_WEEK = 40


class LogNotReady(Exception):
    """So many cases are not read yet that a person should not wait for them without being told."""


@contextmanager
def measured_log() -> Iterator[duckdb.DuckDBPyConnection]:
    """The log as of now; where its files are damaged, by a power cut perhaps, it is made again. Raises LogNotReady."""
    try:
        opened = _opened()
    except DAMAGED:
        forget(log_folder())
        opened = _opened()
    with opened as log:
        yield log


def _opened() -> duckdb.DuckDBPyConnection:
    manifest = refreshed()
    if manifest is None:
        raise LogNotReady
    return open_log(log_folder(), manifest)


def units_measured(actor: Actor) -> list[Unit]:
    """Units whose cases the actor may see measured, also closed ones: their cases are still history."""
    return list(narrow(actor, MEASURES_VIEW, Unit.objects.all()).order_by("name_lv", "pk"))


@dataclass(frozen=True, slots=True)
class Way:
    """A way of working as files said it at a time: versions of one practice differ in `digest`."""

    practice: str
    digest: str
    title: Text
    since: datetime


def ways() -> list[Way]:
    """Every version an office ever chose, the latest choice first; chosen twice stands once."""
    versions = ProcessVersion.objects.order_by("-in_force_since", "-pk").values_list(
        "pk", "practice", "digest", "in_force_since"
    )
    found: dict[str, Way] = {}
    for pk, practice, digest, since in versions:
        if digest not in found:
            found[digest] = Way(practice, digest, practice_of_version(pk=pk, digest=digest).process.title, since)
    return list(found.values())


def practices_of(selection: Selection) -> list[Practice]:
    """The practices that the cases of a selection can follow, the latest first."""
    chosen = Q()
    if selection.practice:
        chosen &= Q(practice=selection.practice)
    if selection.digest:
        chosen &= Q(digest=selection.digest)
    versions = ProcessVersion.objects.filter(chosen).order_by("-in_force_since", "-pk").values_list("pk", "digest")
    found = {digest: practice_of_version(pk=pk, digest=digest) for pk, digest in versions}
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts of the roles that a way of working names, as whole ones of 40 hours: there, and filled over the period.

    `people`: how many colleagues filled them. Of one alone no figure is shown: it would be that colleague's.
    """

    there: float
    filled: float
    people: int


def posts_of(selection: Selection, *, practices: Sequence[Practice]) -> Posts:
    """Two queries."""
    roles = {role for practice in practices for step in steps_of(practice.process) for role in step.roles}
    here = Q(role__in=roles) if selection.units is None else Q(role__in=roles, unit_id__in=selection.units)
    until = Q(abolished_on__isnull=True) | Q(abolished_on__gt=selection.first)
    posts = dict(Post.objects.filter(here & until).order_by("pk").values_list("pk", "hours_week"))
    held = Appointment.objects.filter(post_id__in=posts, since__lte=selection.last).filter(
        Q(until__isnull=True) | Q(until__gte=selection.first)
    )
    filled, people = 0.0, set()
    days = (selection.last - selection.first).days + 1
    for post, user, since, last in held.order_by("pk").values_list("post_id", "user_id", "since", "until"):
        overlap = (min(last or selection.last, selection.last) - max(since, selection.first)).days + 1
        filled += float(posts[post]) / FULL_WEEK * overlap / days
        people.add(user)
    return Posts(sum(float(hours) for hours in posts.values()) / FULL_WEEK, filled, len(people))


def people_by_unit(selection: Selection, *, practices: Sequence[Practice]) -> dict[int, int]:
    """Unit → how many colleagues held posts of casework there in the period: figures of one alone would be theirs."""
    roles = {role for practice in practices for step in steps_of(practice.process) for role in step.roles}
    held = Appointment.objects.filter(post__role__in=roles, since__lte=selection.last).filter(
        Q(until__isnull=True) | Q(until__gte=selection.first)
    )
    counted = held.order_by().values("post__unit_id").annotate(people=Count("user", distinct=True))
    return dict(counted.values_list("post__unit_id", "people"))


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case in the list behind a figure: no name of anybody. One still open has no day and no days yet."""

    case: int
    number: str
    unit: int
    practice: str
    asks_status: bool
    asks_gmi: bool
    asks_housing: bool
    repeat: bool
    ending: str
    received_on: date
    closed_on: date | None
    calendar_days: int | None
    working_days: int | None
    contacts: int
    returned: int
    corrected_cents: int | None
    fitness: float
    deviations: tuple[str, ...]


COLUMNS = ("case_id", *ListedCase.__slots__[1:])
ORDERS = ("number", "received_on", "closed_on", "calendar_days", "working_days", "contacts", "returned", "fitness")


def cases_behind(
    log: duckdb.DuckDBPyConnection, selection: Selection, more: Condition, *, order: str, first: int, most: int
) -> tuple[int, list[ListedCase]]:
    """How many cases there are, and a page of them. `order`: one of ORDERS, with a dash before it the other way."""
    where, values = both(selection.condition(), more)
    (count,) = log.execute(f"SELECT count(*) FROM cases WHERE {where}", values).fetchone() or (0,)
    column = order.removeprefix("-")
    if column not in ORDERS:
        raise ValueError(order)
    by = f"{column} DESC" if order.startswith("-") else column
    listed = f"SELECT {', '.join(COLUMNS)} FROM cases WHERE {where} ORDER BY {by}, case_id LIMIT ? OFFSET ?"
    return int(count), [_listed(row) for row in log.execute(listed, [*values, most, first]).fetchall()]


def _listed(row: tuple[Any, ...]) -> ListedCase:
    return ListedCase(**dict(zip(ListedCase.__slots__, (*row[:-1], tuple(row[-1])), strict=True)))
