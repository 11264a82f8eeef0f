"""Visits with guests, stops and published items, for tests of what is remembered of them."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from PIL import Image

from dienests.base.organisation.models import User
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.visits.models import Guest, Note, NoteKind, Photograph, Stop, StopKind, Visit, VisitReport
from tests.factories.visits import GroupFactory, SiteFactory, StopFactory, VisitFactory

DAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)


def agreed_visit(**changed: Any) -> Visit:
    """For today, 10 February 2026."""
    told: dict[str, Any] = {"on": DAY, "begins_on": DAY, "ends_on": DAY, "guests_number": 3}
    told["office_name"] = "Daugavpils Sociālais dienests"
    visit: Visit = VisitFactory(**{**told, **changed})
    return visit


def stop_at(visit: Visit, *, group: int = 1, meets_clients: bool = False, host: User | None = None) -> Stop:
    """A stop of one group, 10 to 11, at a site of its own."""
    found = visit.groups.filter(number=group).first() or GroupFactory(visit=visit, number=group)
    site = SiteFactory(meets_clients=meets_clients, hosts=[host] if host else [])
    stop: Stop = StopFactory(
        visit=visit, group=found, kind=StopKind.SITE, site=site, host=host, begins=time(10), ends=time(11)
    )
    return stop


def library_item(author: User, name: str, *, state: str = ItemState.PUBLISHED) -> LibraryItem:
    """A row of the library; its files are in no repository."""
    published = state != ItemState.DRAFT
    return LibraryItem.objects.create(
        name=name,
        state=state,
        kind="form",
        title_lv=f"Veidlapa {name}",
        title_en=f"Form {name}",
        summary_lv="Kopsavilkums",
        summary_en="Summary",
        licence="CC0-1.0",
        number=1 if published else 0,
        commit="a" * 40 if published else "",
        published_at=NOW if published else None,
        created_by=author,
        created_at=NOW,
        **(
            {"withdrawn_at": NOW, "withdrawn_by": author, "withdrawn_why": "novecojis"}
            if state == ItemState.WITHDRAWN
            else {}
        ),
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), *, exif: bool = False) -> bytes:
    """A small picture; with `exif` one that says where it was taken and by what camera."""
    image = Image.new("RGB", size, "teal")
    target = io.BytesIO()
    facts = Image.Exif()
    if exif:
        facts[0x010F] = "Fotoaparāts"
        facts[0x0112] = 6  # lies on its side
        facts.get_ifd(0x8825)[1] = "N"
    image.save(target, kind, **({"exif": facts} if exif else {}))
    return target.getvalue()


def named(visit: Visit, name: str) -> Guest:
    return Guest.objects.create(visit=visit, name=name)


@dataclass(frozen=True)
class Remembered:
    """One of each thing that is remembered of a visit."""

    guest: Guest
    note: Note
    photograph: Photograph
    report: VisitReport


def remembered(visit: Visit, *, author: User, publisher: User) -> Remembered:
    """The report is published, and everybody agreed to the photograph; the note is a promise nobody sees to."""
    guest = named(visit, "Anna")
    found = Remembered(
        guest=guest,
        note=Note.objects.create(visit=visit, kind=NoteKind.PROMISE, text="Veidlapa", guest=guest, at=NOW),
        photograph=Photograph.objects.create(visit=visit, content=b"jpeg", consent=True, guest=guest, at=NOW),
        report=published_report(visit, author=author, publisher=publisher),
    )
    found.report.photographs.add(found.photograph)
    return found


def published_report(visit: Visit, *, author: User, publisher: User, text: str = "Bija labi.") -> VisitReport:
    return VisitReport.objects.create(
        visit=visit, title="Viesi", text=text, written_by=author, written_at=NOW, published_by=publisher,
        published_at=NOW,
    )  # fmt: skip
