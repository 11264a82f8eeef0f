"""Answers that no cache keeps and whose address is told to nobody."""

from django.http import HttpResponse

NO_REFERRER = "strict-origin"  # never the address of a page, and forms still say where they come from


def kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = NO_REFERRER
    return response
