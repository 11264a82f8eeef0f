"""Which cases a figure is of, as a person chose them, and as SQL. Pure.

A figure and the list of the cases behind it use the same conditions, so that their counts cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from dienests.workload.measures.conformance import KINDS
from dienests.workload.measures.rows import ACTIVITIES, CONTACTS, DECIDED

ASKED = ("status", "gmi", "housing")
CHANNELS = ("in_person", "post", "e_address", "email", "portal", "drop_box")
Condition = tuple[str, tuple[Any, ...]]
By = Literal["ended", "received", "open"]
_BY: dict[str, By] = {"received": "received", "open": "open", "open_late": "open", "open_waiting": "open"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Cases that ended from `first` to `last`, both included. Empty or None: any.

    `by`: how the period chooses: cases that "ended" in it, were "received" in it, or were still "open" after it.
    `units`: those the person answers for, or one of them; None: all. `practice` and `digest` name a way of working.
    """

    first: date
    last: date
    units: frozenset[int] | None = None
    practice: str = ""
    digest: str = ""
    asked: str = ""
    repeat: bool | None = None
    by: By = "ended"

    def condition(self) -> Condition:
        """Over `cases`, with what stands for the question marks."""
        period = {
            "ended": ("closed_on BETWEEN ? AND ?", (self.first, self.last)),
            "received": ("received_on BETWEEN ? AND ?", (self.first, self.last)),
            "open": ("received_on <= ? AND (closed_on IS NULL OR closed_on > ?)", (self.last, self.last)),
        }
        return both(period[self.by], self.scope())

    def listed(self, key: str) -> Selection:
        """The cases among which the list behind a figure is found."""
        return replace(self, by=_BY.get(key.partition(":")[0], "ended"))

    def scope(self) -> Condition:
        """The same whenever the cases ended, and for cases still in work."""
        parts: list[Condition] = []
        if self.units is not None:
            parts.append(_one_of("unit", self.units))
        if self.practice:
            parts.append(("practice = ?", (self.practice,)))
        if self.digest:
            parts.append(("digest = ?", (self.digest,)))
        if self.asked in ASKED:
            parts.append((f"asks_{self.asked}", ()))
        if self.repeat is not None:
            parts.append(("repeat" if self.repeat else "NOT repeat", ()))
        return both(*parts)


def _one_of(column: str, values: Collection[int]) -> Condition:
    return f"{column} IN (SELECT unnest(?::INTEGER[]))", (sorted(values),)


def both(*parts: Condition) -> Condition:
    """All of the conditions; of none, everything."""
    sql = " AND ".join(f"({sql})" for sql, _ in parts) or "TRUE"
    return sql, tuple(value for _, values in parts for value in values)


class NotBehind(ValueError):
    """No figure has such a list behind it."""


DECISIONS: Condition = (f"ending IN {DECIDED}", ())
# Lists behind figures that need no detail, by the key their links carry.
PLAIN: dict[str, str] = {
    "closed": "TRUE",
    "decided": DECISIONS[0],
    "withdrawn": "ending = 'withdrawn'",
    **{kind: f"ending = '{kind}'" for kind in DECIDED},
    **{f"with_{kind}": f"{DECISIONS[0]} AND {kind} > 0" for kind in CONTACTS},
    "late": f"{DECISIONS[0]} AND (late_decision OR coalesce(late_status, FALSE))",
    "late_decision": f"{DECISIONS[0]} AND late_decision",
    "late_status": f"{DECISIONS[0]} AND late_status",
    "status_term": f"{DECISIONS[0]} AND late_status IS NOT NULL",
    "stopped": f"{DECISIONS[0]} AND stopped_days > 0",
    "controlled": f"{DECISIONS[0]} AND controls > 0",
    "not_controlled": f"{DECISIONS[0]} AND controls = 0",
    "returned": f"{DECISIONS[0]} AND returned > 0",
    "corrected": f"{DECISIONS[0]} AND corrected_cents <> 0",
    "corrected_down": f"{DECISIONS[0]} AND corrected_cents < 0",
    "corrected_up": f"{DECISIONS[0]} AND corrected_cents > 0",
    "contacts": f"{DECISIONS[0]} AND contacts > 0",
    "conforming": "len(deviations) = 0",
    "deviating": "len(deviations) > 0",
    "roles_unknown": "roles_unknown",
    "again": f"{DECISIONS[0]} AND repeat",
    # Of cases still open, and of those received: `Selection.listed` chooses them.
    "open": "TRUE",
    "open_waiting": "state = 'waiting'",
    "received": "TRUE",
}


def behind(key: str) -> Condition:
    """The condition of a figure's list, by the key its link carries. Raises NotBehind.

    Besides the plain ones: `contact:KIND`, `reason:CODE`, `stage:NAME`, `days:FROM-TO` (calendar, TO may be empty),
    `contacts:N`, `activity:NAME[:DETAIL]`, `flow:FROM>TO` (`act_flow`: contacts passed over),
    `deviation:KIND[:STAGE[:DETAIL]]`, `path:STAGES`, `variant:MD5`, `open_late:DAY` (a term ended by that day),
    `asked:WHAT`, `channel:NAME`, `noted:ACTIVITY` (minutes noted), `work:ACTIVITY`.
    """
    if key in PLAIN:
        return PLAIN[key], ()
    kind, colon, detail = key.partition(":")
    made = _MADE.get(kind)
    if not colon or not detail or made is None:
        raise NotBehind(key)
    return made(detail)


def _one_of_these(detail: str, known: Collection[str]) -> str:
    if detail not in known:
        raise NotBehind(detail)
    return detail


def _contact(detail: str) -> Condition:
    return PLAIN[f"with_{_one_of_these(detail, CONTACTS)}"], ()


def _asked(detail: str) -> Condition:
    return f"{DECISIONS[0]} AND asks_{_one_of_these(detail, ASKED)}", ()


def _contact_count(detail: str) -> Condition:
    number, more = detail.removesuffix("+"), detail.endswith("+")
    return f"{DECISIONS[0]} AND contacts {'>=' if more else '='} ?", (_whole(number),)


def _days(detail: str) -> Condition:
    first, _dash, last = detail.partition("-")
    parts: list[Condition] = [DECISIONS, ("calendar_days >= ?", (_whole(first),))]
    return both(*parts, ("calendar_days <= ?", (_whole(last),))) if last else both(*parts)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise NotBehind(text)
    return int(text)


def _open_late(detail: str) -> Condition:
    try:
        day = date.fromisoformat(detail)
    except ValueError:
        raise NotBehind(detail) from None
    return "state <> 'waiting' AND least(decision_due, coalesce(status_due, decision_due)) <= ?", (day,)


def _stage(detail: str) -> Condition:
    return "case_id IN (SELECT case_id FROM spells WHERE stage = ? AND finished_at IS NOT NULL)", (detail,)


def _node(text: str) -> str:
    if text.partition(":")[0] not in ACTIVITIES:
        raise NotBehind(text)
    return text


def _activity(detail: str) -> Condition:
    return "case_id IN (SELECT case_id FROM events WHERE node = ?)", (_node(detail),)


def _flow(following: str, detail: str) -> Condition:
    here, _arrow, then = detail.partition(">")
    sql = f"case_id IN (SELECT case_id FROM events WHERE node = ? AND {following} = ?)"
    return sql, (_node(here), _node(then))


def _deviation(detail: str) -> Condition:
    kind = detail.partition(":")[0]
    if kind not in KINDS:
        raise NotBehind(detail)
    return "len(list_filter(deviations, each -> each = ? OR starts_with(each, ?))) > 0", (detail, f"{detail}:")


def _worked(only_noted: bool, detail: str) -> Condition:
    noted = " AND minutes IS NOT NULL" if only_noted else ""
    return (
        f"{DECISIONS[0]} AND case_id IN (SELECT case_id FROM events WHERE work{noted} AND node = ?)",
        (_node(detail),),
    )


_MADE: dict[str, Callable[[str], Condition]] = {
    "contact": _contact,
    "contacts": _contact_count,
    "days": _days,
    "reason": lambda detail: (f"{DECISIONS[0]} AND list_contains(reasons, ?)", (detail,)),
    "stage": _stage,
    "activity": _activity,
    "flow": lambda detail: _flow("next_node", detail),
    "act_flow": lambda detail: _flow("next_act", detail),
    "deviation": _deviation,
    "asked": _asked,
    "channel": lambda detail: (f"{DECISIONS[0]} AND channel = ?", (_one_of_these(detail, CHANNELS),)),
    "variant": lambda detail: ("md5(variant) = ?", (detail,)),
    "open_late": _open_late,
    "path": lambda detail: ("path = ?", (detail,)),
    "noted": lambda detail: _worked(True, detail),
    "work": lambda detail: _worked(False, detail),
}
