"""Colleagues for tests as they stand once their index was read: items, words, figures, also in the catalogue."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Trust
from dienests.exchange.office.exchanging.catalogued import put_colleague
from dienests.exchange.office.exchanging.reading_store import to_fetch_into
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import colleague_ref
from dienests.exchange.repository.versions import OfficeName
from tests.factories.organisation import UserFactory

MOMENT = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)


def entry(name: str = "shelter_rules", **more: Any) -> dict[str, Any]:
    """An item as an index tells of it."""
    return {
        "name": name, "kind": "internal_regulation",
        "title": {"lv": "Patversmes noteikumi", "en": "Shelter rules"},
        "summary": {"lv": "Kā uzņem un kā dzīvo", "en": "How one is admitted"}, "licence": "CC-BY-4.0",
        "services": ["shelter"], "acts": [{"lv": "Sociālo pakalpojumu likums", "en": "Law on services"}],
        "parameters": [], "version": 2, "commit": "c" * 40, "at": "2026-01-15T10:00:00Z", **more,
    }  # fmt: skip


def figure(name: str = "days_to_decision", value: float = 12.5, cases: int = 100, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "cases": cases, "begins": "2025-01-01", "ends": "2025-12-31", **more}


def read_office(number: int = 1, *, items: Any = (), said: Any = (), figures: Any = (), **fields: Any) -> Colleague:
    """With its key confirmed, unless `trust` says otherwise. Its items are in the catalogue."""
    by = {"confirmed_by": UserFactory(), "confirmed_at": MOMENT} if fields.get("trust") in (None, "confirmed") else {}
    content = {"format": 1, "items": list(items), "said": list(said), "figures": list(figures), "colleagues": []}
    found = Colleague.objects.create(
        **{
            "code": f"office-{number}", "name_lv": f"{number}. dienests", "name_en": f"Office {number}",
            "address": f"https://office{number}.example", "trust": Trust.CONFIRMED, "added_at": MOMENT,
            "key_line": OfficeKey.new().public.line, "index_number": 1, "read_at": MOMENT, "content": content,
            **by, **fields,
        }
    )  # fmt: skip
    put_colleague(found)
    return found


def fetched_item(colleague: Colleague, name: str, files: Mapping[str, bytes], *, words: str = "Pirmā") -> str:
    """As if somebody had read it before; its commit."""
    with to_fetch_into(colleague, name) as repository:
        version = repository.publish(
            files, message=words, office=OfficeName("Rēzekne", "r.example"), key=OfficeKey.new(),
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        repository.accept(colleague_ref(colleague.code), version.commit)
    return version.commit


def own_office(**fields: Any) -> OwnOffice:
    values = {"address": "https://ogre.example", "key_line": OfficeKey.new().public.line, "residents": 30_000, **fields}
    return OwnOffice.objects.update_or_create(pk=1, defaults=values)[0]
