"""A refusal that is kept with the work that failed, and said later in the language of whoever looks."""

from collections.abc import Mapping
from typing import Any, Self

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

# What may become of any such work; `number` is that of the log.
OF_ALL_WORK: Mapping[str, Reason] = {
    "disk_full": Reason(
        _("There is no room left on the disk."),
        _("Tell the administrator; then begin again."),
    ),
    "killed": Reason(
        _("The work was interrupted: nothing was heard of it any more."),
        _("Begin again; nothing half-done was kept."),
    ),
    "broken": Reason(
        _("The computation failed for a reason that the program did not expect (%(number)s)."),
        _("Begin again. If it repeats, tell the administrator this number; the reason stands in the log."),
    ),
}


class KeptRefusal(RefusedByReason):
    """Its reasons hold OF_ALL_WORK: "killed" is said of what was interrupted too often."""

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
