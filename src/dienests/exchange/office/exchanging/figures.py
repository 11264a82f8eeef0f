"""Figures that offices agree to share: what they are, sharing this office's own, and those of others. Never persons.

What this office's figures are is computed by whoever calls (web): the exchange knows no measures. What others say is
theirs: it is read within bounds, and what is of too few cases is left out here even if they did not.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.cases.languages import in_language
from dienests.exchange.item import SERVICES
from dienests.exchange.office.colleagues.access import FIGURES_SHARE
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, SharedFigure, Trust
from dienests.exchange.office.colleagues.own import own_office
from dienests.exchange.office.library.looking_through import look_through
from dienests.practice import Text

FEWEST = 10  # cases; the database refuses fewer too
SIMILAR = 2  # offices of at least half and at most twice the residents are alike
_MOST = {"share": 1.0, "days": 3660.0, "number": 100_000.0, "eur": 100_000.0}
_MOST_CASES = 10_000_000  # more no index may say
_HOUSED = ("shelter", "night_shelter", "crisis_centre", "group_apartments", "day_centre")
Unit = Literal["days", "number", "share", "eur"]


@dataclass(frozen=True)
class Figure:
    """`of`: what its cases are. `less_is_better`: None where neither is. `typed`: the program has no source for it, a
    head writes it with where it comes from."""

    name: str
    title: Text
    unit: Unit
    less_is_better: bool | None
    meaning: Text
    of: Text
    typed: bool = False


def _cost(service: str) -> Figure:
    where = SERVICES[service]
    return Figure(
        f"cost_per_place_day_{service}",
        Text(f"Izmaksas par vietu dienā: {where.lv}", f"Cost of a place a day: {where.en}"),
        "eur",
        None,
        Text(
            "Visi pakalpojuma izdevumi gadā, dalīti ar vietu skaitu un dienām, kurās tas bija atvērts.",
            "All spending on the service in a year, divided by its places and the days on which it was open.",
        ),
        Text("vietas", "places"),
        typed=True,
    )


_DECISIONS = Text("lēmumi", "decisions")
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        each.name: each
        for each in (
            Figure(
                "days_to_decision",
                Text("Dienas līdz lēmumam", "Days to decision"),
                "days",
                True,
                Text(
                    "Puse lēmumu pieņemti tik kalendāra dienās no iesnieguma saņemšanas vai ātrāk.",
                    "Half of all decisions were made within so many calendar days of the application.",
                ),
                _DECISIONS,
            ),
            Figure(
                "visits_per_decision",
                Text("Klienta apmeklējumi uz lēmumu", "Visits of the client for one decision"),
                "number",
                True,
                Text(
                    "Cik reižu klients vidēji nāca uz dienestu, līdz lēmums bija pieņemts.",
                    "How often, on average, the client came to the office until the decision was made.",
                ),
                _DECISIONS,
            ),
            Figure(
                "share_returned",
                Text("Kontrolē atdoto daļa", "Share returned at control"),
                "share",
                None,
                Text(
                    "Cik liela daļa kontrolēto lietu tika atdota labošanai vismaz reizi.",
                    "The share of cases under control that were returned for correction at least once.",
                ),
                Text("kontrolētas lietas", "cases under control"),
            ),
            Figure(
                "clients_per_post",
                Text("Mājsaimniecības uz aizpildītu amata vietu", "Households for one filled post"),
                "number",
                None,
                Text(
                    "Mājsaimniecības, par kurām gada laikā lemts, uz katru aizpildītu 40 stundu amata vietu.",
                    "Households decided about in a year, for each filled post of 40 hours.",
                ),
                Text("mājsaimniecības", "households"),
            ),
            *map(_cost, _HOUSED),
        )
    }
)


@dataclass(frozen=True)
class OwnFigure:
    """One of this office's, as it would be shared. Shares from 0 to 1. `value` None: it cannot be told."""

    name: str
    value: float | None
    cases: int
    begins: date
    ends: date
    source: str = ""

    @property
    def few(self) -> bool:
        """Of so few cases that it could speak of single people."""
        return self.cases < FEWEST


@dataclass(frozen=True)
class Shared:
    """What an office says of itself, as it was read. `source`: of what it typed."""

    value: float
    cases: int
    begins: date
    ends: date
    source: str = ""


@dataclass(frozen=True)
class OfficeFigures:
    """A colleague with what it shares, by the figure's name. `left_out`: figures that cannot be shown: of too few
    cases, or no figures at all."""

    pk: int
    name_lv: str
    name_en: str
    residents: int | None
    confirmed: bool
    figures: Mapping[str, Shared]
    left_out: int


def share_figures(
    *, actor: Actor, now: datetime, figures: Sequence[OwnFigure], looked_at: Collection[str] = ()
) -> None:
    """Exactly these are shared from now on, in the place of those before. One transaction with its audit row. Sources
    are told too, so they are looked through for persons; `looked_at`: keys of findings that are none.

    Raises AccessRefused; ColleagueRefused nothing_chosen, few_cases, figure_wrong, source_missing; LibraryRefused
    personal_data.
    """
    require(actor, FIGURES_SHARE)
    if not figures:
        raise ColleagueRefused("nothing_chosen")
    for figure in figures:
        _check(figure, today=timezone.localdate(now))
    look_through("\n".join(figure.source for figure in figures if figure.source), looked_at, field="source")
    told = {figure.name: _said(figure) for figure in figures}
    with transaction.atomic():
        SharedFigure.objects.exclude(name__in=told).delete()
        for figure in figures:
            values = {
                "value": figure.value, "cases": figure.cases, "begins": figure.begins, "ends": figure.ends,
                "source": _source(figure),
            }  # fmt: skip
            SharedFigure.objects.update_or_create(
                name=figure.name, defaults={**values, "agreed_by": actor.user, "agreed_at": now}
            )
        _set_sharing(True)
        event = Event(event="figures_shared", object_type="own_office", object_id=1, details={"figures": told})
        record(event, actor=actor.user, at=now)


def stop_sharing(*, actor: Actor, now: datetime) -> None:
    """Nothing is in the next index; what colleagues have read stays with them. Raises AccessRefused."""
    require(actor, FIGURES_SHARE)
    with transaction.atomic():
        count, _ = SharedFigure.objects.all().delete()
        _set_sharing(False)
        event = Event(event="figures_not_shared", object_type="own_office", object_id=1, details={"figures": count})
        record(event, actor=actor.user, at=now)


def _set_sharing(shares: bool) -> None:
    own = own_office()
    if own.shares_figures != shares:
        own.shares_figures = shares
        own.save(update_fields=["shares_figures"])


def _check(figure: OwnFigure, *, today: date) -> None:
    known = FIGURES.get(figure.name)
    if known is None:
        raise ColleagueRefused("figure_wrong", figure=figure.name[:60], field=figure.name)
    about = {"figure": in_language(known.title), "field": figure.name}
    in_time = date(2000, 1, 1) <= figure.begins <= figure.ends <= today
    if not in_time or not _can_be(known, figure.value) or figure.cases > _MOST_CASES:
        raise ColleagueRefused("figure_wrong", **about)
    if figure.few:
        raise ColleagueRefused("few_cases", cases=figure.cases, fewest=FEWEST, **about)
    if known.typed and not figure.source.strip():
        raise ColleagueRefused("source_missing", **about)


def _can_be(known: Figure, value: float | None) -> bool:
    return value is not None and math.isfinite(value) and 0 <= value <= _MOST[known.unit]


def _said(figure: OwnFigure) -> dict[str, Any]:
    told = {
        "value": figure.value,
        "cases": figure.cases,
        "begins": figure.begins.isoformat(),
        "ends": figure.ends.isoformat(),
    }
    return told | ({"source": _source(figure)} if _source(figure) else {})


def _source(figure: OwnFigure) -> str:
    return " ".join(figure.source.split())[:300]


def figures_of_offices(*, alike_to: int | None = None) -> list[OfficeFigures]:
    """Colleagues that share something, by name. `alike_to`: only offices with about so many residents.

    One query, and one more for indexes that were not looked into since they were read.
    """
    rows = Colleague.objects.filter(trust__in=(Trust.ADDED, Trust.CONFIRMED), content__isnull=False)
    if alike_to:
        rows = rows.filter(residents__gte=math.ceil(alike_to / SIMILAR), residents__lte=alike_to * SIMILAR)
    known = list(rows.order_by("name_lv", "pk").defer("content"))
    keys = {each.pk: (each.pk, each.key_line, each.index_number, each.read_at) for each in known}
    missing = [pk for pk, key in keys.items() if key not in _READ]
    for each in Colleague.objects.filter(pk__in=missing).only("content").order_by("pk"):
        _remember(keys[each.pk], each.content)
    told = [_office(each, _READ.get(keys[each.pk], ({}, 0))) for each in known]
    return [each for each in told if each.figures or each.left_out]


def _office(colleague: Colleague, read: tuple[Mapping[str, Shared], int]) -> OfficeFigures:
    return OfficeFigures(
        colleague.pk, colleague.name_lv or colleague.address, colleague.name_en or colleague.address,
        colleague.residents, colleague.trust == Trust.CONFIRMED, *read,
    )  # fmt: skip


# An index holds everything an office publishes, figures are a few lines of it: they are read out once an index.
_Key = tuple[int, str, int, datetime | None]
_READ: dict[_Key, tuple[Mapping[str, Shared], int]] = {}
_MOST_KEPT = 2000


def _remember(key: _Key, content: Mapping[str, Any] | None) -> None:
    if len(_READ) >= _MOST_KEPT:
        _READ.clear()
    _READ[key] = shared_in(content or {})


def shared_in(content: Mapping[str, Any]) -> tuple[Mapping[str, Shared], int]:
    """Figures of an index that can be shown, and how many others there are."""
    given = content.get("figures", ())
    found = {each["name"]: told for each in given if (told := _readable(each)) is not None}
    return found, len(given) - len(found)


def _readable(entry: Mapping[str, Any]) -> Shared | None:
    known = FIGURES.get(entry["name"])
    begins, ends = _day(entry["begins"]), _day(entry["ends"])
    if known is None or begins is None or ends is None or begins > ends or entry["cases"] < FEWEST:
        return None
    value = float(entry["value"])
    return Shared(value, entry["cases"], begins, ends, entry.get("source", "")) if _can_be(known, value) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
