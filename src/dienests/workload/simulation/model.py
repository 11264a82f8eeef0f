"""An office at work: applications go through the stages of a process file, workers take them up by role and hours.

Discrete events on SimPy's clock. Its plain events with callbacks are used instead of generators: a year of an office is
some 30,000 events, and a comparison runs through hundreds of years.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from simpy import Environment
from simpy.events import Timeout

from dienests.practice.applicability import stage_applies
from dienests.practice.vocabulary import ACTS
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.calendar import DAY, Calendar, Window
from dienests.workload.simulation.cases import Case, Papers, Task, Work
from dienests.workload.simulation.drawing import MOST_LOOKS, Drawn
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.steps import Step, first_for, may_do, steps_of
from dienests.workload.simulation.vocabulary import DEFECTS, FINDS, LOOKS
from dienests.workload.simulation.ways import Way
from dienests.workload.simulation.workers import Role, Worker, openings, workers_of

_APPLICATION, _ASSESSMENT, _CONTROL = (ACTS.index(act) for act in ("application", "assessment", "control"))
_MISSING, _SLIP = DEFECTS.index("missing"), DEFECTS.index("slip")
_IN_THE_HOUSE = 1e9  # a client who is in the building goes before everybody who is not


@dataclass(frozen=True)
class Run:
    """What one office did: its cases as they stand at the end, its roles and stages with what was counted."""

    way: Way
    drawn: Drawn
    cases: list[Case]
    roles: dict[str, Role]
    steps: list[Step]


class OfficeAtWork:
    """One replication of one office. Make it, `run` it once, and read the cases."""

    def __init__(
        self, way: Way, staff: Staff, known: Assumptions, drawn: Drawn, places: Sequence[int], calendar: Calendar,
        window: Window, *, seed: int, replication: int,
    ) -> None:  # fmt: skip
        """`places`: the rows of `drawn` that come to this office, in order of arrival."""
        self.way = way
        self.staff = staff
        self.known = known
        self.drawn = drawn
        self.calendar = calendar
        self.window = window
        self.env = Environment()
        self.roles = workers_of(staff, calendar, seed=seed, replication=replication)
        self.workers = {worker.number: worker for role in self.roles.values() for worker in role.workers}
        self.steps = steps_of(way.process, self.roles)
        self.last_visit = max(step.index for step in self.steps if step.client or step.index == 0)
        self.preparing = next(step.index for step in self.steps if step.submits or step.decides)
        self.cases: list[Case] = []
        self._next = iter(places)
        # The chance of each look to find each defect, LOOKS by DEFECTS.
        self.chance = [
            [known[f"finds_{defect}_{look}"] if (look, defect) in FINDS else 0.0 for defect in DEFECTS]
            for look in LOOKS
        ]
        self._own_work = known["own_work_factor"]
        self._queues: dict[Role, tuple[list[Step], list[Step]]] = {
            role: (
                [step for step in self.steps if role in step.roles and step.client],
                [step for step in self.steps if role in step.roles and not step.client],
            )
            for role in self.roles.values()
        }

    def run(self) -> Run:
        self._openings = iter(openings(self.roles.values()))
        self._open_next()
        self._await_next()
        self.env.run(until=self.window.ends)
        return Run(self.way, self.drawn, self.cases, self.roles, self.steps)

    # Time. SimPy hands the event to what was planned for it; its value says for whom.

    def _at(self, moment: float, then: Callable[[Any], None], value: Any = None) -> None:
        event = Timeout(self.env, max(0.0, moment - self.env.now), value)
        assert event.callbacks is not None
        event.callbacks.append(then)

    def _open_next(self) -> None:
        moment, roles = next(self._openings, (None, []))
        if moment is not None:
            self._at(moment, self._opened, roles)

    def _opened(self, event: Any) -> None:
        self._open_next()
        for role in event.value:
            for worker in list(role.idle):
                del role.idle[worker]
                self._seek(worker)

    def _await_next(self) -> None:
        at = next(self._next, None)
        if at is not None:
            self._at(self.drawn.arrives[at], self._arrived, at)

    def _arrived(self, event: Any) -> None:
        self._await_next()
        at, drawn = event.value, self.drawn
        missing, fault = drawn.missing[at], drawn.fault[at]
        case = Case(at, steps=len(self.steps), missing=missing, fault=fault, home=drawn.home[at])
        self.cases.append(case)
        self._enter(case, 0, None)

    # From stage to stage. What returns a truth says whether the worker goes on with the same case in one sitting.

    def _enter(self, case: Case, index: int, worker: Worker | None) -> bool:
        while index < len(self.steps) and not self._applies(case, self.steps[index]):
            index += 1
        if index == len(self.steps):
            return False
        step, now = self.steps[index], self.env.now
        case.step, case.begun, case.entered = index, False, now
        if worker is not None and not step.client and worker.role in step.roles and may_do(worker, case, step):
            self._start(worker, Task(case, Work.STAGE, index, since=now, rank=now))
            return True
        ready = self.calendar.later(now, self._days_until(case, step))
        if ready > now:
            self._at(ready, self._ready, case)
        else:
            self._wait(case)
        return False

    def _days_until(self, case: Case, step: Step) -> float:
        """Working days that pass before anybody could begin the stage: appointments, and cases that lie."""
        if step.client:
            if step.index == 0:
                return self.drawn.appointment[case.at]
            later = 0 if step.same_visit else 1 + self.drawn.no_shows[case.at]
            return later * self.drawn.second_visit[case.at]
        return self.drawn.pickup[step.pickup][case.at] if step.pickup else 0.0

    def _applies(self, case: Case, step: Step) -> bool:
        if step.pays_only:
            return not self.drawn.refused[case.at] and self.drawn.amount[case.at] > 0
        if not step.conditional:
            return True
        amount = Decimal(round(self.drawn.amount[case.at] * 100)) / 100
        number, facts = self.drawn.number[case.at], self.drawn.facts[case.at]
        return stage_applies(step.stage, case_number=number, amount=amount, facts=facts).applies

    def _ready(self, event: Any) -> None:
        self._wait(event.value)

    def _wait(self, case: Case) -> None:
        """Somebody who is free takes it at once; otherwise it waits in the queue of its stage."""
        step, now = self.steps[case.step], self.env.now
        rank = now - _IN_THE_HOUSE if step.same_visit else now
        task = Task(case, Work.STAGE, step.index, since=now, rank=rank)
        day = int(now // DAY)
        for role in step.roles:
            if role.idle and (role.receives(now) if step.client else role.on_duty(now)):
                for worker in role.idle:
                    if worker.present[day] and may_do(worker, case, step):
                        del role.idle[worker]
                        self._start(worker, task)
                        return
        step.waiting.append(task)

    def _leave(self, case: Case, worker: Worker) -> bool:
        """The stage is done; what still stands between it and the next one comes first."""
        step, extra = self.steps[case.step], self.drawn.extra
        if step.assesses and case.home:
            case.home = False
            travel = self.staff.home_visit_travel_minutes.value
            self._own(worker, case, Work.RESUME, extra["home_visit"][case.at] + travel)
            return False
        if step.index == self.preparing and case.papers != Papers.COMPLETE:
            if case.papers == Papers.ASKED_FOR:
                case.parked = (Work.RESUME, worker.number)
            elif case.papers == Papers.NOT_COMING:
                case.withdrawn = self.env.now
            else:
                case.papers = Papers.COMPLETE
                self._own(worker, case, Work.RESUME, extra["receive"][case.at])
            return False
        if step.decides and case.decided > self.env.now:
            self._decide(case)
        return self._enter(case, case.step + 1, worker)

    def _decide(self, case: Case) -> None:
        case.decided = self.env.now
        if self.drawn.refused[case.at]:
            return
        _, fault, slip = case.defects
        share = fault * self.known["fault_amount_share"] + slip * self.known["slip_amount_share"]
        case.wrong_eur = self.drawn.amount[case.at] * self.known["months_granted"] * min(share, 1.0)

    # Workers

    def _own(self, worker: Worker, case: Case, kind: Work, minutes: float = 0.0) -> None:
        """Work that only this person goes on with."""
        now = self.env.now
        worker.own.append(Task(case, kind, case.step, since=now, rank=now, minutes=minutes))
        if worker in worker.role.idle and worker.on_duty(now):
            del worker.role.idle[worker]
            self._seek(worker)

    def _seek(self, worker: Worker) -> None:
        """Clients while reception is open, then what was begun, then what waits."""
        role, now = worker.role, self.env.now
        if worker.on_duty(now):
            clients, papers = self._queues[role]
            task = first_for(clients, worker) if role.receives(now) else None
            if task is None:
                task = worker.own.popleft() if worker.own else first_for(papers, worker)
            if task is not None:
                self._start(worker, task)
                return
        role.idle[worker] = None

    def _start(self, worker: Worker, task: Task) -> None:
        case, step, now = task.case, self.steps[task.step], self.env.now
        minutes = self._minutes(worker, task)
        case.staff_minutes += minutes
        conversation = task.kind == Work.STAGE and step.client
        lasts = minutes / (worker.role.reception_speed if conversation else worker.role.desk_speed)
        done = now + lasts if conversation else worker.done_at(now, lasts)
        if self.window.begins <= now:
            worker.role.busy += lasts
            step.minutes += minutes
            if task.kind == Work.STAGE:
                step.begun += 1
                step.waited += now - task.since
        self._at(done, self._done, (worker, task))

    def _done(self, event: Any) -> None:
        worker, task = event.value
        if not self._go_on(worker, task):
            self._seek(worker)

    def _go_on(self, worker: Worker, task: Task) -> bool:
        case = task.case
        if task.kind == Work.STAGE and self.window.begins <= self.env.now:
            step = self.steps[task.step]
            step.ended += 1
            step.lasted += self.env.now - case.entered
        if case.requests:
            self._request(case)
        if task.kind == Work.REWORK:
            controller = case.doers[case.step]
            assert controller is not None
            self._own(self.workers[controller], case, Work.CONTROL_AGAIN)
            return False
        if case.returns:
            case.returns = False
            case.returned += 1
            self._rework(case)
            return False
        return self._leave(case, worker)

    def _rework(self, case: Case) -> None:
        preparer = case.doers[self.preparing]
        assert preparer is not None
        if case.papers == Papers.ASKED_FOR:
            case.parked = (Work.REWORK, preparer)
        else:
            self._own(self.workers[preparer], case, Work.REWORK)

    # What is done

    def _minutes(self, worker: Worker, task: Task) -> float:
        case, extra = task.case, self.drawn.extra
        if task.kind == Work.RESUME:
            return task.minutes
        minutes = 0.0
        if case.papers == Papers.BROUGHT:
            case.papers = Papers.COMPLETE
            minutes += extra["receive"][case.at]
        if task.kind == Work.REWORK:
            return minutes + extra["rework"][case.at]
        step, again = self.steps[task.step], task.kind == Work.CONTROL_AGAIN
        knows = worker.number in case.seen
        if not knows:
            case.seen.append(worker.number)
            minutes += extra["reading_in"][case.at] if step.index else 0.0
        case.doers[step.index] = worker.number
        case.begun = True
        minutes += self._acts(case, step, knows=knows, again=again)
        if step.client and not again:
            self._visit(case, task.since if step.same_visit else self.env.now, minutes)
        return minutes

    def _acts(self, case: Case, step: Step, *, knows: bool, again: bool) -> float:
        """Minutes of the acts of a stage. A control that finds something ends with the return."""
        effort = self.drawn.effort[case.at]
        minutes = 0.0
        for act, look in step.acts:
            minutes += effort[act] * (self.known["control_again_share"] if again and act == _CONTROL else 1.0)
            if act == _APPLICATION:
                case.received = self.env.now
            elif act == _ASSESSMENT:
                case.defects[_SLIP] = self.drawn.slip[case.at]
            if look >= 0 and (found := self._look(case, look, knows=knows)):
                minutes += self._found(case, found, returns=act == _CONTROL)
                if case.returns:
                    break
        return minutes

    def _look(self, case: Case, look: int, *, knows: bool) -> list[int]:
        """The defects this look finds; they are then no longer in the case."""
        time = min(case.looks[look], MOST_LOOKS - 1)
        case.looks[look] += 1
        found = []
        for defect, there in enumerate(case.defects):
            if there:
                chance = self.chance[look][defect] * (self._own_work if knows else 1.0)
                if self.drawn.finds[case.at][(look * len(DEFECTS) + defect) * MOST_LOOKS + time] < chance:
                    found.append(defect)
                    case.defects[defect] = False
        return found

    def _found(self, case: Case, defects: list[int], *, returns: bool) -> float:
        """Minutes it takes to deal with what was found."""
        minutes = 0.0
        for defect in defects:
            if defect == _MISSING:
                case.requests = True
                minutes += self.drawn.extra["request"][case.at]
            else:
                case.found += 1
                minutes += 0.0 if returns else self.drawn.extra["correct"][case.at]
        case.returns = returns
        return minutes

    # The client

    def _visit(self, case: Case, came: float, minutes: float) -> None:
        today = int(self.env.now // DAY)
        if case.visit_day == today and self.steps[case.step].same_visit:
            case.client_minutes += self.env.now - came
        else:
            case.visits += 1
            case.client_minutes += self.staff.client_travel_minutes.value
        case.visit_day = today
        case.client_minutes += minutes

    def _request(self, case: Case) -> None:
        """The clock stands still until the papers come, or until the term for them has passed."""
        case.requests = False
        case.papers = Papers.ASKED_FOR
        now = self.env.now
        case.requested_day = int(now // DAY)
        if self.drawn.never[case.at]:
            self._at(self.calendar.later(now, self.way.documents_term_working_days), self._given_up, case)
        else:
            brought = now + self.drawn.documents_days[case.at] * DAY
            day = self.calendar.next_working(int(brought // DAY))
            self._at(max(brought, day * DAY), self._brought, case)

    def _given_up(self, event: Any) -> None:
        case = event.value
        case.papers = Papers.NOT_COMING
        if case.parked:
            case.withdrawn = self.env.now

    def _brought(self, event: Any) -> None:
        case, now = event.value, self.env.now
        case.papers = Papers.BROUGHT
        case.stopped_days += int(now // DAY) - case.requested_day
        comes_anyway = case.step < self.last_visit or (case.step == self.last_visit and not case.begun)
        if self.drawn.in_person[case.at] and not comes_anyway:
            case.visits += 1
            case.client_minutes += self.staff.client_travel_minutes.value
        if case.parked:
            kind, worker = case.parked
            case.parked = None
            if kind == Work.RESUME:
                case.papers = Papers.COMPLETE
            self._own(self.workers[worker], case, kind, self.drawn.extra["receive"][case.at])
