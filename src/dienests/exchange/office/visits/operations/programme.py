"""The programme of a visit changed: found by the solver, or by hand. Nothing that clashes is stored unless said so."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.base.access import Actor, require
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.clashes import Clash, clashes_of, clashes_with
from dienests.exchange.office.visits.day_minutes import at_minute
from dienests.exchange.office.visits.models import Group, Plan, Site, Stop, StopKind, Visit
from dienests.exchange.office.visits.operations.planning import changed, locked_for_planning, plan_of, take_away
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import DAY_ENDS, Programme, load_programme
from dienests.exchange.office.visits.receiving import assign_hosts
from dienests.exchange.office.visits.solving import LATER_MINUTES, Found, Place, find
from dienests.exchange.office.visits.stop_facts import StopFacts, filled

LUNCH = 12 * 60
WELCOME_MINUTES, LUNCH_MINUTES, TALK_MINUTES = 30, 45, 45
MOST_SITES, MOST_STOPS = 30, 300
Row = TypeVar("Row", bound=Model)


def set_plan(
    *,
    actor: Actor,
    now: datetime,
    visit: Visit,
    sequence: int,
    sites: Collection[int],
    everywhere: bool,
    any_hours: Collection[int] | None = None,
    crowded: Collection[int] | None = None,
) -> None:
    """Which sites are shown (ids). The first time a welcome, a meal and a talk are put in, for all together.

    `any_hours`, `crowded`: of what was given up at sites, what stays so (None: all). Raises AccessRefused;
    ProgrammeRefused nothing_to_see and what planning raises.
    """
    chosen = list(Site.objects.filter(pk__in=sites).order_by("pk")[:MOST_SITES])
    if not chosen:
        raise ProgrammeRefused("nothing_to_see")
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        first = not Plan.objects.filter(visit=row).exists()
        plan = plan_of(row)
        plan.sites.set(chosen)
        plan.everywhere = everywhere
        plan.save(update_fields=["everywhere"])
        for given_up, kept in ((plan.any_hours, any_hours), (plan.crowded, crowded)):
            if kept is not None:
                given_up.set(given_up.filter(pk__in=kept))
        if first and not Stop.objects.filter(visit=row).exists():
            Stop.objects.bulk_create(_usual_stops(row))
        changed(row, "visit_plan_set", actor=actor, now=now, sites=[site.code for site in chosen])


def _usual_stops(visit: Visit) -> list[Stop]:
    """Welcome at the beginning, a meal at noon, a talk at the end; the meal only where the day reaches over noon."""
    begins, ends = load_programme(visit).day
    wanted = [(StopKind.WELCOME, begins, WELCOME_MINUTES), (StopKind.TALK, ends - TALK_MINUTES, TALK_MINUTES)]
    if begins <= LUNCH - WELCOME_MINUTES and ends >= LUNCH + LUNCH_MINUTES + TALK_MINUTES:
        wanted.append((StopKind.MEAL, LUNCH, LUNCH_MINUTES))
    return [
        _new(visit, kind, at, at + minutes) for kind, at, minutes in wanted if begins <= at and at + minutes <= ends
    ]


def _new(visit: Visit, kind: str, begins: int, ends: int) -> Stop:
    uid = f"{uuid.uuid4()}@dienests"
    return Stop(
        visit=visit, kind=kind, begins=at_minute(begins), ends=at_minute(ends), uid=uid, sequence=visit.sequence + 1
    )


def find_programme(*, actor: Actor, now: datetime, visit: Visit, sequence: int) -> Found:
    """Let the solver place everything that was not put by hand; with nothing stored where nothing fits (`ways`).

    Raises AccessRefused; ProgrammeRefused no_groups, nothing_to_see and what planning raises.
    """
    require(actor, VISIT_PLAN, visit)
    programme = load_programme(Visit.objects.get(pk=visit.pk))
    with transaction.atomic():
        locked_for_planning(visit, actor=actor, sequence=sequence)
    if not programme.groups:
        raise ProgrammeRefused("no_groups")
    if not programme.chosen:
        raise ProgrammeRefused("nothing_to_see")
    found = find(programme)  # takes seconds: nobody else has to wait for them
    if not found.places:
        return found
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        if row.revision != programme.visit.revision:
            raise ProgrammeRefused("changed_meanwhile")
        _put(programme, row, found.places)
        changed(row, "visit_programme_found", actor=actor, now=now, stops=len(found.places), proven=found.proven)
    return found


def _put(programme: Programme, visit: Visit, places: Sequence[Place]) -> None:
    before = {stop.pk: (stop.begins, stop.ends, stop.host_id) for stop in programme.stops}
    by_id = {stop.pk: stop for stop in programme.stops}
    gone = {
        (stop.group_id, stop.site_id): stop
        for stop in Stop.objects.filter(visit=visit, called_off=True, kind=StopKind.SITE).order_by("pk")
    }
    stops = [_placed(place, by_id, gone, visit, programme) for place in places]
    assign_hosts(programme, stops)
    given_out = bool(programme.plan and programme.plan.given_out_at)
    for pk in by_id.keys() - {stop.pk for stop in stops}:
        take_away(by_id[pk], given_out=given_out, sequence=visit.sequence + 1)
    for stop in stops:
        if before.get(stop.pk or 0) != (stop.begins, stop.ends, stop.host_id):
            stop.called_off, stop.sequence = False, visit.sequence + 1
            stop.save()


def _placed(
    place: Place, by_id: dict[int, Stop], gone: dict[tuple[int | None, int | None], Stop], visit: Visit, of: Programme
) -> Stop:
    """One that was called off comes back under its name, so that calendars show it in its old place."""
    stop = by_id.get(place.stop or 0)
    if stop is None and (stop := gone.get((place.group, place.site))):
        stop.by_hand, stop.host = False, None
    if stop is None:
        stop = _new(visit, StopKind.SITE, place.begins, place.ends)
        stop.group = next(each.group for each in of.groups if each.group.pk == place.group)
        stop.site = of.sites[place.site or 0].site
    stop.begins, stop.ends = at_minute(place.begins), at_minute(place.ends)
    return stop


def save_stop(
    *,
    actor: Actor,
    now: datetime,
    visit: Visit,
    sequence: int,
    stop: int | None,
    facts: StopFacts,
    anyway: bool = False,
) -> Stop:
    """Add a stop (`stop` None) or change one, by hand. `anyway`: although it clashes.

    Raises AccessRefused; Stop.DoesNotExist; ProgrammeRefused faulty (`problems`: (field, sentence)), clashes
    (`problems`: the new ones) and what planning raises.
    """
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        programme = load_programme(row)
        if stop is None and len(programme.stops) >= MOST_STOPS:
            raise ProgrammeRefused("faulty", problems=[("", _("There are too many stops in this programme."))])
        old = next((each for each in programme.stops if each.pk == stop), None)
        if stop is not None and old is None:
            raise Stop.DoesNotExist
        known = {(clash.kind, clash.stops) for clash in clashes_of(programme)}
        begins, ends = programme.day
        kept = filled(old or _new(row, StopKind.OTHER, begins, ends), facts, programme)
        if not anyway:
            new = [clash for clash in clashes_with(programme, kept) if (clash.kind, clash.stops) not in known]
            _refuse_clashes(new)
        kept.sequence = row.sequence + 1
        kept.save()
        event = "visit_stop_changed" if stop else "visit_stop_added"
        changed(row, event, actor=actor, now=now, stop=kept.pk, kind=kept.kind, anyway=anyway)
    return kept


def _refuse_clashes(clashes: Sequence[Clash]) -> None:
    if clashes:
        count = ngettext("%(count)s clash", "%(count)s clashes", len(clashes)) % {"count": len(clashes)}
        raise ProgrammeRefused("clashes", problems=clashes, count=count)


def remove_stop(*, actor: Actor, now: datetime, visit: Visit, sequence: int, stop: int) -> None:
    """Raises AccessRefused; Stop.DoesNotExist; what planning raises."""
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        found = Stop.objects.get(pk=stop, visit=row, called_off=False)
        take_away(found, given_out=_is_given_out(row), sequence=row.sequence + 1)
        changed(row, "visit_stop_removed", actor=actor, now=now, stop=stop, kind=found.kind)


def _is_given_out(visit: Visit) -> bool:
    return Plan.objects.filter(visit=visit, given_out_at__isnull=False).exists()


def give_up(
    *, actor: Actor, now: datetime, visit: Visit, sequence: int, kind: str, group: int = 0, site: int = 0, stop: int = 0
) -> None:
    """Give up a wish that stands in the way (solving.WAYS). Raises AccessRefused; ProgrammeRefused nothing_to_give_up
    for one that is not there, and what planning raises."""
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        plan = plan_of(row)
        if kind == "later":
            _later(row)
        elif kind == "as_many":
            plan.everywhere = False
            plan.save(update_fields=["everywhere"])
        elif kind in ("open", "crowded"):
            given_up = plan.any_hours if kind == "open" else plan.crowded
            given_up.add(_one(Site.objects.filter(pk=site)))
        elif kind in ("must", "everywhere"):
            of, there = _one(Group.objects.filter(visit=row, pk=group)), _one(Site.objects.filter(pk=site))
            of.must.remove(there)
            if kind == "everywhere":
                of.never.add(there)
        elif kind in ("loose", "leave_out"):
            _of_stop(_one(Stop.objects.filter(visit=row, called_off=False, pk=stop)), kind, row)
        else:
            raise ProgrammeRefused("nothing_to_give_up")
        changed(row, "visit_wish_given_up", actor=actor, now=now, kind=kind, group=group, site=site, stop=stop)


def _later(visit: Visit) -> None:
    ends = load_programme(visit).day[1] + LATER_MINUTES
    if ends > DAY_ENDS:
        raise ProgrammeRefused("nothing_to_give_up")
    visit.ends = at_minute(ends)
    visit.save(update_fields=["ends"])


def _of_stop(stop: Stop, kind: str, visit: Visit) -> None:
    if kind == "leave_out":
        take_away(stop, given_out=_is_given_out(visit), sequence=visit.sequence + 1)
        return
    stop.by_hand = False
    stop.save(update_fields=["by_hand"])


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise ProgrammeRefused("nothing_to_give_up")
    return found
