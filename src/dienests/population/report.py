"""A comparison as tables: the same ones on the terminal, in a workbook, in CSV files and under each plot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dienests.engine import Text
from dienests.population.ceiling import Allowance
from dienests.population.ceiling_words import ceiling_table
from dienests.population.comparison import (
    BENEFITS,
    DIMENSIONS,
    STATUSES,
    Breakdown,
    Comparison,
    Group,
    Recipients,
    Spread,
    rounded_share,
)
from dienests.population.report_context import about, largest, parameters, published
from dienests.population.writing import Cell, Column, Table, Unit, joined, points

BEFORE, AFTER, CHANGE = Text("Pirms", "Before"), Text("Pēc", "After"), Text("Izmaiņa", "Change")
HOUSEHOLDS, PERSONS = Text("Mājsaimniecības", "Households"), Text("Personas", "Persons")
WHAT = Text("Rādītājs", "Figure")


def tables_of(comparison: Comparison, ceilings: Sequence[Allowance] = ()) -> tuple[Table, ...]:
    """Every table of a comparison, in the order in which to show them; with the ceilings asked about, if any."""
    figures = comparison.figures
    return (
        totals(figures.total),
        moves(figures.total),
        *([published(comparison.published)] if comparison.published else []),
        *(breakdown_table(figures.breakdown(dimension)) for dimension in DIMENSIONS),
        poverty(comparison),
        distribution(comparison),
        largest(figures.largest),
        parameters(comparison),
        *([ceiling_table(ceilings)] if ceilings else []),
        about(comparison),
    )


def totals(group: Group) -> Table:
    """Benefits and statuses before and after."""
    rows: list[tuple[Cell, ...]] = []
    units: list[Unit] = []
    measures: Mapping[str, tuple[Text, Unit, Callable[[Recipients], int]]] = {
        "households": (HOUSEHOLDS, "count", lambda found: found.households),
        "persons": (PERSONS, "count", lambda found: found.persons),
        "month": (Text("Izdevumi mēnesī", "Cost per month"), "cents", lambda found: found.cost_month_cents),
        "year": (
            Text("Izdevumi gadā (12 mēneši)", "Cost per year (12 months)"),
            "cents",
            lambda it: it.cost_year_cents,
        ),
        "average": (
            Text("Vidēji mājsaimniecībai", "Average per household"),
            "cents",
            lambda it: it.average_household_cents,
        ),
    }
    for key, label in {**BENEFITS, **STATUSES}.items():
        both = [(side.benefits if key in BENEFITS else side.statuses)[key] for side in (group.before, group.after)]
        for name, (said, unit, value) in measures.items():
            if key in BENEFITS or name in ("households", "persons"):
                before, after = (value(found) for found in both)
                share = rounded_share(after - before, before) if before else None
                label_of_row = Text(f"{label.lv}: {said.lv.lower()}", f"{label.en}: {said.en.lower()}")
                rows.append((label_of_row, before, after, after - before, share))
                units.append(unit)
    columns = (
        Column(WHAT, "text"),
        Column(BEFORE, "count"),
        Column(AFTER, "count"),
        Column(CHANGE, "count"),
        Column(Text("Izmaiņa %", "Change %"), "share"),
    )
    return Table("totals", Text("Kopā", "Totals"), columns, tuple(rows), units=tuple(units))


def moves(group: Group) -> Table:
    """Who gains, loses, comes and goes, for each benefit and both together."""
    names = {
        "gaining": Text("Saņem vairāk", "Gaining"),
        "losing": Text("Saņem mazāk", "Losing"),
        "unchanged": Text("Bez izmaiņām", "Unchanged"),
        "newly_entitled": Text("Jauni saņēmēji", "Newly entitled"),
        "no_longer_entitled": Text("Vairs nesaņem", "No longer entitled"),
    }
    rows: list[tuple[Cell, ...]] = []
    for move, label in names.items():
        cells: list[Cell] = [label]
        for benefit in BENEFITS:
            people = getattr(group.changes[benefit], move)
            cells += [people.households, people.persons]
        rows.append(tuple(cells))
    columns = [Column(Text("Kas notiek", "What happens"), "text")]
    for named in BENEFITS.values():
        columns += [Column(joined(named, each), "count") for each in (HOUSEHOLDS, PERSONS)]
    note = Text(
        "To vidū, kas vēršas pēc palīdzības; personas – pēc normām pirms reformas.",
        "Among those who seek assistance; persons by the law before the reform.",
    )
    return Table("moves", Text("Ieguvēji un zaudētāji", "Who gains and who loses"), tuple(columns), tuple(rows), note)


def breakdown_table(breakdown: Breakdown) -> Table:
    """One dimension: both benefits together, group by group."""
    columns = (
        Column(breakdown.label, "text"),
        Column(Text("Vēršas pēc palīdzības (mājsaimn.)", "Seek assistance (households)"), "count"),
        Column(Text("Saņem pirms", "Receive before"), "count"),
        Column(Text("Saņem pēc", "Receive after"), "count"),
        Column(Text("Izdevumi mēnesī pirms", "Cost per month before"), "cents"),
        Column(Text("Izdevumi mēnesī pēc", "Cost per month after"), "cents"),
        Column(CHANGE, "change"),
        Column(Text("Saņem vairāk", "Gaining"), "count"),
        Column(Text("Saņem mazāk", "Losing"), "count"),
        Column(Text("Jauni", "Newly entitled"), "count"),
        Column(Text("Vairs nesaņem", "No longer"), "count"),
        Column(Text("Trūcīgas pirms", "Needy before"), "count"),
        Column(Text("Trūcīgas pēc", "Needy after"), "count"),
    )
    rows = tuple(_group_row(group) for group in breakdown.groups)
    title = Text(f"Pēc: {breakdown.label.lv.lower()}", f"By {breakdown.label.en.lower()}")
    note = Text("Skaitītas mājsaimniecības; abi pabalsti kopā.", "Households are counted; both benefits together.")
    if breakdown.dimension == "income_decile":
        note = Text(
            "Katrā decilē ir desmitā daļa personu; ienākumi uz nosacītu patērētāju (1; 0,7), kā tos skaita likums, "
            "pirms pabalstiem. Vienādi ienākumi ir vienā decilē.",
            "A tenth of all persons each; income per equivalent consumer (1; 0.7) as the law counts it, "
            "before benefits. Equal incomes are in one decile.",
        )
    return Table(breakdown.dimension, title, columns, rows, note)


def _group_row(group: Group) -> tuple[Cell, ...]:
    before, after, changes = group.before, group.after, group.changes["together"]
    return (
        group.label,
        group.seeking.households,
        before.benefits["together"].households,
        after.benefits["together"].households,
        before.benefits["together"].cost_month_cents,
        after.benefits["together"].cost_month_cents,
        changes.net_month_cents,
        changes.gaining.households,
        changes.losing.households,
        changes.newly_entitled.households,
        changes.no_longer_entitled.households,
        before.statuses["needy"].households,
        after.statuses["needy"].households,
    )


def poverty(comparison: Comparison) -> Table:
    """Poverty gap and inequality, over everybody in the file."""
    measures: tuple[tuple[Text, Unit, Callable[[Spread], int | float]], ...] = (
        (Text("Mājsaimniecības zem robežas", "Households below the line"), "count", lambda it: it.below.households),
        (Text("Personas zem robežas", "Persons below the line"), "count", lambda it: it.below.persons),
        (Text("Personu daļa zem robežas", "Share of persons below the line"), "share", lambda it: it.below_share),
        (Text("Nabadzības plaisa mēnesī", "Poverty gap per month"), "cents", lambda it: it.gap_month_cents),
        (Text("Plaisa, daļa no visu robežām", "Gap, share of all limits"), "share", lambda it: it.gap_share),
        (
            Text("Plaisa, daļa no nabadzīgo robežām", "Gap, share of limits of the poor"),
            "share",
            lambda it: it.gap_depth,
        ),
        (Text("Džini koeficients", "Gini coefficient"), "index", lambda it: it.gini),
        (
            Text("Ienākumu mediāna uz patērētāju", "Median income per equivalent consumer"),
            "cents",
            lambda it: it.median_equivalised_cents,
        ),
    )
    rows: list[tuple[Cell, ...]] = []
    for label, unit, value in measures:
        before, after = value(comparison.figures.before), value(comparison.figures.after)
        change = round(after - before, 6)
        rows.append((label, before, after, points(change) if unit == "share" else change))
    columns = (Column(WHAT, "text"), Column(BEFORE, "count"), Column(AFTER, "count"), Column(CHANGE, "count"))
    note = Text(
        "Par visiem datnē, pēc pabalstiem. Robeža abās pusēs: trūcīgas mājsaimniecības slieksnis pirms reformas.",
        "Over everybody in the file, after benefits. The line on both sides: the needy limit before the reform.",
    )
    title = Text("Nabadzības plaisa un nevienlīdzība", "Poverty gap and inequality")
    return Table("poverty", title, columns, tuple(rows), note, tuple(unit for _, unit, _ in measures))


def distribution(comparison: Comparison) -> Table:
    """How many households change by how much."""
    rows = tuple(
        (bin_label(each.above_cents, each.up_to_cents), each.households, each.persons)
        for each in comparison.figures.distribution
    )
    label = Text("Izmaiņa mēnesī", "Change per month")
    columns = (Column(label, "text"), Column(HOUSEHOLDS, "count"), Column(PERSONS, "count"))
    return Table("distribution", Text("Izmaiņu sadalījums", "Distribution of changes"), columns, rows)


def bin_label(above: int | None, up_to: int | None) -> Text:
    """`10–20 € vairāk`, `€10–20 more`."""
    less = up_to is not None and up_to <= 0
    far, near = (above, up_to) if less else (up_to, above)
    word = Text("mazāk", "less") if less else Text("vairāk", "more")
    edge = abs(near or 0) // 100
    if far is None:
        return Text(f"virs {edge} € {word.lv}", f"over €{edge} {word.en}")
    end = abs(far) // 100
    if not edge:
        return Text(f"līdz {end} € {word.lv}", f"up to €{end} {word.en}")
    return Text(f"{edge}–{end} € {word.lv}", f"€{edge}–{end} {word.en}")
