"""One stop of a programme: its form, moved on the timetable, taken out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.models import Stop, StopKind, Visit
from dienests.exchange.office.visits.operations.programme import remove_stop, save_stop
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import Programme, group_title, load_programme, title_of
from dienests.exchange.office.visits.stop_facts import StopFacts, facts_of, moved
from dienests.web.office.person_forms import FormField
from dienests.web.office.visits.programme.pages import timetable_page
from dienests.web.office.visits.programme.request import asked_visit, fresh, page, sequence_of, whole
from dienests.web.request import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A stop that is not there yet."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    begins, group = request.GET.get("begins", "")[:5], whole(request.GET.get("group"))
    return _form(request, visit, None, StopFacts(StopKind.SITE if group else StopKind.OTHER, begins, "", group=group))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """A stop as it is, to be changed."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    row = _stop(visit, stop)
    return _form(request, visit, row, facts_of(row))


def _stop(visit: Visit, pk: int) -> Stop:
    row = Stop.objects.filter(visit=visit, pk=pk, called_off=False).select_related("group", "site", "host").first()
    if row is None:
        raise Http404
    return row


def _form(request: HttpRequest, visit: Visit, stop: Stop | None, facts: StopFacts) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        facts = _typed(request)
        try:
            saved = save_stop(
                actor=actor_of(request),
                now=timezone.now(),
                visit=visit,
                sequence=sequence_of(request),
                stop=stop.pk if stop else None,
                facts=facts,
                anyway="anyway" in request.POST,
            )
        except ProgrammeRefused as refused:
            refusal = refused
        except Stop.DoesNotExist:
            raise Http404 from None
        else:
            return redirect(f"{reverse('office:visit_programme', args=[visit.pk])}#stop-{saved.pk}")
    visit = fresh(visit)
    loaded = load_programme(visit)
    faults = dict(refusal.problems) if refusal and refusal.code == "faulty" else {}
    fields = _fields(loaded, facts, faults)
    context = {
        "stop": stop,
        "title": title_of(stop) if stop else _("Something new in the programme"),
        "fields": fields,
        "fault_lines": [(name, words) for name, words in faults.items()],
        "clashes": refusal.problems if refusal and refusal.code == "clashes" else [],
    }
    return page(request, visit, "stop.html", context, here="visit_programme", refusal=refusal)


def _typed(request: HttpRequest) -> StopFacts:
    sent = request.POST
    host = sent.get("host", "")
    return StopFacts(
        kind=sent.get("kind", "")[:10],
        begins=sent.get("begins", "")[:10],
        ends=sent.get("ends", "")[:10],
        group=whole(sent.get("group")),
        site=whole(sent.get("site")),
        host=None if host == "free" else whole(host),
        title=sent.get("title", "")[:400],
        address=sent.get("address", "")[:400],
        by_hand="by_hand" in sent,
    )


def _fields(programme: Programme, facts: StopFacts, faults: dict[str, str]) -> list[FormField]:
    hosts = {user.pk: user for each in programme.sites.values() for user in each.hosts}
    away = _("away that day")
    choices: dict[str, list[tuple[str, Any]]] = {
        "kind": [(value, str(label)) for value, label in StopKind.choices],
        "group": [("", _("all together"))]
        + [(str(each.group.pk), group_title(each.group)) for each in programme.groups],
        "site": [("", "–")] + [(str(pk), each.site.name) for pk, each in sorted(programme.sites.items())],
        "host": [("free", _("whoever is free")), ("0", _("nobody"))]
        + [
            (str(pk), f"{user.full_name} ({away})" if pk in programme.away else user.full_name)
            for pk, user in sorted(hosts.items(), key=lambda item: item[1].full_name)
        ],
    }
    values = facts.__dict__ | {"host": "free" if facts.host is None else facts.host or "0"}
    words: tuple[tuple[str, str, str, str], ...] = (
        ("begins", _("From"), "text", _("in steps of five minutes, as 9:30")),
        ("ends", _("To"), "text", ""),
        ("kind", _("What it is"), "select", ""),
        ("group", _("Who"), "select", ""),
        ("site", _("Site"), "select", _("for what is a site; only those of this programme")),
        ("host", _("Who receives"), "select", ""),
        ("title", _("What it is called"), "text", _("empty: the name of the site, or what it is")),
        ("address", _("Where"), "text", _("empty: at the office, or where the site is")),
        ("by_hand", _("It stays at this time when the rest is found again"), "checkbox", ""),
    )
    return [
        FormField(
            name=name,
            label=label,
            value=values[name] or "",
            error=faults.get(name, ""),
            hint=hint,
            kind=kind,
            optional=name not in ("begins", "ends", "kind", "group", "host"),
            wide=name == "by_hand",
            choices=tuple(choices.get(name, ())),
        )
        for name, label, kind, hint in words
    ]


@require_POST
def move(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """To another time, from the timetable; the timetable comes back, with the clashes if it does not fit there."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    begins, ends = request.POST.get("begins", "")[:10], request.POST.get("ends", "")[:10]
    try:
        save_stop(
            actor=actor_of(request),
            now=timezone.now(),
            visit=visit,
            sequence=sequence_of(request),
            stop=stop,
            facts=moved(_stop(visit, stop), begins, ends),
            anyway="anyway" in request.POST,
        )
    except ProgrammeRefused as refusal:
        again = {"url": request.path, "begins": begins, "ends": ends} if refusal.code == "clashes" else None
        return timetable_page(request, visit, refusal=refusal, again=again)
    except Stop.DoesNotExist:
        raise Http404 from None
    if getattr(request, "htmx", False):
        return timetable_page(request, visit)
    return redirect(f"{reverse('office:visit_programme', args=[pk])}#stop-{stop}")


@require_POST
def remove(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """It does not take place; calendars that have it learn of it."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    try:
        remove_stop(actor=actor_of(request), now=timezone.now(), visit=visit, sequence=sequence_of(request), stop=stop)
    except ProgrammeRefused as refusal:
        return timetable_page(request, visit, refusal=refusal)
    except Stop.DoesNotExist:
        raise Http404 from None
    return redirect("office:visit_programme", pk=pk)
