"""Attachments of a colleague's item that was fetched: saved, and their words read here, before anything is adopted."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dienests.exchange.office.colleagues.models import Colleague
from dienests.web.office.exchange.catalogue.frame import actor_of, colleague_of, entry_of, in_both
from dienests.web.office.exchange.catalogue.item import reading_of
from dienests.web.office.exchange.library.files import attachment_of, words_of_attachment


@require_safe
def attachment(request: HttpRequest, pk: int, name: str, file: str) -> HttpResponse:
    actor_of(request)
    return attachment_of(_files(colleague_of(pk), name), file)


@require_safe
def attachment_words(request: HttpRequest, pk: int, name: str, file: str) -> HttpResponse:
    actor_of(request)
    colleague = colleague_of(pk)
    return words_of_attachment(
        request,
        _files(colleague, name),
        file,
        back=reverse("office:catalogue_item", args=[pk, name]),
        back_label=in_both(entry_of(colleague, name)["title"]),
        download=reverse("office:catalogue_attachment", args=[pk, name, file]),
    )


def _files(colleague: Colleague, name: str) -> Mapping[str, bytes]:
    """As they were fetched; 404 for what is not in the index, or was not fetched."""
    read = reading_of(colleague, name, entry_of(colleague, name)["commit"]).read
    if read is None:
        raise Http404
    return read.item.files
