"""A letter on the page in either language: its sheets as pictures, and the PDF behind a link."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dienests.cases.operations.letters import Language
from dienests.cases.paper_errors import PaperError
from dienests.web.components import Link, query_with
from dienests.web.office.letter_pages import letter_pictures

LANGUAGES = {"lv": "Latviešu", "en": "English"}


def language_of(request: HttpRequest) -> Language:
    """The language asked for in the address; Latvian unless English was."""
    return "en" if request.GET.get("language") == "en" else "lv"


def viewable(response: HttpResponse) -> HttpResponse:
    """A PDF that the browser's own viewer may show: the viewer counts as an object of the page."""
    response._csp_replace = {"default-src": ["'self'"], "object-src": ["'self'"]}  # type: ignore[attr-defined]
    return response


def preview(request: HttpRequest, make: Callable[[Language], bytes], *, title: str) -> HttpResponse:
    """A letter in the language asked for: as pictures within the page, or as PDF with ?as=pdf.

    `make` gives the PDF in a language. What stands in the way of printing it is said in its place.
    """
    language = language_of(request)
    try:
        pdf = make(language)
    except PaperError as error:
        return render(request, "office/letters/sheets.html", {"error": error, "title": title})
    if request.GET.get("as") == "pdf":
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="vestule.pdf"'
        return viewable(response)
    links = [
        Link(label=label, url=request.path + query_with(request.GET, language=code), current=code == language)
        for code, label in LANGUAGES.items()
    ]
    context = {
        "title": title,
        "sheets": letter_pictures(pdf),
        "languages": links,
        "language": language,
        "pdf": request.path + query_with(request.GET, **{"as": "pdf"}),
        "error": None,
    }
    return render(request, "office/letters/sheets.html", context)
