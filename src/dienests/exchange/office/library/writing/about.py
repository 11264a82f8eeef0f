"""item.yaml as it is written: always the same order of keys, plain YAML."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dienests.base.organisation.models import Office
from dienests.exchange.item.vocabulary import FORMAT
from dienests.exchange.office.colleagues.own import own_office
from dienests.exchange.office.library.listed import about_of
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.writing.keeping import rewritten

ORDER = (
    "format", "name", "kind", "version", "dated", "title", "summary", "owner", "licence", "services", "legal_basis",
    "sources", "used", "needs", "costs", "results", "lessons", "language_notes", "parameters", "process",
)  # fmt: skip


def about_file(about: Mapping[str, Any], *, there: bytes = b"") -> bytes:
    """The content of item.yaml; what `there` says already stays as it is written. Keys that nobody knows stand at the
    end: they are a fault, not ours to drop."""
    known = [key for key in ORDER if key in about]
    return rewritten(there, {key: about[key] for key in [*known, *(key for key in about if key not in ORDER)]})


def with_about(files: Mapping[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The files with other values in item.yaml; as they are where it says so already or cannot be read."""
    about = about_of(files)
    if not about or all(about.get(key) == value for key, value in changes.items()):
        return dict(files)
    return {**files, "item.yaml": about_file({**about, **changes}, there=files["item.yaml"])}


def of_listed(item: LibraryItem) -> dict[str, bytes]:
    """What lists still show of an item whose draft was thrown away before anything was published."""
    about = {
        "format": FORMAT,
        "name": item.name,
        "kind": item.kind,
        "title": {"lv": item.title_lv, "en": item.title_en},
        "summary": {"lv": item.summary_lv, "en": item.summary_en},
        "licence": item.licence,
        "services": item.services,
        "legal_basis": [],
    }
    return of_this_office({"item.yaml": about_file(about)})


def of_next_version(files: Mapping[str, bytes], *, number: int, today: date) -> dict[str, bytes]:
    """Numbered and dated anew."""
    return with_about(files, version=number, dated=today.isoformat())


def of_this_office(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Owned by this office, with the contact it tells colleagues."""
    office = Office.objects.get()
    owner: dict[str, Any] = {"office": {"lv": office.name_lv, "en": office.name_en}}
    if contact := own_office().contact:
        owner["contact"] = contact
    return with_about(files, owner=owner)
