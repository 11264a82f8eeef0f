"""What a ceiling allows as sentences and as a table: for the terminal, the workbook and the CSV files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dienests.engine import Text
from dienests.population.ceiling import Allowance, Tried
from dienests.population.writing import Cell, Column, Table, written

TITLE = Text("Budžeta griesti", "Budget ceiling")
FITS, TOO_DEAR = Text("iekļaujas", "fits"), Text("par dārgu", "too dear")


def sentences(allowance: Allowance) -> Iterator[Text]:
    """The answer, and what one has to know about it."""
    ceiling = written(allowance.ceiling_month_cents, "cents")
    yield Text(f"Griesti: {ceiling.lv} mēnesī.", f"Ceiling: {ceiling.en} per month.")
    first, last = allowance.tried[0].written, allowance.tried[-1].written
    what, allowed = allowance.what, allowance.allowed
    if allowed is None and allowance.is_share:
        yield Text(
            "Griestos neiekļaujas pat normas pirms reformas.", "Not even the law before the reform fits under it."
        )
    elif allowed is None:
        yield Text(
            f"{what.lv}: griestos neiekļaujas neviena vērtība no {first.lv} līdz {last.lv}.",
            f"{what.en}: no value from {first.en} to {last.en} fits under it.",
        )
    else:
        cost = written(allowed.cost_month_cents, "cents")
        which = _which(allowance)
        yield Text(
            f"{what.lv}: {which.lv} {allowed.written.lv}, izmaksā {cost.lv} mēnesī.",
            f"{what.en}: {which.en} {allowed.written.en}, at a cost of {cost.en} per month.",
        )
        if not allowance.is_share and allowance.everything_fits:
            yield Text(
                f"Meklēts no {first.lv} līdz {last.lv}; tālāk var iekļauties arī cita vērtība.",
                f"Looked for from {first.en} to {last.en}; further on another value may fit as well.",
            )
    if not allowance.monotonic:
        yield Text(
            "Izdevumi te pieaug un te krīt; griestos var iekļauties arī cita vērtība.",
            "The cost goes up and down; another value may fit as well.",
        )


def _which(allowance: Allowance) -> Text:
    if allowance.rises:
        return Text("lielākā iespējamā vērtība ir", "the most that fits is")
    return Text("mazākā iespējamā vērtība ir", "the least that fits is")


def ceiling_table(allowances: Sequence[Allowance]) -> Table:
    """Everything that was tried for each ceiling, in the order of the values; the notes give the answers."""
    columns = (
        Column(Text("Ko meklēja", "Looked for"), "text"),
        Column(Text("Griesti mēnesī", "Ceiling per month"), "cents"),
        Column(Text("Vērtība", "Value"), "text"),
        Column(Text("Izdevumi mēnesī", "Cost per month"), "cents"),
        Column(Text("Vai iekļaujas", "Does it fit"), "text"),
    )
    rows = tuple(_row(allowance, tried) for allowance in allowances for tried in allowance.tried)
    said = [sentence for allowance in allowances for sentence in sentences(allowance)]
    note = Text(" ".join(each.lv for each in said), " ".join(each.en for each in said))
    return Table("ceiling", TITLE, columns, rows, note)


def _row(allowance: Allowance, tried: Tried) -> tuple[Cell, ...]:
    fits = Text("to atļauj griesti", "what the ceiling allows")
    if tried != allowance.allowed:
        fits = FITS if tried.cost_month_cents <= allowance.ceiling_month_cents else TOO_DEAR
    return (allowance.what, allowance.ceiling_month_cents, tried.written, tried.cost_month_cents, fits)
