"""Documents that this person promised to guests, on the first page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.base.access import Actor
from dienests.exchange.office.visits.queries.notes import open_promises
from dienests.web.entrance import Entrance
from dienests.web.frame import address

SHOWN = 100


def promised_to_guests(actor: Actor) -> list[Entrance]:
    """One query. Nothing where nothing is owed."""
    owed = list(open_promises(host=actor.user)[:SHOWN])
    if not owed:
        return []
    first, n = owed[0], len(owed)
    late = sum(note.due_on is not None and note.due_on < actor.today for note in owed)
    words = f"{first.visit.office}: {first.text}"[:120]
    if late:
        words = ngettext("%(n)s is late.", "%(n)s are late.", late) % {"n": late} + " " + words
    title = _("Promised to guests")
    return [Entrance(title, words, address("visit_promises"), "file-alert" if late else "file-arrow-right", str(n))]
