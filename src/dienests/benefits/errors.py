"""Why an assessment may be refused."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _


class FaultyHousehold(Exception):
    """The household file has faults; nothing was calculated. `faults` as `benefits.queries.faults` gives them."""

    code = "faulty_household"

    def __init__(self, faults: Sequence[dict[str, Any]]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{fault['path']}: {fault['found']}" for fault in self.faults))

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return _("The declaration has faults: %(count)s.") % {"count": len(self.faults)}

    @property
    def next_step(self) -> str:
        """What to do now, in the active language."""
        return _("Correct the marked places; the case can be submitted when none is left.")
