"""How long it took: in all, with us and with the client, and in each stage."""

from dataclasses import replace

from django.utils.translation import gettext as _

from dienests.web import formats
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.cells import Asked, Cell, Line, Measured, Sides, line, opening
from dienests.web.office.workload.measures.panels import Block, StageRow
from dienests.web.office.workload.measures.pictures import days_picture
from dienests.web.office.workload.measures.words import Words
from dienests.workload.measures.figures import Count, Spread, StageDays

DAY_SECONDS = 86_400
LITTLE = 0.01


def days_block(sides: Sides, words_of: Words) -> Block:
    """In all, with whom the case was, past which term, and in each stage."""
    lines = [
        line(_("In all, calendar days: median"), sides, _in_all("calendar", "median"), strong=True),
        line(_("In all, calendar days: nine of ten within"), sides, _in_all("calendar", "most")),
        line(_("In all, working days: median"), sides, _in_all("working", "median"), strong=True),
        line(_("In all, working days: nine of ten within"), sides, _in_all("working", "most")),
    ]
    lines += [_with_whom(sides, "with_us"), _with_whom(sides, "with_client")]
    lines += [
        line(
            _("Counting cases still open: half are decided within"),
            sides,
            _expected("median"),
            hint=_("Of the cases received in the period, days from receipt."),
        ),
        line(_("Counting cases still open: nine of ten within"), sides, _expected("most")),
    ]
    lines += [
        line(_("Decided past a deadline"), sides, lambda side: side.share(side.figures.late), strong=True),
        line(_("Past the term for the decision"), sides, lambda side: side.share(side.figures.late_decision)),
        line(
            _("Past the term for the status"),
            sides,
            lambda side: side.share(side.figures.late_status),
            hint=_("Of cases in which a status was asked for."),
        ),
    ]
    return Block(
        id="days",
        title=_("Days"),
        hint=_("From receipt to decision, and in each stage of the way of working; terms as they were extended."),
        lines=lines,
        picture=days_picture(sides),
        stages=stage_rows(sides, words_of),
    )


def _in_all(kind: str, part: str) -> Asked:
    def cell(side: Measured) -> Cell:
        spread = side.figures.calendar if kind == "calendar" else side.figures.working
        return side.days(spread, spread.median if part == "median" else spread.most)

    return cell


def _with_whom(sides: Sides, whose: str) -> Line:
    """Days of a case apart: waiting for the client's papers, and all others."""

    def cell(side: Measured) -> Cell:
        spread: Spread = getattr(side.figures, whose)
        found = side.days(spread, spread.median)
        return replace(found, note=_("nine of ten: %(n)s") % {"n": words.days(spread.most)}) if found.url else found

    if whose == "with_us":
        return line(_("Of this, with us: median"), sides, cell)
    hint = _("From asking for papers until they came; of the cases in which the clock stood still.")
    return line(_("Waiting for the client: median"), sides, cell, hint=hint)


def _expected(part: str) -> Asked:
    def cell(side: Measured) -> Cell:
        found = side.expected
        if found.cases < side.least:
            return Cell(_("too few"), note=words.counted(found.cases))
        days = found.median if part == "median" else found.most
        note = _("%(n)s of %(all)s not decided") % {
            "n": formats.number(found.undecided),
            "all": formats.number(found.cases),
        }
        text = _("not yet") if days is None else words.days(days)
        return opening(side.side, found.behind, found.cases, text, note=note)

    return cell


def stage_rows(sides: Sides, words_of: Words) -> list[StageRow]:
    """Time in each stage; of two sides one below the other, for a stage may be on one alone."""
    rows: list[StageRow] = []
    for name in dict.fromkeys(each.stage for side in sides for each in side.figures.stages):
        with_it = [side for side in sides if any(each.stage == name for each in side.figures.stages)]
        for place, side in enumerate(with_it):
            title = words_of.stage(name) if place == 0 else ""
            rows.append(_stage_row(title, side, next(each for each in side.figures.stages if each.stage == name)))
    return rows


def _waited(found: StageDays) -> str:
    if found.client_share < LITTLE:
        return ""
    return _("%(share)s of the time: waiting for papers") % {"share": words.share(found.client_share)}


def _stage_row(title: str, side: Measured, found: StageDays) -> StageRow:
    def lasting(value: float | None) -> Cell:
        cell = side.days(found.calendar, value)
        return replace(cell, text=words.lasting(value * DAY_SECONDS)) if cell.url and value is not None else cell

    return StageRow(
        title=title,
        side=side.side.title,
        cases=side.plain(Count(found.calendar.cases, side.figures.closed.cases, found.calendar.behind)),
        cells=(
            lasting(found.calendar.median),
            lasting(found.calendar.most),
            side.days(found.working, found.working.median),
            side.days(found.working, found.working.most),
        ),
        client=_waited(found) if found.calendar.cases >= side.least else "",
    )
