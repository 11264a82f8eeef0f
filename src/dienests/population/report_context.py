"""The tables of a comparison that say what it is about: households, published effects, parameters, sources."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dienests.engine import Text
from dienests.population.comparison import DIMENSIONS, ChangedHousehold, Comparison, PublishedEffect
from dienests.population.writing import Cell, Column, Table, Unit, joined, written
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.status.conditions import STATUSES as STATUS_NAMES

SYNTHETIC = Text("SINTĒTISKI DATI – ne īsti cilvēki", "SYNTHETIC DATA – not real people")
NOT_CHECKED = Text("nav salīdzināts ar likuma tekstu", "not checked against the statute")
BEFORE, AFTER, CHANGE = Text("Pirms", "Before"), Text("Pēc", "After"), Text("Izmaiņa", "Change")
PERSONS = Text("Personas", "Persons")


def largest(households: Sequence[ChangedHousehold]) -> Table:
    """The households that change most."""
    columns = (
        Column(Text("Mājsaimniecība", "Household"), "text"),
        Column(DIMENSIONS["municipality"], "text"),
        Column(DIMENSIONS["household_type"], "text"),
        Column(PERSONS, "count"),
        Column(Text("Ienākumi mēnesī", "Income per month"), "cents"),
        Column(Text("Statuss pirms", "Status before"), "text"),
        Column(Text("Statuss pēc", "Status after"), "text"),
        Column(Text("Pabalsti pirms", "Benefits before"), "cents"),
        Column(Text("Pabalsti pēc", "Benefits after"), "cents"),
        Column(CHANGE, "change"),
    )
    rows = tuple(
        (
            Text(str(each.household_id), str(each.household_id)),
            MUNICIPALITIES.get(each.municipality, Text(each.municipality, each.municipality)),
            HOUSEHOLD_TYPES.get(each.household_type, Text(each.household_type, each.household_type)),
            each.household_size,
            each.income_month_cents,
            STATUS_NAMES.get(each.before.status, Text(each.before.status, each.before.status)),
            STATUS_NAMES.get(each.after.status, Text(each.after.status, each.after.status)),
            each.before.together_cents,
            each.after.together_cents,
            each.change_cents,
        )
        for each in households
    )
    title = Text("Mājsaimniecības, kurām mainās visvairāk", "Households that change most")
    return Table("largest", title, columns, rows)


def published(effects: Sequence[PublishedEffect]) -> Table:
    """Published effects, each with the computed figures beside it."""
    columns = (
        Column(Text("Publicēts", "Published"), "text"),
        Column(Text("Vērtība", "Value"), "text"),
        Column(Text("Par ko", "For"), "text"),
        Column(Text("Aprēķināts", "Computed"), "text"),
        Column(Text("Aprēķinātā vērtība", "Computed value"), "text"),
        Column(Text("Avots", "Source"), "text"),
        Column(Text("Atzīme", "Tag"), "text"),
    )
    rows: list[tuple[Cell, ...]] = []
    for effect in effects:
        value, source, tag = published_value(effect), Text(effect.source, effect.source), Text(effect.tag, effect.tag)
        if not effect.computed:
            rows.append((effect.label, value, effect.scope, None, None, source, tag))
        for computed in effect.computed:
            unit: Unit = {"cents": "cents", "share": "share"}.get(computed.unit, "count")  # type: ignore[assignment]
            rows.append((effect.label, value, effect.scope, computed.label, written(computed.value, unit), source, tag))
    title = Text("Publicētais un aprēķinātais", "Published and computed")
    note = Text(
        "Aprēķinātais ir par šo kopu; publicētais – par to, kas norādīts slejā “Par ko”.",
        "Computed for this population; published for what the column “For” says.",
    )
    return Table("published", title, columns, tuple(rows), note)


def published_value(effect: PublishedEffect) -> Text:
    """The published figure as people read it."""
    if effect.unit == "EUR":
        return written(int(Decimal(effect.value) * 100), "cents")
    if effect.unit == "share":
        return written(float(effect.value), "share")
    return written(int(Decimal(effect.value)), "count")


def parameters(comparison: Comparison) -> Table:
    """Values in which the two laws differ."""
    columns = (
        Column(Text("Lielums", "Parameter"), "text"),
        Column(Text("Kam", "For"), "text"),
        Column(BEFORE, "text"),
        Column(AFTER, "text"),
        Column(Text("Avots", "Source"), "text"),
        Column(Text("Piezīme", "Note"), "text"),
    )
    rows = tuple(
        (
            each.label,
            each.holds_for,
            each.before,
            each.after,
            Text(each.source, each.source),
            each.note if each.checked else joined(each.note, NOT_CHECKED),
        )
        for each in comparison.parameters
    )
    return Table("parameters", Text("Kas normās atšķiras", "What differs between the laws"), columns, rows)


def about(comparison: Comparison) -> Table:
    """What was compared: reform, population, days, versions, and what nobody has checked."""
    reform, population = comparison.reform, comparison.population
    day: Cell = comparison.day or Text("katra savā iesnieguma dienā", "each on its own day of application")
    rows: list[tuple[Cell, ...]] = [
        (Text("Reforma", "Reform"), reform.title),
        (Text("Par ko tā ir", "What it is about"), reform.summary),
        (Text("Avots", "Source"), Text(reform.source, reform.source)),
        (
            Text("Reformas datnes kontrolsumma (sha256)", "Digest of the reform file (sha256)"),
            Text(*[reform.digest] * 2),
        ),
        (Text("Kopa", "Population"), population.name),
        *([(Text("Dati", "Data"), SYNTHETIC)] if population.synthetic else []),
        *([(Text("Par kopu", "About the population"), population.note)] if population.note.lv else []),
        (Text("Izvērtētas mājsaimniecības", "Households assessed"), written(population.assessed, "count")),
        (Text("Atliktas datu kļūdu dēļ", "Set aside for faults in the data"), written(population.set_aside, "count")),
        (Text("Pašvaldības kopā", "Municipalities in the population"), written(population.municipalities, "count")),
        (Text("Aprēķina diena", "Day of the assessment"), day),
        (Text("Pirms: normas zināmas", "Before: law as known on"), comparison.before.known_on),
        (
            Text("Pirms: noteikumu versija", "Before: version of the rules"),
            Text(*[comparison.before.rulebook_version] * 2),
        ),
        (Text("Pēc: normas zināmas", "After: law as known on"), comparison.after.known_on),
        (Text("Pēc: noteikumu versija", "After: version of the rules"), Text(*[comparison.after.rulebook_version] * 2)),
        *((Text(f"* {NOT_CHECKED.lv}", f"* {NOT_CHECKED.en}"), label) for label in comparison.unchecked),
    ]
    columns = (Column(Text("Kas", "What"), "text"), Column(Text("Vērtība", "Value"), "text"))
    return Table("about", Text("Par šo salīdzinājumu", "About this comparison"), columns, tuple(rows))
