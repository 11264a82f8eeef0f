"""Case histories out of the database: a fixed number of queries, read side by side, one case at a time in memory.

Who did something is read as the role recorded when it was done; names stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dienests.cases.models import (
    Case,
    Contact,
    Control,
    ControlOutcome,
    Decision,
    DocumentRequest,
    Letter,
    RequestOutcome,
    StageRun,
    Submission,
)
from dienests.cases.visits import Presence, unnoted_visits
from dienests.workload.measures.corrections import corrected_cents
from dienests.workload.measures.derived import day_of
from dienests.workload.measures.rows import DECIDED, CaseLog, Event, Spell

RIGA = ZoneInfo("Europe/Riga")
NOON = time(12)
AN_INSTANT = timedelta(microseconds=1)
AT_ONCE = 2_000
Rows = list[tuple[Any, ...]]
PAPERS = {
    RequestOutcome.ANSWERED: "papers_received",
    RequestOutcome.LAPSED: "papers_lapsed",
    RequestOutcome.WITHDRAWN: "papers_request_withdrawn",
}
# What ends a stage → the activity it is in the log. A control is told by its own row, with the moment of the word.
ENDS = {
    "handed_over": "handed_over",
    "submitted": "submitted",
    "taken_back": "taken_back",
    "reopened": "reopened",
    "withdrawn": "withdrawn",
    **dict.fromkeys(DECIDED, "decided"),
}
WORK = frozenset({"handed_over", "submitted", *DECIDED})
CASE_FIELDS = (
    "pk",
    "number",
    "unit_id",
    "process_id",
    "asked",
    "repeat",
    "channel",
    "state",
    "received_on",
    "created_at",
    "closed_at",
    "decision_due",
    "status_due",
)


class _Beside:
    """Rows of another table, read along with the cases: both in the order of cases."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, case: int) -> Rows:
        """The rows of a case; those of cases before it, which are not asked for, are passed over."""
        found: Rows = []
        while self._next is not None and self._next[0] <= case:
            if self._next[0] == case:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def event_log(cases: Collection[int] | None = None) -> Iterator[CaseLog]:
    """The logs of all cases, or of those named (some hundreds at most), in the order of their ids. Nine queries."""
    within = Q() if cases is None else Q(pk__in=cases)
    earlier = Case.objects.filter(household=OuterRef("household"), pk__lt=OuterRef("pk"))
    rows = Case.objects.filter(within).annotate(repeat=Exists(earlier)).order_by("pk")
    beside = {name: _Beside(found) for name, found in _streams(cases).items()}
    for row in rows.values_list(*CASE_FIELDS).iterator(chunk_size=AT_ONCE):
        yield _log(dict(zip(CASE_FIELDS, row, strict=True)), {name: each.of(row[0]) for name, each in beside.items()})


def _streams(cases: Collection[int] | None) -> dict[str, Iterable[tuple[Any, ...]]]:
    """Everything else, each in the order of cases."""
    returned = Control.objects.filter(submission__case=OuterRef("case"), outcome=ControlOutcome.RETURN)
    return {
        "runs": _rows(
            StageRun.objects.all(),
            cases,
            ("stage", "entered_at", "finished_at", "done_as", "outcome", "client_present", "minutes"),
            "entered_at",
        ),
        "opened": _rows(Submission.objects.filter(opened_at__isnull=False), cases, ("opened_at",), "opened_at"),
        "controls": _rows(
            Control.objects.all(),
            cases,
            ("outcome", "reasons", "controlled_at"),
            "controlled_at",
            case="submission__case_id",
        ),
        "requests": _rows(
            DocumentRequest.objects.all(),
            cases,
            ("requested_on", "letter__signed_at", "answered_on", "outcome"),
            "requested_on",
        ),
        "letters": _rows(Letter.objects.exclude(kind="documents_request"), cases, ("kind", "signed_at"), "signed_at"),
        "contacts": _rows(
            Contact.objects.filter(removed_at__isnull=True), cases, ("kind", "on", "minutes", "noted_at"), "on"
        ),
        "put_forward": _rows(
            Submission.objects.filter(control__outcome=ControlOutcome.RETURN), cases, ("content",), "submitted_at"
        ),
        "decided": _rows(Decision.objects.filter(Exists(returned)), cases, ("content",), "decided_at"),
    }


def _rows(
    found: QuerySet[Any], cases: Collection[int] | None, fields: tuple[str, ...], by: str, *, case: str = "case_id"
) -> Iterable[tuple[Any, ...]]:
    if cases is not None:
        found = found.filter(**{f"{case.removesuffix('_id')}__in": cases})
    about = found.annotate(of_case=F(case)).order_by("of_case", by, "pk")
    return about.values_list("of_case", *fields).iterator(chunk_size=AT_ONCE)  # type: ignore[no-any-return]


def _log(case: dict[str, Any], beside: dict[str, Rows]) -> CaseLog:
    spells = [Spell(*fields) for _case, *fields in beside["runs"]]
    controls = beside["controls"]
    returns = [row for row in controls if row[1] == ControlOutcome.RETURN]
    put_forward = [row[1] for row in beside["put_forward"]]
    decided = [row[1] for row in beside["decided"]]
    return CaseLog(
        case=case["pk"],
        number=case["number"],
        unit=case["unit_id"],
        version=case["process_id"],
        asked=tuple(case["asked"]),
        repeat=case["repeat"],
        channel=case["channel"],
        state=case["state"],
        received_on=case["received_on"],
        closed_on=day_of(case["closed_at"]) if case["closed_at"] else None,
        decision_due=case["decision_due"],
        status_due=case["status_due"],
        stopped_days=sum((row[3] - row[1]).days for row in beside["requests"] if row[3]),
        controls=len(controls),
        reasons=tuple(dict.fromkeys(code for row in returns for code in row[2])),
        returned=len(returns),
        corrected_cents=corrected_cents(put_forward[0], decided[-1]) if put_forward and decided else None,
        spells=tuple(spells),
        events=tuple(_events(case["created_at"], spells, beside)),
        papers=tuple(
            (asked_on, answered_on if outcome == RequestOutcome.ANSWERED else None)
            for _case, asked_on, _asked_at, answered_on, outcome in beside["requests"]
        ),
    )


def _events(created_at: datetime, spells: list[Spell], beside: dict[str, Rows]) -> Iterator[Event]:
    yield Event("opened", created_at, spells[0].stage if spells else "")
    for spell in spells:
        if spell.finished_at and spell.outcome in ENDS:
            yield Event(
                ENDS[spell.outcome],
                spell.finished_at,
                spell.stage,
                spell.role,
                outcome=spell.outcome if spell.outcome in DECIDED else "",
                work=spell.outcome in WORK,
                minutes=spell.minutes,
            )
    yield from _control_events(spells, beside)
    yield from _paper_events(spells, beside["requests"])
    for _case, kind, at in beside["letters"]:
        yield Event("letter", at, outcome=kind)
    yield from _contact_events(created_at, spells, beside["contacts"])


def _control_events(spells: list[Spell], beside: dict[str, Rows]) -> Iterator[Event]:
    """Opened, returned, approved. The minutes of a stage stand with what ended it, so that they count once."""
    for _case, at in beside["opened"]:
        spell = _during(spells, at)
        yield Event("opened_for_control", at, spell.stage if spell else "", spell.role if spell else "")
    for _case, outcome, _reasons, at in beside["controls"]:
        spell = _during(spells, at)
        name = "returned" if outcome == ControlOutcome.RETURN else "approved"
        ended_it = spell is not None and spell.outcome == name
        yield Event(
            name,
            at,
            spell.stage if spell else "",
            spell.role if spell else "",
            work=ended_it,
            minutes=spell.minutes if spell and ended_it else None,
        )


def _during(spells: list[Spell], at: datetime) -> Spell | None:
    """The stage the case was in at a moment; at the moment of a change, the stage that ended."""
    for spell in spells:
        if spell.entered_at <= at and (spell.finished_at is None or at <= spell.finished_at):
            if spell.finished_at == spell.entered_at == at:
                continue
            return spell
    return None


def _paper_events(spells: list[Spell], requests: Rows) -> Iterator[Event]:
    """Of the day papers came the hour is not known: noon, but before the case went on, which it cannot do waiting."""
    for _case, asked_on, asked_at, answered_on, outcome in requests:
        yield Event("papers_requested", asked_at or _noon(asked_on))
        if answered_on:
            since = asked_at or _noon(asked_on)
            went_on = [each.finished_at for each in spells if each.finished_at and each.finished_at > since]
            yield Event(PAPERS[RequestOutcome(outcome)], max(since, min([_noon(answered_on), *went_on])))


def _contact_events(created_at: datetime, spells: list[Spell], contacts: Rows) -> Iterator[Event]:
    """Contacts as noted, and the visits that follow from stages done with the client.

    Of a contact noted on a later day the hour is not known: noon, but not before the application was opened that day.
    """
    for _case, kind, on, minutes, noted_at in contacts:
        at = noted_at if day_of(noted_at) == on else _noon(on)
        if on == day_of(created_at):
            at = max(at, created_at)
        yield Event("contact", at, contact=kind, work=True, minutes=minutes)
    noted = [row[2] for row in contacts if row[1] == "visit"]
    with_client = [
        Presence(day_of(spell.entered_at), day_of(spell.finished_at), place)
        for place, spell in enumerate(spells)
        if spell.client_present and spell.finished_at
    ]
    for presence in unnoted_visits(with_client, noted):
        spell = spells[presence.place]
        # After what put the case into the stage. Its work is that of the stage.
        yield Event("contact", spell.entered_at + AN_INSTANT, spell.stage, contact="visit")


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON, tzinfo=RIGA)
