"""What every page of previews takes from its request, and words it needs."""

from datetime import date
from typing import Literal, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dienests.base.access import Action, may, require
from dienests.population.office.access import PREVIEW_RUN, PREVIEW_VIEW
from dienests.population.office.models import Preview
from dienests.population.office.queries import load_preview
from dienests.web.components import Link
from dienests.web.office.previews.period import own_cases_words
from dienests.web.request import actor_of


class InBoth(Protocol):
    """A text in both languages: of the rulebook or of a practice file."""

    @property
    def lv(self) -> str: ...

    @property
    def en(self) -> str: ...


def said(text: InBoth | None) -> str:
    """A text in the language in force; a dash for none."""
    if text is None:
        return "–"
    return text.en if get_language() == "en" else text.lv


def language() -> Literal["lv", "en"]:
    """The language in force."""
    return "en" if get_language() == "en" else "lv"


def preview_for(request: HttpRequest, pk: int, action: Action = PREVIEW_VIEW) -> Preview:
    """The preview, if the actor may do `action` to it and it exists."""
    require(actor_of(request), action)
    found = load_preview(pk)
    if found is None:
        raise Http404
    require(actor_of(request), action, found)
    return found


def title_of(preview: Preview) -> str:
    return preview.title_en if get_language() == "en" else preview.title_lv


def population_of(preview: Preview) -> str:
    """For whom a preview was computed, in words."""
    if preview.folder:
        return preview.population_en if get_language() == "en" else preview.population_lv
    extract = preview.extract
    return own_cases_words(extract.applied_from, extract.applied_to) if extract else _("Own cases")


def fragment(request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """A part of a page for htmx; one with faults is put in place too (X-Fragment, see messages.js)."""
    response = render(request, template, context, status=status)
    response["X-Fragment"] = "1"
    return response


def tabs(request: HttpRequest, here: str) -> list[Link]:
    """The places of previews that this person may open, with the one they are at."""
    places = (
        ("previews", _("Previews"), PREVIEW_VIEW),
        ("previews_what_if", _("What if"), PREVIEW_RUN),
    )
    actor = actor_of(request)
    return [
        Link(label=label, url=reverse(f"office:{name}"), current=name == here)
        for name, label, action in places
        if may(actor, action)
    ]


def day_in(text: str | None, *, otherwise: date) -> date:
    """A day that a form sent as ISO text; another one for anything else."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return otherwise
