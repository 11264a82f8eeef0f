"""An answer as plain JSON: everything a page needs to show it, and to say what it stands on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from dienests.workload.simulation.backtest import Backtest
from dienests.workload.simulation.figures import CONFIDENCE, Estimate
from dienests.workload.simulation.fitting import Fitted
from dienests.workload.simulation.needed import IN_TIME, PROBES, Needed
from dienests.workload.simulation.outcome import FIGURES
from dienests.workload.simulation.replications import Plan, Variant
from dienests.workload.simulation.sensitivity import Swing, Tipping, tipping
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.study import Answer
from dienests.workload.simulation.words import FIGURE_WORDS, Word

FORMAT = 1
_DIGITS = 6


def as_json(answer: Answer) -> dict[str, Any]:
    """Titles in both languages, figures with mean, low and high; differences against the first variant."""
    study, first = answer.study, answer.study.variants[0]
    return {
        "format": FORMAT,
        "plan": _plan(study.plan, first),
        "figures": {name: _word(word) for name, word in FIGURE_WORDS.items()},
        "scenarios": [
            {"name": it.name, "title": it.title.to_json(), "source": it.source, "checked": it.checked}
            for it in study.scenarios
        ],
        "variants": [_variant(answer, place) for place in range(len(study.variants))],
        "assumptions": [_assumed(first, name) for name in first.assumptions.figures],
        "staff": _staff(first.offices[0].staff),
        "demand": _demand(first),
        "fitted": _fitted(answer.fitted) if answer.fitted else None,
        "backtest": _backtest(answer.backtest) if answer.backtest else None,
        "sensitivity": [_swing(swing) for swing in answer.swings],
        "tipping": [_tipping(tip) for tip in tipping(answer.swings)],
    }


def _plan(plan: Plan, first: Variant) -> dict[str, Any]:
    return {
        "weeks": plan.weeks,
        "running_in_weeks": plan.running_in_weeks,
        "replications": plan.replications,
        "seed": plan.seed,
        "start": first.demand.start.isoformat(),
        "confidence": CONFIDENCE,
    }


def _word(word: Word) -> dict[str, Any]:
    told = {"unit": word.unit, "digits": word.digits, "less_is_better": word.less_is_better}
    return {"title": word.title.to_json(), **told}


def write_json(answer: Answer, path: Path) -> None:
    """Whole or not at all: an interrupted write leaves what was there. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(as_json(answer), file, ensure_ascii=False, indent=1, allow_nan=False)
            file.write("\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _variant(answer: Answer, place: int) -> dict[str, Any]:
    variant, outcomes = answer.study.variants[place], answer.outcomes[place]
    way = variant.way
    needed = answer.needed[place] if answer.needed else None
    return {
        "name": variant.name,
        "title": variant.title.to_json(),
        "way": way.name,
        "scenario": variant.scenario,
        "only_simulated": way.only_simulated.to_json() if way.only_simulated else None,
        "process": {
            "name": way.process.name,
            "digest": way.process.digest,
            "source": way.process.source,
            "checked": way.process.checked,
            "stages": [stage.to_json() for stage in way.process.stages],
        },
        "terms": {
            "decision_months": way.decision_term_months,
            "status_working_days": way.status_term_working_days,
            "documents_working_days": way.documents_term_working_days,
        },
        "offices": [
            {"title": it.staff.title.to_json(), "share": it.share, "posts": it.staff.posts()} for it in variant.offices
        ],
        "figures": {name: _estimate(answer.figures[place][name]) for name in FIGURES},
        "differences": {name: _estimate(answer.differences[place][name]) for name in FIGURES} if place else None,
        "replications": {name: [_number(outcome.figures[name]) for outcome in outcomes] for name in FIGURES},
        "load": {role: _estimate(found) for role, found in answer.load[place].items()},
        "overloaded": answer.overloaded(place),
        "stage_wait_days": {name: _number(days) for name, days in answer.stage_days(place).items()},
        "posts_needed": _needed(needed) if needed else None,
    }


def _needed(needed: Needed) -> dict[str, Any]:
    return {
        "in_time_wanted": IN_TIME,
        "replications": PROBES,
        "now": needed.now,
        "posts": needed.posts,
        "change": needed.change,
        "in_time": _number(needed.in_time),
        "enough": needed.enough,
        "bottleneck": needed.bottleneck,
    }


def _assumed(variant: Variant, name: str) -> dict[str, Any]:
    it = variant.assumptions.figures[name]
    return {
        "name": name,
        "title": it.title.to_json(),
        "value": _number(it.value),
        "range": [_number(it.low), _number(it.high)],
        "unit": it.unit,
        "shape": it.shape,
        "cv": _number(it.cv),
        "source": it.source,
        "tag": it.tag,
        "checked": it.checked,
    }


def _staff(staff: Staff) -> dict[str, Any]:
    roles = {
        role: {
            "posts": it.posts,
            "vacant": it.vacant,
            "hours_a_week": it.hours_a_week(),
            "share_on_cases": it.share_on_cases.value,
            "share_of_reception": it.share_of_reception.value,
        }
        for role, it in staff.roles.items()
    }
    about = {"name": staff.name, "title": staff.title.to_json(), "source": staff.source, "checked": staff.checked}
    return {**about, "absence_days_a_year": staff.absence_days_a_year.value, "roles": roles}


def _demand(variant: Variant) -> dict[str, Any]:
    demand = variant.demand
    return {
        "name": demand.name,
        "title": demand.title.to_json(),
        "source": demand.source,
        "checked": demand.checked,
        "cases_a_year": _number(demand.cases_a_year.value),
        "first_share": _number(demand.first_share.value),
        "months": [_number(weight) for weight in demand.months],
        "weekdays": [_number(weight) for weight in demand.weekdays],
        "kinds": dict(demand.kinds),
    }


def _fitted(fitted: Fitted) -> list[dict[str, Any]]:
    return [
        {"name": it.name, "stated": _number(it.stated), "fitted": _number(it.fitted), "cases": it.cases}
        for it in fitted.figures
    ]


def _backtest(test: Backtest) -> dict[str, Any]:
    figures: Mapping[str, Any] = {
        it.figure: {
            "foreseen": _number(it.foreseen),
            "low": _number(it.low),
            "high": _number(it.high),
            "actual": _number(it.actual),
            "error": _number(it.error),
            "within": it.within,
        }
        for it in test.figures
    }
    days = {"begins": test.begins.isoformat(), "ends": test.ends.isoformat()}
    return {**days, "figures": figures, "fitted": _fitted(test.fitted)}


def _swing(swing: Swing) -> dict[str, Any]:
    return {
        "way": swing.way,
        "figure": swing.figure,
        "title": swing.title.to_json(),
        "range": [_number(swing.low), _number(swing.high)],
        "at_low": {name: _number(value) for name, value in swing.at_low.items()},
        "at_high": {name: _number(value) for name, value in swing.at_high.items()},
        "effects": {name: _estimate(found) for name, found in swing.effects.items()},
    }


def _tipping(tip: Tipping) -> dict[str, Any]:
    return {
        "figure": tip.figure,
        "title": tip.title.to_json(),
        "answer": tip.answer,
        "way": tip.way,
        "against": tip.against,
        "difference_at_low": _estimate(tip.at_low),
        "difference_at_high": _estimate(tip.at_high),
    }


def _estimate(found: Estimate) -> dict[str, float | None]:
    return {"mean": _number(found.mean), "low": _number(found.low), "high": _number(found.high)}


def _number(value: float) -> float | None:
    """Rounded for reading; None for an interval without bounds (one replication alone)."""
    return round(value, _DIGITS) if isfinite(value) else None
