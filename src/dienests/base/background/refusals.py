"""A refusal that is kept with the work that failed, and said later in the language of whoever looks."""

from collections.abc import Mapping
from typing import Any, Self

from django.utils.translation import get_language

from dienests.base.refusals import RefusedByReason


class KeptRefusal(RefusedByReason):
    """Its reasons have "killed" (interrupted too often) and "broken" (not foreseen; `number` is that of the log)."""

    @property
    def spoken_details(self) -> Mapping[str, object]:
        """What is given in both languages (why_lv, why_en) stands in the one in force (why)."""
        language = "en" if get_language() == "en" else "lv"
        spoken = {
            key.removesuffix(f"_{language}"): value
            for key, value in self.details.items()
            if key.endswith(f"_{language}")
        }
        return self.details | spoken

    def to_json(self) -> dict[str, Any]:
        """As kept with the work that failed."""
        told = {"code": self.code, "details": {key: str(value) for key, value in self.details.items()}}
        return told | ({"problems": list(self.problems)} if self.problems else {})

    @classmethod
    def stored(cls, error: Mapping[str, Any]) -> Self | None:
        """What `to_json` kept; None where nothing was."""
        if not error:
            return None
        code = error["code"] if error.get("code") in cls.reasons else "broken"
        details = dict(error.get("details") or {})
        details = {"number": "–"} | details if code == "broken" else details
        return cls(code, problems=error.get("problems") or (), **details)
