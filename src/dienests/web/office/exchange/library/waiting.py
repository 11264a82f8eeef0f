"""Proposals of practice that wait for this person's word, on the first page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.base.access import Actor
from dienests.exchange.office.library.queries.items import waiting_for
from dienests.web.entrance import Entrance
from dienests.web.frame import address

SHOWN = 100


def proposed_practice(actor: Actor) -> list[Entrance]:
    """The oldest, with how many there are. One query; none for those who do not answer for practice."""
    waiting = list(waiting_for(actor)[:SHOWN])
    if not waiting:
        return []
    first, n = waiting[0], len(waiting)
    title = ngettext(
        "A proposal of practice waits for a second person", "%(n)s proposals of practice wait for a second person", n
    ) % {"n": n}
    words = _("%(who)s: “%(title)s”. %(words)s") % {
        "who": first.proposed_by, "title": first.item.title, "words": first.words
    }  # fmt: skip
    url = address("library_proposal", first.pk) if n == 1 else f"{address('library')}?state=waiting"
    return [Entrance(title, words[:160], url, "books", str(n) if n > 1 else "")]
