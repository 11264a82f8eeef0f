"""Names of computed figures, so that a published effect can be put beside the computed one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dienests.engine import Text
from dienests.population.comparison import (
    BENEFITS,
    STATUSES,
    ComputedFigure,
    Figures,
    People,
    PublishedEffect,
    Recipients,
    Side,
    Spread,
)
from dienests.practice.faults import Fault
from dienests.practice.faults import Text as Expected
from dienests.practice.faults import shown as quoted
from dienests.practice.reforms import PublishedFigure, Reform

# What a figure is: whole cents, a number of households or persons, or a share (0.229 is 22.9 %).
CENTS, HOUSEHOLDS, PERSONS, SHARE = "cents", "households", "persons", "share"
SIDES: Mapping[str, Text] = {
    "before": Text("pirms", "before"),
    "after": Text("pēc", "after"),
    "change": Text("izmaiņa", "change"),
    "relative": Text("izmaiņa %", "change in %"),
}
MOVED: Mapping[str, Text] = {
    "gaining": Text("ieguvēji", "gaining"),
    "losing": Text("zaudētāji", "losing"),
    "newly_entitled": Text("jauni saņēmēji", "newly entitled"),
    "no_longer_entitled": Text("vairs nesaņem", "no longer entitled"),
}
MEASURES: Mapping[str, tuple[str, Text]] = {
    "households": (HOUSEHOLDS, Text("mājsaimniecības", "households")),
    "persons": (PERSONS, Text("personas", "persons")),
    "cost_month": (CENTS, Text("izdevumi mēnesī", "cost per month")),
    "cost_year": (CENTS, Text("izdevumi gadā", "cost per year")),
    "average_household": (CENTS, Text("vidēji mājsaimniecībai mēnesī", "average per household and month")),
    "average_person": (CENTS, Text("vidēji personai mēnesī", "average per person and month")),
}
SPREAD_MEASURES: Mapping[str, tuple[str, Text]] = {
    "below": (PERSONS, Text("personas zem trūcīgo robežas", "persons below the needy limit")),
    "below_share": (SHARE, Text("personu daļa zem trūcīgo robežas", "share of persons below the needy limit")),
    "gap_month": (CENTS, Text("nabadzības plaisa mēnesī", "poverty gap per month")),
    "gap_share": (SHARE, Text("nabadzības plaisa, daļa no robežām", "poverty gap as a share of the limits")),
    "gini": (SHARE, Text("Džini koeficients", "Gini coefficient")),
}
PEOPLE_MEASURES = ("households", "persons")


def figure_names() -> list[str]:
    """Every name that `computed:` of a reform file may hold."""
    names = [f"{side}.{benefit}.{measure}" for side in SIDES for benefit in BENEFITS for measure in MEASURES]
    names += [f"{side}.{status}.{measure}" for side in SIDES for status in STATUSES for measure in PEOPLE_MEASURES]
    names += [f"{side}.spread.{measure}" for side in SIDES for measure in SPREAD_MEASURES]
    return names + [
        f"{moved}.{benefit}.{measure}" for moved in MOVED for benefit in BENEFITS for measure in PEOPLE_MEASURES
    ]


def figure(name: str, figures: Figures) -> ComputedFigure:
    """One computed figure by its name. Raises KeyError."""
    side, subject, measure = name.split(".")
    if side in MOVED:
        people: People = getattr(figures.total.changes[subject], side)
        unit, said = MEASURES[measure]
        return ComputedFigure(name, _label(BENEFITS[subject], MOVED[side], said), unit, getattr(people, measure))
    before, after = (_value(figures, each, subject, measure) for each in ("before", "after"))
    unit, said = (SPREAD_MEASURES if subject == "spread" else MEASURES)[measure]
    label = _label(*([] if subject == "spread" else [{**BENEFITS, **STATUSES}[subject]]), said, SIDES[side])
    if side == "relative":
        return ComputedFigure(name, label, SHARE, round((after - before) / before, 6) if before else 0.0)
    value = {"before": before, "after": after, "change": after - before}[side]
    return ComputedFigure(name, label, unit, round(value, 6))


def figure_faults(reform: Reform) -> Iterator[Fault]:
    """`computed:` names that no figure has, or that are of another unit than the published figure."""
    known = set(figure_names())
    for published in reform.published:
        for name in published.computed:
            if name not in known:
                expected = Expected(
                    "lieluma nosaukums, piemēram, after.housing.persons (visi: docs/how-to/write-a-reform.md)",
                    "the name of a figure, such as after.housing.persons (all: docs/how-to/write-a-reform.md)",
                )
                yield Fault(reform.file, published.line, f"published.computed = {quoted(name)}", expected)
            elif not _fits(name, published.unit):
                expected = Expected(
                    f"lielums ar tādu pašu mērvienību ({published.unit})",
                    f"a figure in the same unit ({published.unit})",
                )
                yield Fault(reform.file, published.line, f"published.computed = {quoted(name)}", expected)


def published_effects(reform: Reform, figures: Figures) -> tuple[PublishedEffect, ...]:
    """The published effects of a reform with the computed figures beside them."""
    return tuple(_effect(published, figures) for published in reform.published)


def _effect(published: PublishedFigure, figures: Figures) -> PublishedEffect:
    note = published.note
    return PublishedEffect(
        label=Text(published.label.lv, published.label.en),
        value=format(published.value, "f"),
        unit=published.unit,
        scope=Text(published.scope.lv, published.scope.en),
        source=published.source,
        url=published.url,
        tag=published.tag,
        note=Text(note.lv, note.en) if note else Text("", ""),
        computed=tuple(figure(name, figures) for name in published.computed),
    )


def _fits(name: str, unit: str) -> bool:
    side, subject, measure = name.split(".")
    if side == "relative":
        return unit == "share"
    kind = SPREAD_MEASURES[measure][0] if subject == "spread" else MEASURES[measure][0]
    return kind in {"EUR": (CENTS,), "recipients": (HOUSEHOLDS, PERSONS)}.get(unit, (unit,))


def _label(*parts: Text) -> Text:
    return Text(", ".join(part.lv for part in parts), ", ".join(part.en for part in parts))


def _value(figures: Figures, side: str, subject: str, measure: str) -> int | float:
    if subject == "spread":
        spread: Spread = getattr(figures, side)
        special: dict[str, int] = {"below": spread.below.persons, "gap_month": spread.gap_month_cents}
        share: float = 0.0 if measure in special else getattr(spread, measure)
        return special.get(measure, share)
    law: Side = getattr(figures.total, side)
    recipients: Recipients = law.benefits[subject] if subject in BENEFITS else law.statuses[subject]
    return int(getattr(recipients, measure if measure in PEOPLE_MEASURES else f"{measure}_cents"))
