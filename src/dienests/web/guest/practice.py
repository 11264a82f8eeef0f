"""Items of practice that were prepared for the guests of a visit, or promised to them and delivered."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from dulwich.errors import NotGitRepository

from dienests.exchange.item import Item, ItemFaults
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.store import item_at
from dienests.exchange.office.visits.models import Guest
from dienests.exchange.office.visits.queries.notes import items_for_guests
from dienests.exchange.repository.wire import Damaged
from dienests.web.guest.outline import outline_of
from dienests.web.guest.pages import guest_page
from dienests.web.guest.session import for_guests
from dienests.web.office.exchange.library.files import attachment_of, together
from dienests.web.office.exchange.library.shown import attachments_of
from dienests.web.office.exchange.library.shown_form import form_shown
from dienests.web.office.visits.remembering.markdown import as_html


@require_safe
@for_guests
def practice(request: HttpRequest, guest: Guest, name: str) -> HttpResponse:
    """As it was published; only its summary where its files cannot be read."""
    row = _asked(guest, name)
    item = _published_item(row)
    filled = dict(row.answers.order_by("name").values_list("name", "value"))
    text = (item.texts.get(guest.language) or item.texts.get("lv", "")) if item else ""
    context = {
        "item": row,
        "text": as_html(text, filled),
        "shown": {"form": form_shown(item.form, None)} if item and item.form else None,
        "outline": outline_of(item) if item else [],
        "attachments": [(each, _file_at(row, each.name)) for each in attachments_of(item)] if item else [],
        "readable": item is not None,
    }
    return guest_page(request, guest, "guest/practice.html", context, here="visit")


@require_safe
@for_guests
def file(request: HttpRequest, guest: Guest, name: str, file: str) -> HttpResponse:
    """An attachment, to be saved."""
    return attachment_of(_files_of(_asked(guest, name)).files, file)


@require_safe
@for_guests
def files(request: HttpRequest, guest: Guest, name: str) -> HttpResponse:
    """Everything the published version consists of, as a ZIP."""
    row = _asked(guest, name)
    return together(row.name, row.number, _files_of(row).files)


def _asked(guest: Guest, name: str) -> LibraryItem:
    """Raises Http404 for what is not meant for the guests of this visit."""
    row = items_for_guests(guest.visit).filter(name=name[:60]).first()
    if row is None:
        raise Http404
    return row


def _files_of(row: LibraryItem) -> Item:
    item = _published_item(row)
    if item is None:
        raise Http404
    return item


def _published_item(row: LibraryItem) -> Item | None:
    try:
        return item_at(row)
    except (ItemFaults, Damaged, KeyError, OSError, NotGitRepository):
        return None


def _file_at(row: LibraryItem, file: str) -> str:
    return reverse("guest:practice_file", args=[row.name, file])
