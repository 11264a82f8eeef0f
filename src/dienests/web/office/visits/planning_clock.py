"""Times of the day as forms send them."""

from datetime import time


def typed_time(text: str | None) -> time | None:
    """ "09:30" or "9.30"; None for anything else."""
    try:
        found = time.fromisoformat((text or "").strip().replace(".", ":").zfill(5))
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0) if found.tzinfo is None else None
