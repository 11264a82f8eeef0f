"""Minutes as a form carries them: a small field that nobody must fill."""

from dienests.cases.errors import CaseError, Reason
from dienests.cases.models.contact import LONGEST_MINUTES
from dienests.web.formats import as_whole


def typed_minutes(text: str | None) -> int | None:
    """Whole minutes, None for an empty field. Raises MINUTES_NOT_BELIEVABLE for anything else."""
    typed = (text or "").strip()
    if not typed:
        return None
    minutes = as_whole(typed)
    if minutes is None:
        raise CaseError(Reason.MINUTES_NOT_BELIEVABLE, values={"what": f"“{typed[:20]}”", "most": LONGEST_MINUTES})
    return minutes
