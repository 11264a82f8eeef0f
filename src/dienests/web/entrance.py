"""Where a piece of work begins, as the first page shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entrance:
    """Where the work of a role begins, with a figure when one matters."""

    title: str | Promise
    text: str
    url: str
    icon: str
    figure: str = ""
