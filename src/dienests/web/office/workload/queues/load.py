"""The load of everybody a head answers for, beside what each can carry."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dienests.base.access import may, narrow, require
from dienests.base.organisation.models import Unit, User
from dienests.cases.models import State
from dienests.cases.queries.holding import Holding, holding
from dienests.practice.loads import LoadScheme
from dienests.web.office.workload.queues.request import bar_of, tabs
from dienests.web.office.workload.queues.words import carried, room_words, said
from dienests.web.request import actor_of
from dienests.workload.office.access import ALLOCATE, LOAD_SEE, LOADS_CHOOSE
from dienests.workload.office.queries.load import PersonLoad, loads
from dienests.workload.office.queries.schemes import scheme_in_force

ORDER = {"block": 0, "warn": 1, "ok": 2, "": 2}
IN_PREPARATION = (State.OPEN, State.RETURNED)
TO_LOOK_AT = (State.SUBMITTED, State.APPROVED)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who carries too much stands first; then by name. Nobody is measured here against anybody else's work."""
    actor = actor_of(request)
    require(actor, ALLOCATE)
    scheme, held = scheme_in_force(), holding(actor.today)
    mine = set(narrow(actor, LOAD_SEE, User.objects.all()).values_list("pk", flat=True))
    people = [each for number, each in loads(today=actor.today, scheme=scheme, held=held).items() if number in mine]
    units = {unit.pk: unit.name for unit in Unit.objects.order_by("pk")}
    shown = sorted(people, key=lambda each: (not _stranded(each, held), ORDER[each.level], each.user.full_name))
    context = {
        "tabs": tabs(request, "queue_load"),
        "scheme": scheme,
        "scheme_title": said(scheme.title) if scheme else "",
        "choosing": may(actor, LOADS_CHOOSE),
        "rows": [_row(each, scheme, held, units) for each in shown],
        "warned": sum(each.level == "warn" for each in people),
        "blocked": sum(each.level == "block" for each in people),
    }
    return render(request, "office/workload/queues/load.html", context)


def _stranded(load: PersonLoad, held: Holding) -> bool:
    """Has cases and is not there to work on them."""
    return load.user.pk in held.alone


def _row(load: PersonLoad, scheme: LoadScheme | None, held: Holding, units: Mapping[int, str]) -> Mapping[str, Any]:
    by_state: dict[str, int] = {}
    for part in load.parts:
        by_state[part.state] = by_state.get(part.state, 0) + part.cases
    number = load.user.pk
    return {
        "load": load,
        "units": ", ".join(units[unit] for unit in sorted(load.home) if unit in units),
        "preparing": sum(by_state.get(state, 0) for state in IN_PREPARATION),
        "waiting": by_state.get(State.WAITING, 0),
        "looking": sum(by_state.get(state, 0) for state in TO_LOOK_AT),
        "bar": bar_of(load.percent, load.level, warn=load.warn, block=load.block) if load.full_capacity else None,
        "carried": carried(load, scheme) if scheme is not None else "",
        "room": room_words(load, scheme) if scheme is not None and number not in held.gone else "",
        "gone": number in held.gone,
        "covered": load.away is not None and number in held.stand_ins,
        "substitute": load.away.substitute if load.away is not None else None,
        "queue": f"{reverse('office:queue')}?of={number}",
    }
