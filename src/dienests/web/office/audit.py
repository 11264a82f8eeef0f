"""The audit trail: for the auditor by any filter, for one person, and as an extract for that person's own request.

The extract names colleagues by post and unit, not by name. A person has a right to know when, what and why the office
looked; the names of employees who acted on its behalf are owed only where the person's rights cannot be kept without
them (Court of Justice of the EU, C-579/21, 22 June 2023), which the office then answers by hand.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.audit.trail import TrailFilter, recent_chain, trail, trail_page
from dienests.base.organisation.models import Appointment, Office, User
from dienests.base.people.access import AUDIT_READ
from dienests.base.people.models import Person
from dienests.base.people.queries import current_person, record_ids
from dienests.cases.models import Case
from dienests.web.components import Column, Table
from dienests.web.formats import as_whole
from dienests.web.office.audit_words import WORDS, details_of, purpose_of, reason_of, words_of
from dienests.web.office.person_forms import typed_day, written_day
from dienests.web.request import actor_of

ROWS = 50
MOST_EXPORTED = 50_000
MOST_EXTRACTED = 5_000
VERIFIED = 5_000


@dataclass(frozen=True)
class Wanted:
    """The filter as read from the address; `faults` says what of it could not be read."""

    filter: TrailFilter
    faults: list[str]
    person: Person | None


def read_filter(query: QueryDict, *, person: Person | None = None) -> Wanted:
    """?person= actor= case= event= kind= from= to= ; a case by its number."""
    faults = []
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        try:
            days[name] = typed_day(query.get(name, ""))
        except ValueError:
            days[name] = None
            faults.append(_("%(text)s is no day; write it as 14.02.2026.") % {"text": query.get(name, "")})
    if person is None and (number := as_whole(query.get("person"))) is not None:
        person = Person.objects.filter(pk=number).first()
    number = query.get("case", "").strip()
    case = Case.objects.filter(number__iexact=number).values_list("pk", flat=True).first() if number else None
    if number and case is None:
        faults.append(_("There is no case %(number)s.") % {"number": number})
    actor = query.get("actor", "")
    return Wanted(
        filter=TrailFilter(
            persons=tuple(record_ids(current_person(person))) if person else (),
            actor=as_whole(actor),
            case=-1 if number and case is None else case,
            event=query.get("event", "") if query.get("event", "") in WORDS else "",
            kind=query.get("kind", "") if query.get("kind", "") in AuditKind.values else "",
            first_day=days["from"],
            last_day=days["to"],
            zone=settings.TIME_ZONE,
        ),
        faults=faults,
        person=person,
    )


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Any filter; newest first."""
    return _page(request, read_filter(request.GET))


@require_safe
def about_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who read or changed what about this person, merged records included."""
    person = get_object_or_404(Person, pk=pk)
    return _page(request, read_filter(request.GET, person=person))


def _page(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    actor = actor_of(request)
    require(actor, AUDIT_READ)
    after = request.GET.get("after", "")
    found = trail_page(wanted.filter, limit=ROWS, after=as_whole(after))
    _note("trail_read", wanted, actor=actor, rows=len(found.entries))
    table = Table(
        id="audit",
        columns=[
            Column("at", _("When"), fixed=True),
            Column("who", _("Who")),
            Column("what", _("What"), fixed=True),
            Column("about", _("About")),
            Column("why", _("Reason")),
            Column("details", _("Details"), hidden=True),
            Column("position", pgettext("audit", "No."), numeric=True, hidden=True),
        ],
        query=request.GET,
        shown=len(found.entries),
        after=str(found.older or ""),
    )
    context = {
        "table": table,
        "rows": _rows(found.entries),
        "wanted": wanted,
        "events": sorted(((event, str(words)) for event, words in WORDS.items()), key=lambda pair: pair[1]),
        "kinds": AuditKind.choices,
        "colleagues": User.objects.order_by("full_name", "pk"),
        "chosen": {
            name: request.GET.get(name, "") for name in ("actor", "case", "event", "kind", "from", "to", "person")
        },
        "query": request.GET.urlencode(),
    }
    return render(request, "office/audit/page.html", context)


def _rows(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Entries with words; names of persons and cases in two queries."""
    persons = {subject.person_id for entry in entries for subject in entry.subjects.all()}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=persons)}
    cases = {entry.case_id for entry in entries if entry.case_id}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    return [
        {
            "entry": entry,
            "what": words_of(entry.event),
            "kind": AuditKind(entry.kind).label,
            "persons": [(s.person_id, names.get(s.person_id, f"#{s.person_id}")) for s in entry.subjects.all()][:4],
            "more_persons": max(0, len(entry.subjects.all()) - 4),
            "case": numbers.get(entry.case_id or 0, ""),
            "why": reason_of(entry),
            "details": details_of(entry),
        }
        for entry in entries
    ]


def _note(event: str, wanted: Wanted, *, actor: Actor, **details: Any) -> None:
    """Reading the trail is itself read of personal data."""
    chosen = {
        name: str(value)
        for name in ("actor", "case", "event", "kind", "first_day", "last_day")
        if (value := getattr(wanted.filter, name))
    }
    entry = Event(
        event=event,
        kind=AuditKind.READ,
        object_type="audit",
        persons=wanted.filter.persons[:1],
        details={**chosen, **details},
    )
    record(entry, actor=actor.user, at=timezone.now())


@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered trail as CSV, 50,000 rows at most."""
    actor = actor_of(request)
    require(actor, AUDIT_READ)
    wanted = read_filter(request.GET)
    _note("trail_exported", wanted, actor=actor)
    response = StreamingHttpResponse(_csv(wanted.filter), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{actor.today:%Y-%m-%d}.csv"'
    return response


def _csv(wanted: TrailFilter) -> Iterator[str]:
    yield "\ufeff"  # spreadsheets take the file for UTF-8 by this mark
    yield _line(["position", "at", "who", "kind", "event", "object", "case_id", "persons", "reason", "details", "hash"])
    for entry in trail(wanted, most=MOST_EXPORTED):
        yield _line(
            [
                entry.position,
                timezone.localtime(entry.at).isoformat(timespec="seconds"),
                entry.actor_name,
                entry.kind,
                entry.event,
                f"{entry.object_type} {entry.object_id}".strip(),
                entry.case_id or "",
                " ".join(str(subject.person_id) for subject in entry.subjects.all()),
                entry.reason,
                "; ".join(f"{name}={value}" for name, value in details_of(entry)),
                entry.hash,
            ]
        )


def _line(values: list[Any]) -> str:
    buffer = io.StringIO()
    # A cell that begins like a formula would be run by a spreadsheet; the apostrophe makes it text.
    cells = [
        f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value for value in values
    ]
    csv.writer(buffer, delimiter=";").writerow(cells)
    return buffer.getvalue()


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Does the end of the chain hold? The whole chain is checked on the command line."""
    actor = actor_of(request)
    require(actor, AUDIT_READ)
    return render(request, "office/audit/chain.html", {"state": recent_chain(rows=VERIFIED), "now": timezone.now()})


@require_safe
def extract(request: HttpRequest, pk: int) -> HttpResponse:
    """For the person's own request: when, what and why, colleagues by post. A page to print."""
    actor = actor_of(request)
    require(actor, AUDIT_READ)
    person = current_person(get_object_or_404(Person, pk=pk))
    wanted = read_filter(request.GET, person=person)
    entries = list(trail(wanted.filter, most=MOST_EXTRACTED))
    _note("extract_made", wanted, actor=actor, rows=len(entries))
    posts = _posts_of({entry.actor_id for entry in entries if entry.actor_id})
    context = {
        "person": person,
        "office": Office.objects.filter(pk=1).first(),
        "rows": [
            {"at": entry.at, "what": words_of(entry.event), "why": purpose_of(entry), "who": _post_then(entry, posts)}
            for entry in entries
        ],
        "cut": len(entries) == MOST_EXTRACTED,
        "today": actor.today,
        "chosen": {"from": written_day(wanted.filter.first_day), "to": written_day(wanted.filter.last_day)},
        "faults": wanted.faults,
    }
    return render(request, "office/audit/extract.html", context)


def _posts_of(actors: set[int]) -> dict[int, list[Appointment]]:
    """Every appointment of these colleagues: one query."""
    found: dict[int, list[Appointment]] = {}
    for row in Appointment.objects.filter(user__in=actors).select_related("post__unit").order_by("-since", "pk"):
        found.setdefault(row.user_id, []).append(row)
    return found


def _post_then(entry: AuditEntry, posts: dict[int, list[Appointment]]) -> str:
    """The post held when it happened; the system itself, or a colleague whose post is not recorded."""
    if entry.actor_id is None:
        return _("the system, without a person")
    day = _local_day(entry.at)
    for row in posts.get(entry.actor_id, []):
        if row.since <= day and (row.until is None or row.until >= day):
            return f"{row.post}, {row.post.unit}"
    return _("a member of staff")


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
