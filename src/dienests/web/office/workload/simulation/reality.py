"""What was foreseen of a way beside what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import duckdb
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dienests.cases.languages import in_language
from dienests.web import formats
from dienests.web.office.workload.measures.ready import with_log
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import Word, known_word
from dienests.web.office.workload.simulation.choices import choices_made
from dienests.web.office.workload.simulation.pictures import Scale, Strip
from dienests.web.office.workload.simulation.request import asked_study, title_of
from dienests.web.request import actor_of
from dienests.workload.studies.models import Choice
from dienests.workload.studies.operations import note_reality_seen
from dienests.workload.studies.reality import Beside, Circumstance, Reality, reality_of


@dataclass(frozen=True, slots=True)
class BesideRow:
    """A figure on both sides. `within`: None where there are too few cases to tell."""

    label: str
    foreseen: str
    bounds: str
    real: str
    cases: int
    how: str
    within: bool | None
    strip: Strip


@dataclass(frozen=True, slots=True)
class CircumstanceRow:
    label: str
    foreseen: str
    real: str
    differs: bool


@dataclass(frozen=True, slots=True)
class RealityShown:
    """One way that was switched on: first in words, then figure by figure."""

    choice: Choice
    title: str
    reality: Reality
    sentences: Sequence[str]
    rows: Sequence[BesideRow]
    circumstances: Sequence[CircumstanceRow]


@require_safe
@with_log
def page(request: HttpRequest, _log: duckdb.DuckDBPyConnection, pk: int) -> HttpResponse:
    """Every way of the study that was switched on; that somebody looked stands in the audit trail."""
    actor = actor_of(request)
    found = asked_study(request, pk)
    shown = []
    for choice in choices_made(found):
        choice.study = found  # read once, with its answer
        reality = reality_of(choice, today=actor.today)
        if reality is not None:
            note_reality_seen(actor=actor, now=timezone.now(), choice=choice, ready=reality.ready)
            shown.append(_shown(choice, reality))
    context = {"study": found, "title": title_of(found), "shown": shown}
    return render(request, "office/workload/simulation/reality.html", context)


def _shown(choice: Choice, reality: Reality) -> RealityShown:
    title = next(each["title"] for each in choice.study.result["variants"] if each["way"] == choice.way)
    return RealityShown(
        choice,
        formats.in_language(title),
        reality,
        _sentences(reality),
        [_row(row) for row in reality.rows],
        [_circumstance(each) for each in reality.circumstances],
    )


def _sentences(reality: Reality) -> list[str]:
    """First how far it is, then what came otherwise, then whether the office or the simulation was wrong."""
    found = [_how_far(reality)]
    told = [row for row in reality.rows if row.real is not None]
    if not told:
        return [*found, _("There are too few decided cases to tell anything yet.")] if reality.rows else found
    found += [_otherwise(row) for row in reality.outside]
    if not reality.outside:
        found.append(_("Everything that can be told lies within what was foreseen."))
    different = ", ".join(in_language(each.title).lower() for each in reality.otherwise)
    if different:
        words_of = _(
            "The circumstances were other than supposed (%(what)s), so this is no test of the simulation alone."
        )
        found.append(words_of % {"what": different})
    elif reality.outside:
        doubt = _(
            "The circumstances were as supposed, so doubt the simulation; one figure in twenty is outside by chance."
        )
        found.append(doubt)
    return found


def _how_far(reality: Reality) -> str:
    told = {"cases": formats.number(reality.cases), "day": formats.day(reality.due_on)}
    if reality.ended_on is not None:
        told["ended"] = formats.day(reality.ended_on)
        return _("Another way was switched on on %(ended)s; until then %(cases)s cases were decided.") % told
    if reality.ready:
        words_of = ngettext(
            "After three months: %(cases)s decided case.", "After three months: %(cases)s decided cases.", reality.cases
        )
        return words_of % told
    words_of = ngettext(
        "So far %(cases)s decided case; three months are over on %(day)s.",
        "So far %(cases)s decided cases; three months are over on %(day)s.",
        reality.cases,
    )
    return words_of % told


def _otherwise(row: Beside) -> str:
    word = known_word(row.figure)
    assert row.real is not None
    sentence = (
        _("%(figure)s: %(real)s, more than foreseen (%(low)s … %(high)s).")
        if row.real > row.high
        else _("%(figure)s: %(real)s, less than foreseen (%(low)s … %(high)s).")
    )
    low, high = _bounds(row, word)
    return sentence % {"figure": word.title, "real": words.plain(row.real, word), "low": low, "high": high}


def _bounds(row: Beside, word: Word) -> tuple[str, str]:
    return words.plain(row.low, word), words.plain(row.high, word) if isfinite(row.high) else "?"


def _row(row: Beside) -> BesideRow:
    word = known_word(row.figure)
    low, high = _bounds(row, word)
    return BesideRow(
        word.title,
        words.plain(row.foreseen, word),
        f"{low} … {high}",
        formats.NOTHING if row.real is None else words.plain(row.real, word),
        row.cases,
        row.how,
        row.within,
        _strip(row),
    )


def _strip(row: Beside) -> Strip:
    """On a scale of its own: the bounds, what was foreseen, and what came."""
    high = row.high if isfinite(row.high) else row.foreseen
    scale = Scale(0.0, max(high, row.real or 0.0, row.foreseen, 1e-9) * 1.05)
    marks = [(scale.at(row.foreseen), "mean")]
    if row.real is not None:
        marks.append((scale.at(row.real), "real"))
    return Strip((scale.band(row.low, high, "year"),), marks)


def _circumstance(each: Circumstance) -> CircumstanceRow:
    foreseen, real = (words.short(value, each.digits) for value in (each.foreseen, each.real))
    return CircumstanceRow(in_language(each.title), foreseen, real, each.differs)
