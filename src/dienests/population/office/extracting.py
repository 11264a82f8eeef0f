"""Making the extract of own cases that previews stand on, and finding it again."""

from django.db import transaction

from dienests.base.audit.operations import Event, record
from dienests.base.background.models import Work
from dienests.base.background.progress import Clock, NoLongerAsked, Reporter
from dienests.population.files import Population, open_population
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extract import extract_cases
from dienests.population.office.models import CaseExtract
from dienests.population.office.places import extract_folder
from dienests.population.office.working import carried_out


def make(pk: int, *, attempt: int, clock: Clock) -> str:
    """Make an extract that was asked for by itself. Returns what became of it."""
    extract = CaseExtract.objects.filter(pk=pk).first()
    if extract is None:
        return "deleted"
    return carried_out(extract, attempt=attempt, clock=clock, work=lambda reporter: _make(extract, reporter, reporter))


def extracted(extract: CaseExtract, *, teller: Reporter) -> Population:
    """The population of an extract, made now if it is not there; `teller` tells of it as its first step.

    Raises PreviewRefused no_office, no_cases.
    """
    extract.refresh_from_db()
    if extract.state == Work.DONE and extract_folder(extract.key).is_dir():
        return open_population(extract_folder(extract.key))
    CaseExtract.objects.filter(pk=extract.pk).update(state=Work.QUEUED, attempt=extract.attempt + 1)
    extract.refresh_from_db()
    own = Reporter(extract, attempt=extract.attempt, clock=teller.clock)
    own.begin()
    _make(extract, own, teller)
    return open_population(extract_folder(extract.key))


def kept_extract(extract: CaseExtract) -> Population:
    """The population of an extract that was made before. Raises PreviewRefused extract_gone."""
    folder = extract_folder(extract.key)
    if extract.state != Work.DONE or not folder.is_dir():
        raise PreviewRefused("extract_gone")
    return open_population(folder)


def _make(extract: CaseExtract, own: Reporter, teller: Reporter) -> None:
    """`own` writes what becomes of the extract, `teller` tells whoever waits how far it is."""
    first, last = extract.applied_from, extract.applied_to
    folder = extract_folder(extract.key)
    teller.tell("extracting")
    done = extract_cases(
        folder, first=first, last=last, made_on=own.clock().date(), progress=teller.counting("extracting")
    )
    folder.chmod(0o700)
    if not done.households:
        span = {"first": f"{first:%d.%m.%Y}" if first else "–", "last": f"{last:%d.%m.%Y}" if last else "–"}
        raise PreviewRefused("no_cases", **span)
    now = own.clock()
    facts = {"households": done.households, "persons": done.persons, "left_out": dict(done.left_out)}
    with transaction.atomic():
        rows = CaseExtract.objects.filter(pk=extract.pk, attempt=own.attempt, state=Work.RUNNING)
        if not rows.update(state=Work.DONE, finished_at=now, heard_of_at=now, error={}, **facts):
            raise NoLongerAsked
        made = Event(
            event="population_extracted",
            object_type="extract",
            object_id=extract.pk,
            details=facts | {"from": first, "to": last},
        )
        record(made, actor=extract.asked_by, at=now)
    extract.refresh_from_db()
