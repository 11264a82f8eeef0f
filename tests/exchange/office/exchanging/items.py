"""Items of this office as rows, published without the pages."""

from datetime import datetime
from typing import Any

from dienests.base.access import Actor
from dienests.exchange.office.library.models import ItemState, LibraryItem


def published(actor: Actor, now: datetime, name: str = "own_rules", **fields: Any) -> LibraryItem:
    return LibraryItem.objects.create(
        **{
            "name": name, "state": ItemState.PUBLISHED, "kind": "internal_regulation",
            "title_lv": "Kārtība", "title_en": "Rules",
            "summary_lv": "Īsi", "summary_en": "Short", "licence": "CC-BY-4.0", "number": 1, "commit": "a" * 40,
            "published_at": now, "created_by": actor.user, "created_at": now, **fields,
        }
    )  # fmt: skip
