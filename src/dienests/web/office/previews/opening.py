"""Figures that open: a figure of a preview as a link to the households that it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from dienests.population.office.households import is_kept
from dienests.population.office.models import Preview


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the households behind figures are listed; without addresses a figure stays a figure."""

    households: str = ""
    set_aside: str = ""

    def figure(self, text: str, group: str, *, benefit: str = "together", **narrowed: str) -> str:
        """A figure that counts a group of households (groups.py); `narrowed`: other parts of the list's filter.

        A figure without a group, and one of nobody, opens nothing.
        """
        if not self.households or not group:
            return text
        asked: Mapping[str, str] = {"group": group, "benefit": benefit, **narrowed}
        said = {name: value for name, value in asked.items() if value not in ("", "everyone", "together")}
        query = f"?{urlencode(said)}" if said else ""
        return format_html('<a class="figure" href="{}{}">{}</a>', self.households, query, text)

    def aside(self, text: str) -> str:
        """The number of households set aside."""
        return format_html('<a class="figure" href="{}">{}</a>', self.set_aside, text) if self.set_aside else text


CLOSED = Opening()


def opening_of(preview: Preview) -> Opening:
    """The lists of a preview, where they are kept."""
    if not is_kept(preview):
        return CLOSED
    return Opening(
        households=reverse("office:preview_households", args=[preview.pk]),
        set_aside=reverse("office:preview_set_aside", args=[preview.pk]),
    )


def euros(cents: int | None) -> str:
    """An amount as an address carries it: 10.01."""
    return "" if cents is None else f"{Decimal(cents).scaleb(-2)}"
