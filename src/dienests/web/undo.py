"""A toast that offers to take back what was just done."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

MARK = "undo:"


def offer_undo(request: HttpRequest, text: str, *, url: str) -> None:
    """Says `text` on the next page, with a button (key u) that posts to `url`."""
    messages.success(request, text, extra_tags=MARK + url)


def undo_url(message: Message) -> str:
    """Where the message's undo button posts to; empty when it offers none. Only paths of this site."""
    tags = message.extra_tags or ""
    url = tags.removeprefix(MARK) if tags.startswith(MARK) else ""
    return url if url.startswith("/") and not url.startswith("//") else ""
