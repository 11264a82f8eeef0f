"""Writes of previews: each is one transaction of access check, state change, audit row and planned work."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.background import interrupted
from dienests.base.background.models import UNFINISHED, BackgroundWork, Work
from dienests.population.office.access import PREVIEW_DELETE, PREVIEW_RUN, PREVIEW_VIEW
from dienests.population.office.cases import cases_fingerprint
from dienests.population.office.ceiling_offers import offered
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extract import Extracted
from dienests.population.office.households import is_kept
from dienests.population.office.models import CaseExtract, Ceiling, Per, Preview
from dienests.population.office.places import extract_folder, households_folder
from dienests.population.office.sources import described, population_called
from dienests.population.office.tasks import compute_ceiling, compute_preview, make_extract
from dienests.practice.reforms import Reform
from dienests.rulebook.law import EARLIEST_DAY

AT_ONCE = 4  # unfinished previews of an installation: one is computed, the others wait
FURTHEST_AHEAD = 366
LARGEST_CEILING_CENTS = 10**11
_TASKS: interrupted.Tasks = {
    CaseExtract: make_extract,
    Preview: compute_preview,
    Ceiling: compute_ceiling,
}


@dataclass(frozen=True, kw_only=True)
class OwnCasesBetween:
    """The office's own cases, received from a day to a day (None: no bound)."""

    first: date | None = None
    last: date | None = None


def start_preview(
    *, actor: Actor, now: datetime, reform: Reform, source: OwnCasesBetween | str, day: date, known_on: date
) -> Preview:
    """Plan the preview of a reform. `source`: own cases, or the name of a population of this installation.

    Every household is assessed as if it applied on `day`, by the law known on `known_on` (the reform may say
    otherwise for its sides). Raises AccessRefused; PreviewRefused day_outside, dates_out_of_order, no_office,
    population_unknown, population_unreadable, too_many_running.
    """
    require(actor, PREVIEW_RUN)
    refuse_day(day, today=actor.today)
    preview = Preview(
        title_lv=reform.title.lv,
        title_en=reform.title.en,
        reform_name=reform.name,
        reform_text=reform.text,
        reform_hash=reform.digest,
        day=day,
        known_on=known_on,
        asked_by=actor.user,
        asked_at=now,
        heard_of_at=now,
    )
    if isinstance(source, str):
        found = described(population_called(source))
        preview.folder, preview.synthetic = found.name, found.synthetic
        preview.population_lv, preview.population_en = found.title.lv, found.title.en
        preview.households = found.households
    with transaction.atomic():
        running = Preview.objects.filter(state__in=UNFINISHED).count()
        if running >= AT_ONCE:
            raise PreviewRefused("too_many_running", count=running)
        if not isinstance(source, str):
            preview.extract = extract_for(source, actor=actor, now=now)
        preview.save(force_insert=True)
        compute_preview.enqueue(preview.pk, preview.attempt)
        record(_event("preview_started", preview), actor=actor.user, at=now)
    preview.refresh_from_db()
    return preview


def refuse_day(day: date, *, today: date) -> None:
    """Raises PreviewRefused day_outside."""
    if day < EARLIEST_DAY or (day - today).days > FURTHEST_AHEAD:
        raise PreviewRefused("day_outside", day=f"{day:%d.%m.%Y}", first=f"{EARLIEST_DAY:%d.%m.%Y}")


def refuse_order(first: date | None, last: date | None) -> None:
    """Raises PreviewRefused dates_out_of_order."""
    if first is not None and last is not None and first > last:
        raise PreviewRefused("dates_out_of_order")


def extract_for(source: OwnCasesBetween, *, actor: Actor | None, now: datetime) -> CaseExtract:
    """The extract of own cases as they are now: an existing one while nothing has changed, else one to be made.

    Raises PreviewRefused dates_out_of_order.
    """
    refuse_order(source.first, source.last)
    fingerprint = cases_fingerprint(source.first, source.last)
    alike = CaseExtract.objects.filter(
        fingerprint=fingerprint, applied_from=source.first, applied_to=source.last, state__in=(*UNFINISHED, Work.DONE)
    )
    for extract in alike:
        if extract.state != Work.DONE or extract_folder(extract.key).is_dir():
            return extract
    return CaseExtract.objects.create(
        key=secrets.token_hex(16),
        applied_from=source.first,
        applied_to=source.last,
        fingerprint=fingerprint,
        asked_by=actor.user if actor else None,
        asked_at=now,
        heard_of_at=now,
    )


def refresh_extract(*, actor: Actor, now: datetime, source: OwnCasesBetween) -> CaseExtract:
    """Take the own cases as they are now, for what-if. Raises AccessRefused; PreviewRefused dates_out_of_order."""
    require(actor, PREVIEW_RUN)
    with transaction.atomic():
        extract = extract_for(source, actor=actor, now=now)
        if extract.state == Work.QUEUED:
            make_extract.enqueue(extract.pk, extract.attempt)
    extract.refresh_from_db()
    return extract


def begin_again(*, actor: Actor, now: datetime, preview: Preview) -> Preview:
    """Compute anew what failed, was stopped, whose worker was killed, or whose households are not kept any more.

    Raises AccessRefused; PreviewRefused not_running.
    """
    require(actor, PREVIEW_RUN, preview)
    with transaction.atomic():
        locked = Preview.objects.select_for_update(of=("self",)).get(pk=preview.pk)
        lost = locked.state == Work.DONE and not is_kept(locked)
        if locked.state not in (Work.FAILED, Work.WITHDRAWN) and not locked.is_silent(now) and not lost:
            raise PreviewRefused("not_running", state=locked.get_state_display())
        interrupted.queue_again(locked, _TASKS, now=now)
        record(_event("preview_begun_again", locked), actor=actor.user, at=now)
    locked.refresh_from_db()
    return locked


def begin_interrupted_again(*, now: datetime) -> int:
    """Queue again whatever is unfinished and does not wait for its turn; for when no worker of previews is at work.

    An extract that a preview is to stand on comes with the preview. Returns how many were queued.
    """

    def begun(row: BackgroundWork) -> None:
        if isinstance(row, Preview):
            record(_event("preview_begun_again", row), actor=None, at=now)

    alone = CaseExtract.objects.filter(previews__isnull=True)
    several = (alone, Preview.objects.all(), Ceiling.objects.all())
    return interrupted.begin_interrupted_again(several, _TASKS, now=now, killed=PreviewRefused("killed"), begun=begun)


def stop_preview(*, actor: Actor, now: datetime, preview: Preview) -> Preview:
    """Stop what is waiting or being computed; it can be begun again.

    Raises AccessRefused; PreviewRefused not_running.
    """
    require(actor, PREVIEW_DELETE, preview)
    with transaction.atomic():
        locked = Preview.objects.select_for_update(of=("self",)).get(pk=preview.pk)
        if locked.state not in UNFINISHED:
            raise PreviewRefused("not_running", state=locked.get_state_display())
        locked.state, locked.attempt, locked.finished_at = Work.WITHDRAWN, locked.attempt + 1, now
        locked.save(update_fields=["state", "attempt", "finished_at"])
        record(_event("preview_stopped", locked), actor=actor.user, at=now)
    return locked


def delete_preview(*, actor: Actor, now: datetime, preview: Preview) -> None:
    """Delete a preview with its result; an extract that no other preview stands on goes too, with its files.

    Raises AccessRefused; PreviewRefused still_running.
    """
    require(actor, PREVIEW_DELETE, preview)
    with transaction.atomic():
        locked = Preview.objects.select_for_update(of=("self",)).get(pk=preview.pk)
        if locked.state in UNFINISHED and not locked.is_silent(now):
            raise PreviewRefused("still_running")
        record(_event("preview_deleted", locked), actor=actor.user, at=now)
        extract = locked.extract
        households = households_folder(locked.pk)
        locked.delete()
        transaction.on_commit(lambda: shutil.rmtree(households, ignore_errors=True))
        if extract is not None and not extract.previews.exists():
            key = extract.key
            extract.delete()
            transaction.on_commit(lambda: shutil.rmtree(extract_folder(key), ignore_errors=True))


def ask_ceiling(*, actor: Actor, now: datetime, preview: Preview, cents: int, per: Per, value: str = "") -> Ceiling:
    """Plan the answer to “with so much it would allow …”; an equal question gets the answer it got before.

    `value`: id of the value of the law that is asked about (ceiling_offers), empty for the reform as a whole.
    Raises AccessRefused; PreviewRefused not_finished, amount_unclear, value_not_offered.
    """
    require(actor, PREVIEW_RUN, preview)
    if preview.state != Work.DONE:
        raise PreviewRefused("not_finished", state=preview.get_state_display())
    if not 0 <= cents <= LARGEST_CEILING_CENTS:
        raise PreviewRefused("amount_unclear", typed=cents / 100)
    sought = offered(preview, value)
    about = {"parameter": sought.parameter, "holds_for": dict(sought.holds_for)} if sought else {"parameter": ""}
    with transaction.atomic():
        asked = preview.ceilings.filter(cents=cents, per=per, **about)
        known = asked.filter(state=Work.DONE).first() or asked.filter(state__in=UNFINISHED).first()
        if known is not None and not known.is_silent(now):
            return known
        ceiling = Ceiling.objects.create(
            preview=preview, cents=cents, per=per, asked_by=actor.user, asked_at=now, heard_of_at=now, **about
        )
        compute_ceiling.enqueue(ceiling.pk, ceiling.attempt)
    ceiling.refresh_from_db()
    return ceiling


def note_extract(done: Extracted, *, first: date | None, last: date | None, system_user: str, now: datetime) -> None:
    """Record an extract that was made on the command line, by whoever may read the database of the office."""
    event = Event(
        event="population_extracted",
        object_type="extract",
        details={
            "households": done.households,
            "persons": done.persons,
            "left_out": dict(done.left_out),
            "from": first,
            "to": last,
            "system_user": system_user,
        },
    )
    record(event, actor=None, at=now)


def note_export(*, actor: Actor, now: datetime, preview: Preview, kind: str, **details: object) -> None:
    """Record that a result left the program as a file. Raises AccessRefused; PreviewRefused not_finished."""
    require(actor, PREVIEW_VIEW, preview)
    if preview.state != Work.DONE:
        raise PreviewRefused("not_finished", state=preview.get_state_display())
    record(
        _event("preview_exported", preview, kind=AuditKind.READ, details={"format": kind} | details),
        actor=actor.user,
        at=now,
    )


def note_households_listed(*, actor: Actor, now: datetime, preview: Preview, chosen: str, households: int) -> None:
    """Record that somebody looked through households of the own cases. `chosen`: the filter, as the address has it."""
    require(actor, PREVIEW_VIEW, preview)
    details: dict[str, object] = {"filter": chosen[:500], "households": households}
    event = _event("preview_households_listed", preview, kind=AuditKind.READ, details=details)
    record(event, actor=actor.user, at=now)


def note_household_viewed(
    *, actor: Actor, now: datetime, preview: Preview, household: int, case: int | None, persons: tuple[int, ...]
) -> None:
    """Record that somebody looked at what a change of law does to one household. `persons`: own cases only."""
    event = Event(
        event="preview_household_viewed",
        kind=AuditKind.READ,
        object_type="preview",
        object_id=preview.pk,
        case_id=case,
        persons=persons,
        details={"household": str(household)},
    )
    record(event, actor=actor.user, at=now)


def _event(
    event: str, preview: Preview, *, kind: AuditKind = AuditKind.WRITE, details: dict[str, object] | None = None
) -> Event:
    told = {
        "reform": preview.reform_name,
        "reform_hash": preview.reform_hash,
        "population": preview.folder or "own cases",
        "day": preview.day.isoformat(),
        "attempt": preview.attempt,
    }
    return Event(event=event, kind=kind, object_type="preview", object_id=preview.pk, details=told | (details or {}))
