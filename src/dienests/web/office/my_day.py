"""The first page: what is due, for the roles that work on cases; for the others, where their work begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may, narrow
from dienests.base.organisation.models import Appointment, Post, Role, held_on
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.queries.my_day import Section
from dienests.cases.queries.my_day import my_day as day_of
from dienests.cases.queries.process import to_answer as proposals_to_answer
from dienests.cases.queries.rows import CaseRow
from dienests.exchange.office.library.access import NOTICE_CLOSE
from dienests.exchange.office.library.queries.notices import to_look_at as notices_to_look_at
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.queries.visits import to_look_at as visits_to_look_at
from dienests.payments.access import BATCH_APPROVE
from dienests.payments.models import Batch
from dienests.payments.queries.due import due_overview
from dienests.web import formats
from dienests.web.components import Deadline
from dienests.web.entrance import Entrance
from dienests.web.frame import ENTRIES, address
from dienests.web.office.exchange.library.waiting import proposed_practice
from dienests.web.office.visits.remembering.owed import promised_to_guests
from dienests.web.office.working_time.scope import to_answer, to_hear
from dienests.workload.studies.due import to_look_at

# What a section asks for, as an icon; and what stands there when it is the first thing of the day.
ICONS = {
    "due": "alert-triangle",
    "returned": "arrow-back-up",
    "to_control": "eye-check",
    "to_decide": "gavel",
    "mine": "pencil",
    "stand_in": "umbrella",
    "waiting": "player-pause",
    "unassigned": "inbox",
    "unit": "users",
}
ASKED = {
    "status": gettext_lazy("status"),
    "gmi": gettext_lazy("GMI benefit"),
    "housing": gettext_lazy("housing benefit"),
}
MONEY_ROLES = (Role.ACCOUNTANT, Role.HEAD_OF_OFFICE, Role.AUDITOR)


@dataclass(frozen=True)
class Line:
    """A case in a section, ready to be shown."""

    row: CaseRow
    asked: str
    term: Deadline | None
    url: str
    take_url: str = ""


@dataclass(frozen=True)
class Part:
    """A section of the page; `more` of its cases are not shown."""

    section: Section
    icon: str
    lines: Sequence[Line]

    @property
    def more(self) -> int:
        return self.section.count - len(self.lines)


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """At most 15 queries, whatever the number of cases."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = day_of(actor, today=actor.today)
    context = {
        "today": actor.today,
        "parts": [_part(section, today=actor.today) for section in day.sections],
        "works_on_cases": bool(day.counts),
        "entrances": _entrances(actor),
        "intake_url": address("intake") if _takes_applications(actor) else "",
        "cases_url": address("cases"),
    }
    return render(request, "office/my_day.html", context)


@require_safe
def counts(request: HttpRequest) -> JsonResponse:
    """What the rail shows beside its entries: {"my_day": {"count": 3, "late": true}, …}. Asked for by rail.js."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = day_of(actor, today=actor.today, limit=0).counts
    due = found.get("due", 0)
    others = sum(found.get(key, 0) for key in ("returned", "to_control", "to_decide"))
    answer = {"my_day": {"count": due or others, "late": bool(due)}}
    if actor.has(*MONEY_ROLES, Role.HEAD_OF_UNIT):
        answer["payments"] = {"count": narrow(actor, BATCH_APPROVE, Batch.objects.all()).count(), "late": False}
    if actor.has(Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE):
        answer["time_calendar"] = {"count": to_answer(actor) + to_hear(actor), "late": False}
    if may(actor, PROCESS_CHOOSE):
        answer["practice"] = {"count": proposals_to_answer(actor).count(), "late": False}
    if may(actor, NOTICE_CLOSE):
        answer["library"] = {"count": notices_to_look_at(actor), "late": False}
    if may(actor, VISIT_PLAN):
        answer["visits"] = {"count": visits_to_look_at(), "late": False}
    return JsonResponse(answer)


def _part(section: Section, *, today: date) -> Part:
    page = "control" if section.key in ("to_control", "to_decide") else "case"
    lines = [
        Line(
            row=row,
            asked=", ".join(str(ASKED.get(code, code)) for code in row.asked),
            term=_term(row, today=today),
            url=_case_url(page, row.id),
            take_url=_case_url("case_take", row.id) if section.key == "unassigned" else "",
        )
        for row in section.rows
    ]
    return Part(section=section, icon=ICONS[section.key], lines=lines)


def _term(row: CaseRow, *, today: date) -> Deadline | None:
    if row.deadline is None:
        return None
    term = row.deadline
    label = _("Status") if term.kind == "status" else _("Decision")
    return Deadline(label, term.due, term.urgency, term.left if term.due >= today else (term.due - today).days)


def _case_url(name: str, pk: int) -> str:
    """The page of that name, or the case itself where there is no such page."""
    return address(name, pk) or address("case", pk)


def _takes_applications(actor: Actor) -> bool:
    return any(actor.has(role) for entry in ENTRIES if entry.url_name == "intake" for role in entry.roles)


def _entrances(actor: Actor) -> list[Entrance]:
    """What waits for a head's word, and where the work of the other roles begins. At most eight queries."""
    found = [*_proposed_ways(actor), *proposed_practice(actor), *_foreseen(actor), *promised_to_guests(actor)]
    if actor.has(*MONEY_ROLES):
        found.append(_payments(actor))
    if actor.has(Role.AUDITOR):
        found.append(
            Entrance(
                _("Audit trail"),
                _("Who saw or changed what about whom; the extract for a resident's own request; is the chain whole."),
                address("audit"),
                "eye-search",
            )
        )
    if actor.has(Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE):
        found.append(_staff(actor))
    if actor.has(Role.AUDITOR, Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE):
        found.append(
            Entrance(
                _("Way of working"),
                _("Stages, roles, reasons, letters and the figures of the law that are in force today."),
                address("practice"),
                "route",
            )
        )
    return found


def _proposed_ways(actor: Actor) -> list[Entrance]:
    """The oldest proposal of a way of working that waits for this person, with how many there are."""
    waiting = list(proposals_to_answer(actor))
    if not waiting:
        return []
    first, many = waiting[0], len(waiting) > 1
    return [
        Entrance(
            _("A change of the way of working waits for your word"),
            f"{first.proposed_by}: {first.note}"[:160],
            address("practice_choose") if many else address("practice_proposal", first.pk),
            "switch-horizontal",
            str(len(waiting)) if many else "",
        )
    ]


def _foreseen(actor: Actor) -> list[Entrance]:
    """A way that was simulated and has been worked by for three months: the oldest, with how many there are."""
    due = to_look_at(actor)
    if not due:
        return []
    return [
        Entrance(
            _("Three months with another way of working"),
            _("What was foreseen and what came of it can be looked at now."),
            address("study_reality", due[-1].study_id),
            "arrows-left-right",
            str(len(due)) if len(due) > 1 else "",
        )
    ]


def _payments(actor: Actor) -> Entrance:
    due = due_overview(month=actor.today.replace(day=1))
    waiting = narrow(actor, BATCH_APPROVE, Batch.objects.all()).count()
    words = [
        ngettext("%(n)s payment to prepare", "%(n)s payments to prepare", due.planned_count) % {"n": due.planned_count}
    ]
    if due.missing_bills_count:
        n = due.missing_bills_count
        words.append(ngettext("%(n)s grant without bills", "%(n)s grants without bills", n) % {"n": n})
    if waiting:
        words.append(ngettext("%(n)s batch to approve", "%(n)s batches to approve", waiting) % {"n": waiting})
    figure = formats.cents(due.planned_cents)
    return Entrance(_("Payments of this month"), "; ".join(words), address("payments"), "cash-banknote", figure)


def _staff(actor: Actor) -> Entrance:
    posts = Post.objects.filter(abolished_on__isnull=True)
    vacant = posts.exclude(appointments__in=Appointment.objects.filter(held_on(actor.today))).count()
    text = ngettext("%(n)s vacant post", "%(n)s vacant posts", vacant) % {"n": vacant} if vacant else ""
    return Entrance(
        _("Staff and units"),
        text or _("Every post is held. Accounts, posts and units are kept here."),
        address("staff"),
        "sitemap",
        str(vacant) if vacant else "",
    )
