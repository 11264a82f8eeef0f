"""The report of a visit: drafted from what was written down, edited, published as news by a second person."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.office.library.checking import personal_data_in
from dienests.exchange.office.visits.access import VISIT_NOTE, VISIT_PLAN
from dienests.exchange.office.visits.drafting import drafted
from dienests.exchange.office.visits.models import Photograph, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.operations.notes import refuse_personal_data
from dienests.exchange.office.visits.remembering_errors import RememberingRefused

MOST_TEXT = 60_000
LONGEST_TITLE = 200


def draft_report(*, actor: Actor, now: datetime, visit: Visit, language: str) -> VisitReport:
    """The report that there is, or a new one from what was written down.

    Raises AccessRefused; RememberingRefused not_held.
    """
    require(actor, VISIT_NOTE, visit)
    _require_held(visit)
    with transaction.atomic():
        title, text = drafted(visit, language)
        report, fresh = VisitReport.objects.get_or_create(
            visit=visit,
            defaults={"title": title[:LONGEST_TITLE], "text": text[:MOST_TEXT], "written_by": actor.user,
                      "written_at": now},
        )  # fmt: skip
        if fresh:
            record(_event("visit_report_drafted", report), actor=actor.user, at=now)
    return report


def draft_again(*, actor: Actor, now: datetime, report: VisitReport, revision: int, language: str) -> VisitReport:
    """Text and title anew from what is written down now. Raises as save_report."""
    title, text = drafted(report.visit, language)
    return save_report(
        actor=actor, now=now, report=report, revision=revision, title=title[:LONGEST_TITLE], text=text[:MOST_TEXT]
    )


def save_report(
    *, actor: Actor, now: datetime, report: VisitReport, revision: int, title: str, text: str
) -> VisitReport:
    """`revision`: the one that was edited. Who saves the last answers for the words, and cannot publish them.

    Raises AccessRefused; RememberingRefused changed_meanwhile, is_published, nothing_in_it, too_long.
    """
    require(actor, VISIT_NOTE, report.visit)
    named, written = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    if not named or not written:
        raise RememberingRefused("nothing_in_it", field="title" if not named else "text")
    if len(named) > LONGEST_TITLE or len(written) > MOST_TEXT:
        field, most = ("title", LONGEST_TITLE) if len(named) > LONGEST_TITLE else ("text", MOST_TEXT)
        raise RememberingRefused("too_long", most=most, field=field)
    with transaction.atomic():
        locked = _locked(report)
        if locked.published_at:
            raise RememberingRefused("is_published")
        if locked.revision != revision:
            raise RememberingRefused("changed_meanwhile", who=str(locked.written_by))
        if (locked.title, locked.text) == (named, written):
            return locked
        locked.title, locked.text, locked.revision = named, written, locked.revision + 1
        locked.written_by, locked.written_at = actor.user, now
        locked.save(update_fields=["title", "text", "revision", "written_by", "written_at"])
        record(_event("visit_report_saved", locked), actor=actor.user, at=now)
    return locked


def publish_report(
    *,
    actor: Actor,
    now: datetime,
    report: VisitReport,
    revision: int,
    photographs: Collection[int] = (),
    looked_at: Sequence[str] = (),
) -> VisitReport:
    """`photographs`: those that the actor saw; of them the news shows which everybody agreed to, and no later ones.

    Raises AccessRefused; RememberingRefused same_person, changed_meanwhile, is_published, personal_data,
    maybe_personal_data.
    """
    require(actor, VISIT_PLAN, report.visit)
    shown = list(Photograph.objects.filter(visit=report.visit_id, consent=True, pk__in=photographs).defer("content"))
    texts = [report.title, report.text, *(each.caption for each in shown)]
    refuse_personal_data(personal_data_in("\n".join(texts)), looked_at)
    with transaction.atomic():
        locked = _locked(report)
        if locked.published_at:
            raise RememberingRefused("is_published")
        if locked.revision != revision or locked.text != report.text or locked.title != report.title:
            raise RememberingRefused("changed_meanwhile", who=str(locked.written_by))
        if locked.written_by_id == actor.pk:
            raise RememberingRefused("same_person")
        locked.published_by, locked.published_at = actor.user, now
        locked.save(update_fields=["published_by", "published_at"])
        locked.photographs.set(shown)
        numbers = [each.pk for each in shown]
        record(_event("visit_report_published", locked, photographs=numbers), actor=actor.user, at=now)
    return locked


def take_back_report(*, actor: Actor, now: datetime, report: VisitReport) -> VisitReport:
    """It is a draft again. Raises AccessRefused; RememberingRefused not_proposed."""
    require(actor, VISIT_PLAN, report.visit)
    with transaction.atomic():
        locked = _locked(report)
        if not locked.published_at:
            raise RememberingRefused("not_proposed")
        locked.published_by = locked.published_at = None
        locked.save(update_fields=["published_by", "published_at"])
        record(_event("visit_report_taken_back", locked), actor=actor.user, at=now)
    return locked


def _require_held(visit: Visit) -> None:
    if visit.state not in (VisitState.AGREED, VisitState.HELD):
        raise RememberingRefused("not_held")


def _locked(report: VisitReport) -> VisitReport:
    rows = VisitReport.objects.select_for_update(of=("self",)).select_related("visit", "written_by")
    return rows.get(pk=report.pk)


def _event(event: str, report: VisitReport, **more: object) -> Event:
    details = {"visit": report.visit_id, "revision": report.revision, **more}
    return Event(event=event, object_type="visit_report", object_id=report.pk, details=details)
