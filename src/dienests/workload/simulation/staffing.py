"""Who is there to do the work: posts, hours, reception, absence and the share of the time given to these cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dienests.practice.faults import Fault, Text
from dienests.practice.schema_words import Schema, closed
from dienests.practice.strict_yaml import Document
from dienests.practice.strict_yaml import Path as Place
from dienests.practice.vocabulary import ROLES
from dienests.workload.simulation.hours import WEEK, Week, week_faults, week_of
from dienests.workload.simulation.yaml_files import (
    ABOUT,
    SimulationFaults,
    number,
    range_faults,
    ranged,
    read_document,
)

_POSTS = number(0, 500)
_ROLE: Schema = closed(
    {"posts": _POSTS, "share_on_cases": ranged(0.01, 1), "hours": WEEK},
    {"vacant": _POSTS, "reception": WEEK, "share_of_reception": ranged(0.01, 1)},
)
SCHEMA: Schema = closed(
    {
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        **ABOUT,
        "absence_days_a_year": ranged(0, 200),
        "client_travel_minutes": ranged(0, 480),
        "home_visit_travel_minutes": ranged(0, 480),
        "roles": closed({}, dict.fromkeys(ROLES, _ROLE)),
    },
    {"every_day": {"type": "boolean"}},
)
_RANGED = ("absence_days_a_year", "client_travel_minutes", "home_visit_travel_minutes")


@dataclass(frozen=True)
class Ranged:
    """A figure of the staff file and the range in which it may be."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class RoleStaff:
    """`posts` filled. How much of the time at the desk and of the time with clients goes to the cases simulated:

    `share_on_cases` and `share_of_reception`. The rest is other benefits, services and meetings.
    """

    posts: float
    vacant: float
    share_on_cases: Ranged
    share_of_reception: Ranged
    hours: Week
    reception: Week

    def hours_a_week(self) -> float:
        return sum(ends - begins for day in self.hours for begins, ends in day) / 60


@dataclass(frozen=True)
class Staff:
    """`every_day`: neither Sundays nor holidays are closed. Travel is there and back, in minutes."""

    name: str
    title: Text
    source: str
    checked: bool
    roles: Mapping[str, RoleStaff]
    absence_days_a_year: Ranged
    client_travel_minutes: Ranged
    home_visit_travel_minutes: Ranged
    every_day: bool = False

    def posts(self) -> dict[str, float]:
        return {role: staff.posts for role, staff in self.roles.items()}

    def with_posts(self, posts: Mapping[str, float]) -> Staff:
        """The same with other numbers of filled posts in some roles. Raises KeyError for a role without hours."""
        changed = {role: replace(self.roles[role], posts=count) for role, count in posts.items()}
        return replace(self, roles={**self.roles, **changed})

    def with_ranged(self, name: str, value: float) -> Staff:
        """The same with one ranged figure replaced: `absence_days_a_year`, or `share_on_cases.<role>`."""
        figure, _, role = name.partition(".")
        if not role:
            return replace(self, **{figure: replace(getattr(self, figure), value=value)})
        one = self.roles[role]
        changed: RoleStaff = replace(one, **{figure: replace(getattr(one, figure), value=value)})
        return replace(self, roles={**self.roles, role: changed})

    def ranged(self) -> dict[str, Ranged]:
        """Every figure of this file that the sensitivity walks through."""
        filled = {role: it for role, it in self.roles.items() if it.posts}
        desk = {f"share_on_cases.{role}": it.share_on_cases for role, it in filled.items()}
        clients = {
            f"share_of_reception.{role}": it.share_of_reception for role, it in filled.items() if any(it.reception)
        }
        return {**{name: getattr(self, name) for name in _RANGED}, **desk, **clients}


def load_staff(path: Path) -> Staff:
    """Raises SimulationFaults."""
    document = read_document(path, SCHEMA)
    faults = _faults(document)
    if faults:
        raise SimulationFaults(faults)
    data = document.data
    return Staff(
        name=data["name"],
        title=Text(data["title"]["lv"], data["title"]["en"]),
        source=data["source"],
        checked=data["checked"],
        roles={role: _role(entry) for role, entry in data["roles"].items()},
        every_day=data.get("every_day", False),
        **{name: _ranged(data[name]) for name in _RANGED},
    )


def _faults(document: Document) -> list[Fault]:
    places: list[Place] = [(name,) for name in _RANGED]
    for role, entry in document.data["roles"].items():
        places += [("roles", role, name) for name in ("share_on_cases", "share_of_reception") if name in entry]
    faults = range_faults(document, places)
    for role, entry in document.data["roles"].items():
        for part in ("hours", "reception"):
            faults += week_faults(document, ("roles", role, part), entry.get(part, {}))
        if entry.get("vacant", 0) > entry["posts"]:
            expected = Text(f"ne vairāk kā {entry['posts']} (amata vietas)", f"at most {entry['posts']} (the posts)")
            line = document.line(("roles", role, "vacant"))
            faults.append(Fault(document.file, line, f"roles.{role}.vacant = {entry['vacant']}", expected))
    return faults


def _ranged(data: Mapping[str, Any]) -> Ranged:
    return Ranged(float(data["value"]), float(data["range"][0]), float(data["range"][1]))


def _role(data: Mapping[str, Any]) -> RoleStaff:
    vacant = float(data.get("vacant", 0))
    share = _ranged(data["share_on_cases"])
    return RoleStaff(
        posts=float(data["posts"]) - vacant,
        vacant=vacant,
        share_on_cases=share,
        share_of_reception=_ranged(data["share_of_reception"]) if "share_of_reception" in data else share,
        hours=week_of(data["hours"]),
        reception=week_of(data.get("reception", {})),
    )
