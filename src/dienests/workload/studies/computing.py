"""Computing a study: history, fit, simulation, posts needed, sensitivity, back-test; what is known is shown meanwhile.

All cores are used: the worker of long work runs behind the pages (config.serving), so that these go on undisturbed.
"""

import errno
import logging
import secrets
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from dienests.base.audit.operations import Event, record
from dienests.base.background.models import Work
from dienests.base.background.progress import Clock, NoLongerAsked, Reporter
from dienests.base.background.working import carried_out
from dienests.workload.simulation.backtest import backtest
from dienests.workload.simulation.figures import Estimate
from dienests.workload.simulation.fitting import Fitted, fit
from dienests.workload.simulation.history import History
from dienests.workload.simulation.needed import Needed, posts_needed
from dienests.workload.simulation.replications import run
from dienests.workload.simulation.report import as_json
from dienests.workload.simulation.sensitivity import sensitivity
from dienests.workload.simulation.study import Answer
from dienests.workload.simulation.study import Study as Asked
from dienests.workload.simulation.yaml_files import SimulationFaults
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.models import Study
from dienests.workload.studies.office_history import office_history
from dienests.workload.studies.orders import Order, ordered
from dienests.workload.studies.questions import question_of
from dienests.workload.studies.ways import worked_by

FIRST_LOOK = 10  # replications after which there is something to see
WORTH_A_LOOK = 20  # fewer are finished soon enough
PROCESSES: int | None = None  # one for each core
# What the list shows of an answer.
SUMMARISED = ("days_to_decision", "late_share", "visits", "staff_hours", "wrong_eur_a_year")

log = logging.getLogger("dienests.studies")


def compute(pk: int, *, attempt: int, clock: Clock) -> str:
    """Compute a study and store its answer, or in plain words why there is none. Returns what became of it."""
    study = Study.objects.defer("result").filter(pk=pk).first()
    if study is None:
        return "deleted"
    return carried_out(
        study,
        attempt=attempt,
        clock=clock,
        work=lambda reporter: _Computation(study, reporter).carry_out(),
        refusal_for=refusal_for,
    )


def refusal_for(error: Exception) -> StudyRefused:
    """What a person is told of an error that nobody planned; the log has all of it under the number."""
    if isinstance(error, (MemoryError, BrokenProcessPool)):  # a process that takes too much is ended from outside
        return StudyRefused("out_of_memory")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StudyRefused("disk_full")
    number = secrets.token_hex(4).upper()
    log.error("study %s", number, exc_info=error)
    return StudyRefused("broken", number=number)


@dataclass
class _Computation:
    """One attempt, step by step. After each step that shows more, the answer so far is kept."""

    study: Study
    reporter: Reporter

    def carry_out(self) -> None:
        order = ordered(question_of(self.study), today=timezone.localdate(self.reporter.clock()))
        history = self._history(order)
        fitted = self._fitted(order, history) if history else None
        found = self._simulated(order, fitted)
        self._keep(order, found)
        found.needed = self._needed(found.study)
        if self.study.with_sensitivity:
            self._keep(order, found)
            found.swings = self._sensitivity(found.study)
        refused = self._add_backtest(order, history, found) if self.study.with_backtest and history else None
        self._finish(self._told(order, found) | {"backtest_refused": refused}, found)

    def _history(self, order: Order) -> History | None:
        if not order.from_history:
            return None
        self.reporter.tell("fitting")
        return office_history(told=lambda read: self.reporter.tell("fitting", read))

    def _fitted(self, order: Order, history: History) -> Fitted:
        return fit(
            history,
            demand=order.demand,
            assumptions=order.assumptions,
            way=worked_by(),
            staff=order.staff,
            seed=order.plan.seed,
            processes=PROCESSES,
            progress=self.reporter.counting("fitting"),
        )

    def _simulated(self, order: Order, fitted: Fitted | None) -> Answer:
        """The first replications are shown before the others are done; they are the same ones."""
        demand, known = (fitted.demand, fitted.assumptions) if fitted else (order.demand, order.assumptions)
        asked, told = order.study(demand, known), self.reporter.counting("simulating")
        outcomes: list[list[Any]] = [[] for _ in asked.variants]
        every = range(asked.plan.replications)
        looks = [every[:FIRST_LOOK], every[FIRST_LOOK:]] if len(every) >= WORTH_A_LOOK else [every]
        for place, numbers in enumerate(looks):
            more = run(asked.variants, asked.plan, numbers=numbers, processes=PROCESSES, progress=told)
            outcomes = [[*before, *found] for before, found in zip(outcomes, more, strict=True)]
            plan = replace(asked.plan, replications=len(outcomes[0]))
            answer = Answer(replace(asked, plan=plan), outcomes, fitted=fitted)
            if place + 1 < len(looks):
                self._keep(order, answer)
        return answer

    def _needed(self, asked: Asked) -> list[Needed | None]:
        told = self.reporter.counting("needed")
        return posts_needed(asked.variants, asked.plan, processes=PROCESSES, progress=told)

    def _sensitivity(self, asked: Asked) -> list[Any]:
        now = [variant for variant in asked.variants if variant.scenario is None]
        return sensitivity(now, asked.plan, processes=PROCESSES, progress=self.reporter.counting("sensitivity"))

    def _add_backtest(self, order: Order, history: History, found: Answer) -> dict[str, str] | None:
        """Returns why it could not be made: the rest of the answer stands without it."""
        try:
            found.backtest = backtest(
                history,
                demand=order.demand,
                assumptions=order.assumptions,
                way=worked_by(),
                staff=order.staff,
                plan=found.study.plan,
                processes=PROCESSES,
                progress=self.reporter.counting("backtest"),
            )
        except SimulationFaults as faults:
            return faults.faults[0].expected.to_json()
        return None

    def _told(self, order: Order, found: Answer) -> dict[str, Any]:
        """The answer as JSON, and what only this office knows of where it comes from."""
        return as_json(found) | {
            "read": [each.to_json() for each in order.read],
            "changed": dict(order.question.changed),
        }

    def _keep(self, order: Order, found: Answer) -> None:
        """What is known so far, to be looked at while the rest is computed."""
        rows = Study.objects.filter(pk=self.study.pk, attempt=self.reporter.attempt, state=Work.RUNNING)
        summary = summary_of(found) | {"provisional": True}
        if not rows.update(result=self._told(order, found), summary=summary):
            raise NoLongerAsked

    def _finish(self, result: dict[str, Any], found: Answer) -> None:
        """Everything at once, unless somebody began again meanwhile."""
        now = self.reporter.clock()
        with transaction.atomic():
            rows = Study.objects.select_for_update(of=("self",)).defer("result")
            row = rows.filter(pk=self.study.pk, attempt=self.reporter.attempt, state=Work.RUNNING).first()
            if row is None:
                raise NoLongerAsked
            row.result, row.summary = result, summary_of(found)
            row.state, row.finished_at, row.heard_of_at, row.error = Work.DONE, now, now, {}
            row.save()
            details = {"ways": row.ways, "replications": row.replications}
            event = Event(event="study_computed", object_type="study", object_id=row.pk, details=details)
            record(event, actor=None, at=now)


def summary_of(found: Answer) -> dict[str, Any]:
    """The first figures of every way as the office is now, and the posts it needs."""
    ways = []
    for place, variant in enumerate(found.study.variants):
        if variant.scenario is not None:
            continue
        needed = found.needed[place] if found.needed else None
        figures, differences = found.figures[place], found.differences[place]
        ways.append(
            {
                "way": variant.way.name,
                "title": variant.title.to_json(),
                "process": variant.way.process.digest,
                "figures": {name: _estimate(figures[name]) for name in SUMMARISED},
                "differences": {name: _estimate(differences[name]) for name in SUMMARISED} if place else None,
                "needed": _posts(needed) if needed else None,
            }
        )
    return {"replications": found.study.plan.replications, "ways": ways}


def _estimate(found: Estimate) -> dict[str, float]:
    return {"mean": round(found.mean, 6), "low": round(found.low, 6), "high": round(found.high, 6)}


def _posts(needed: Needed) -> dict[str, Any]:
    return {"now": needed.now, "posts": needed.posts, "in_time": needed.in_time, "enough": needed.enough}
