"""Finds a programme with CP-SAT: no site has two groups at once, nobody is at two places, everybody gets there in time.

Of the programmes that fit, one in which the most units meet their own, the most is seen, and the least time is
spent on the way and waiting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from dienests.exchange.programme.first_try import first_try
from dienests.exchange.programme.too_much import too_much
from dienests.exchange.programme.visit import Group, Programme, Relax, Site, Stop, Together, Visit

SECONDS = 1.8
_LEAST_SECONDS = 0.3
_CHECKING_SECONDS = 30  # the most for what takes hundredths of one: nothing is searched for, values are only checked
_FINDING = 0.7  # of the time; the rest is for saying why nothing was found
_MEETS, _SEEN, _MINUTE = 400, 150, 1
_STEP = 5  # programmes are made of five minutes


@dataclass
class _Model:
    """Variables by (group, site). `reasons`: literals that hold as long as a wish is kept."""

    visit: Visit
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    begins: dict[tuple[str, str], Any] = field(default_factory=dict)
    seen: dict[tuple[str, str], Any] = field(default_factory=dict)
    together: dict[str, Any] = field(default_factory=dict)
    reasons: dict[int, Relax] = field(default_factory=dict)

    def kept(self, relax: Relax) -> Any:
        literal = self.model.new_bool_var(f"{relax.kind} {relax.group} {relax.site}")
        self.model.add_assumption(literal)
        self.reasons[literal.index] = relax
        return literal


def programme_of(visit: Visit, *, seconds: float = SECONDS) -> Programme:
    """The best programme found within `seconds`; where none exists, which wishes stand in each other's way.

    Raises ValueError for a visit that names sites or groups that are not there.
    """
    _check(visit)
    if relax := too_much(visit):
        return Programme(relax=relax)
    until = time.monotonic() + seconds
    asked = _modelled(visit)
    _hint(asked)
    solver = _solver(until, share=_FINDING)
    status = solver.solve(asked.model)
    proven = status == cp_model.OPTIMAL
    if status == cp_model.UNKNOWN:  # a busy machine: what the first try gives, if it keeps all wishes
        solver.parameters.fix_variables_to_their_hinted_value = True
        solver.parameters.max_time_in_seconds = _CHECKING_SECONDS
        status = solver.solve(asked.model)
        if status == cp_model.INFEASIBLE:
            return Programme(relax=_given_up(visit, until))
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Programme(tuple(sorted(_stops(asked, solver))), proven=proven)
    return Programme(relax=_in_the_way(visit, until))


def _solver(until: float, *, share: float = 1.0) -> cp_model.CpSolver:
    """One that uses up to a share of the time that is left."""
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(_LEAST_SECONDS, share * (until - time.monotonic()))
    solver.parameters.random_seed = 1
    # More of them are not surer, and the pages want a processor too.
    solver.parameters.num_workers = 2
    return solver


def _hint(asked: _Model) -> None:
    tried = first_try(asked.visit)
    for key, seen in asked.seen.items():
        asked.model.add_hint(seen, key in tried.sites)
        asked.model.add_hint(asked.begins[key], tried.sites.get(key, -(-asked.visit.day.begins // _STEP) * _STEP))
    for code, begins in tried.together.items():
        asked.model.add_hint(asked.together[code], begins)


def _check(visit: Visit) -> None:
    sites, groups = {site.code for site in visit.sites}, {group.code for group in visit.groups}
    if len(sites) != len(visit.sites) or len(groups) != len(visit.groups) or not groups:
        raise ValueError("each site and each group once, and at least one group")
    named = {site for group in visit.groups for site in group.must | group.never} | {each.site for each in visit.fixed}
    unknown = (named - sites) | ({each.group for each in visit.fixed} - groups)
    if unknown:
        raise ValueError(f"not in this visit: {', '.join(sorted(unknown))}")


def _modelled(visit: Visit) -> _Model:
    asked = _Model(visit)
    last = visit.day.ends + 12 * 60  # the day itself is a wish that can be given up
    for event in visit.together:
        asked.together[event.code] = asked.model.new_int_var(visit.day.begins, last, event.code)
    for group in visit.groups:
        for site in visit.sites:
            if site.code in group.never:
                continue
            key = group.code, site.code
            asked.begins[key] = asked.model.new_int_var(visit.day.begins, last, f"begins {key}")
            asked.seen[key] = asked.model.new_bool_var(f"seen {key}")
    _wishes(asked)
    _one_at_a_time(asked)
    _on_the_way(asked)
    _aim(asked)
    return asked


def _wishes(asked: _Model) -> None:
    """What can be given up if not everything fits, each behind a literal of its own."""
    visit, model = asked.visit, asked.model
    day = asked.kept(Relax("day"))
    for event in visit.together:
        begins, kept = asked.together[event.code], asked.kept(Relax("together", site=event.code))
        model.add(begins >= event.within.begins).only_enforce_if(kept)
        model.add(begins + event.minutes <= event.within.ends).only_enforce_if(kept)
        model.add(begins + event.minutes <= visit.day.ends).only_enforce_if(day)
    for site in visit.sites:
        open_ = asked.kept(Relax("open", site=site.code)) if site.open else None
        for group in visit.groups:
            key = group.code, site.code
            if key not in asked.seen:
                continue
            begins, seen = asked.begins[key], asked.seen[key]
            minutes = visit.minutes_at(group.code, site)
            model.add(begins + minutes <= visit.day.ends).only_enforce_if(seen, day)
            if open_ is not None:
                _within_hours(asked, site, begins, minutes, [seen, open_])
            if site.most is not None and group.guests > site.most:
                model.add(seen == 0).only_enforce_if(asked.kept(Relax("capacity", group.code, site.code)))
            if site.code in group.must:
                model.add(seen == 1).only_enforce_if(asked.kept(Relax("must", group.code, site.code)))
            elif visit.everybody_everywhere:
                model.add(seen == 1).only_enforce_if(asked.kept(Relax("everywhere", group.code, site.code)))
    for fixed in visit.fixed:
        key, kept = (fixed.group, fixed.site), asked.kept(Relax("fixed", fixed.group, fixed.site))
        if key in asked.seen:
            model.add(asked.seen[key] == 1).only_enforce_if(kept)
            model.add(asked.begins[key] == fixed.begins).only_enforce_if(kept)


def _within_hours(asked: _Model, site: Site, begins: Any, minutes: int, conditions: list[Any]) -> None:
    chosen = [asked.model.new_bool_var("") for _ in site.open]
    asked.model.add_at_least_one(chosen).only_enforce_if(conditions)
    for literal, window in zip(chosen, site.open, strict=True):
        asked.model.add(begins >= window.begins).only_enforce_if(literal)
        asked.model.add(begins + minutes <= window.ends).only_enforce_if(literal)


def _one_at_a_time(asked: _Model) -> None:
    for site in asked.visit.sites:
        there = [
            asked.model.new_optional_fixed_size_interval_var(
                asked.begins[key], asked.visit.minutes_at(key[0], site), seen, ""
            )
            for key, seen in asked.seen.items()
            if key[1] == site.code
        ]
        asked.model.add_no_overlap(there)


def _on_the_way(asked: _Model) -> None:
    """Between two things that a group does lies the way from one to the other."""
    visit, model = asked.visit, asked.model
    for one, other in zip(visit.together, visit.together[1:], strict=False):
        way = visit.minutes_between(one.address, other.address)
        model.add(asked.together[other.code] >= asked.together[one.code] + one.minutes + way)
    for group in visit.groups:
        places = [site for site in visit.sites if (group.code, site.code) in asked.seen]
        for one_site, other_site in combinations(places, 2):
            _one_after_the_other(asked, group, one_site, other_site)
        for site in places:
            for event in visit.together:
                _one_after_the_other(asked, group, site, event)


def _one_after_the_other(asked: _Model, group: Group, one: Site, other: Site | Together) -> None:
    way = asked.visit.minutes_between(one.address, other.address)
    first, seen = asked.begins[group.code, one.code], [asked.seen[group.code, one.code]]
    stay = asked.visit.minutes_at(group.code, one)
    before = asked.model.new_bool_var("")
    if isinstance(other, Site):
        second, other_stay = asked.begins[group.code, other.code], asked.visit.minutes_at(group.code, other)
        seen.append(asked.seen[group.code, other.code])
    else:
        second, other_stay = asked.together[other.code], other.minutes
        if other.place:
            asked.model.add(before == (other.place == "last"))
    asked.model.add(second >= first + stay + way).only_enforce_if(*seen, before)
    asked.model.add(first >= second + other_stay + way).only_enforce_if(*seen, ~before)


def _aim(asked: _Model) -> None:
    """Units that meet weigh most, then sites that are seen, then a day without gaps."""
    visit, model = asked.visit, asked.model
    sites = {site.code: site for site in visit.sites}
    terms = []
    for group in visit.groups:
        for (code, where), seen in asked.seen.items():
            if code == group.code:
                terms.append((_SEEN + (_MEETS if visit.meets(group, sites[where]) else 0)) * seen)
        ends = model.new_int_var(visit.day.begins, visit.day.ends + 12 * 60, "")
        for site in visit.sites:
            if (group.code, site.code) in asked.seen:
                key = group.code, site.code
                leaves = asked.begins[key] + visit.minutes_at(group.code, site)
                model.add(ends >= leaves).only_enforce_if(asked.seen[key])
        terms.append(-_MINUTE * ends)
    terms += [-_MINUTE * begins for begins in asked.together.values()]
    model.maximize(sum(terms))
    for begins in asked.begins.values():
        steps = model.new_int_var(0, 2 * 24 * 60 // _STEP, "")
        model.add(begins == _STEP * steps)


def _stops(asked: _Model, solver: cp_model.CpSolver) -> Iterator[Stop]:
    sites = {site.code: site for site in asked.visit.sites}
    for (group, site), seen in asked.seen.items():
        if solver.value(seen):
            begins = int(solver.value(asked.begins[group, site]))
            yield Stop(begins, begins + asked.visit.minutes_at(group, sites[site]), group, site)
    for event in asked.visit.together:
        begins = int(solver.value(asked.together[event.code]))
        for each in asked.visit.groups:
            yield Stop(begins, begins + event.minutes, each.code, event.code, together=True)


def _in_the_way(visit: Visit, until: float) -> tuple[Relax, ...]:
    """A smallest set of wishes that cannot be met together: each of them left out makes room."""
    asked = _modelled(visit)
    asked.model.clear_objective()  # type: ignore[no-untyped-call]
    solver = _solver(until)
    solver.parameters.num_workers = 1  # more of them find no core
    if solver.solve(asked.model) != cp_model.INFEASIBLE:
        return _given_up(visit, until)
    needed = [
        asked.reasons[index] for index in solver.sufficient_assumptions_for_infeasibility() if index in asked.reasons
    ]
    for relax in tuple(needed):
        rest = [each for each in needed if each != relax]
        if time.monotonic() < until and _impossible(visit, rest, until):
            needed = rest
    return tuple(needed)


def _impossible(visit: Visit, wishes: list[Relax], until: float) -> bool:
    asked = _modelled(visit)
    asked.model.clear_objective()  # type: ignore[no-untyped-call]
    asked.model.clear_assumptions()
    for index, relax in asked.reasons.items():
        if relax in wishes:
            asked.model.add(asked.model.get_bool_var_from_proto_index(index) == 1)
    return bool(_solver(until).solve(asked.model) == cp_model.INFEASIBLE)


def _given_up(visit: Visit, until: float) -> tuple[Relax, ...]:
    """Where nothing is proven in time: what the programme that gives up the fewest wishes, as far as was found, gives
    up; on a busy machine, what the first try did not place."""
    asked = _modelled(visit)
    asked.model.clear_assumptions()
    _hint(asked)
    kept = {index: asked.model.get_bool_var_from_proto_index(index) for index in asked.reasons}
    asked.model.maximize(sum(kept.values()))
    solver = _solver(until)
    if solver.solve(asked.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return tuple(asked.reasons[index] for index, literal in kept.items() if not solver.value(literal))
    placed = first_try(visit).sites
    demands = ("must", "everywhere")
    return tuple(it for it in asked.reasons.values() if it.kind in demands and (it.group, it.site) not in placed)
