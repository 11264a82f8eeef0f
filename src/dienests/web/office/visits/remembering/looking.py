"""Where to look how colleagues do what somebody thought of: the catalogue, asked with words that it has."""

import sqlite3

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Asked
from dienests.exchange.catalogue.latvian import stem, stems
from dienests.exchange.office.exchanging.catalogued import catalogue_path
from dienests.exchange.office.visits.access import VISIT_NOTE
from dienests.exchange.office.visits.models import Note
from dienests.exchange.office.visits.queries.office import with_office
from dienests.web.frame import address
from dienests.web.request import actor_of

SHORTEST, MOST_WORDS, MOST_TRIED = 5, 3, 12


@require_safe
def look(request: HttpRequest, note: int) -> HttpResponse:
    """To the catalogue, searched with the words of a note."""
    require(actor_of(request), VISIT_NOTE)
    found = with_office(Note.objects.filter(pk=note, struck_at=None), "visit").first()
    if found is None:
        raise Http404
    words = _telling(found)
    return redirect(f"{address('catalogue')}?{urlencode({'q': ' '.join(_known(words) or words[:1])})}")


def _telling(note: Note) -> list[str]:
    """Words of a note that may say what it is about, the longest first; the office where it was seen is none."""
    office = {name for names in note.visit.office_names.values() for name in stems(names)}
    words = dict.fromkeys("".join(sign if sign.isalnum() else " " for sign in note.text).split())
    own = [word for word in words if stem(word) not in office]
    return sorted([word for word in own if len(word) >= SHORTEST] or own, key=len, reverse=True)[:MOST_TRIED]


def _known(words: list[str]) -> list[str]:
    """As many of them as something of the catalogue has together: it finds only what has all the words it is asked."""
    path, chosen = catalogue_path(), list[str]()
    if not path.exists():
        return chosen
    try:
        with Catalogue(path) as catalogue:
            for word in words:
                tried = [*chosen, word]
                if len(tried) <= MOST_WORDS and catalogue.search(Asked(words=" ".join(tried)), count=1).total:
                    chosen = tried
    except sqlite3.DatabaseError:
        return []  # its own page says that it cannot be read
    return chosen
