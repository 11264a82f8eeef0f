"""What somebody has typed and not sent yet. Only its own writer ever sees it; it is no part of a case, so no audit."""

from datetime import datetime
from typing import Any

from dienests.base.access import Actor
from dienests.benefits.household_file import canonical_json, storable
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Draft

LARGEST = 500_000


def save_draft(*, actor: Actor, now: datetime, form: str, key: str, data: Any) -> Draft:
    """Keep what was typed into `form` about the object `key`; replaces the earlier draft. Raises TOO_LARGE."""
    draft, _ = Draft.objects.update_or_create(
        user=actor.user, form=form, key=key, defaults={"data": sized(data), "saved_at": now}
    )
    return draft


def sized(data: Any, *, most: int = LARGEST) -> Any:
    """`data` as both databases keep it, if it is not absurdly large (`most` characters) or deep. Raises TOO_LARGE."""
    try:
        kept = storable(data)
        if len(canonical_json(kept)) <= most:
            return kept
    except (ValueError, RecursionError):
        pass
    raise CaseError(Reason.TOO_LARGE, values={"what": most})


def load_draft(*, actor: Actor, form: str, key: str) -> Draft | None:
    """The actor's own draft, or None."""
    return Draft.objects.filter(user=actor.user, form=form, key=key).first()


def discard_draft(*, actor: Actor, form: str, key: str) -> None:
    """Forget it: sent, or thrown away on purpose."""
    Draft.objects.filter(user=actor.user, form=form, key=key).delete()
