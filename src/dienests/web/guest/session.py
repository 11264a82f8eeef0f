"""Who the guest is: a signed cookie of its own, beside the session of the staff and never a user.

It names the guest and a mark that every new invitation changes; what it may still see is asked of the database with
every page.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dienests.exchange.office.visits.models import Guest
from dienests.exchange.office.visits.operations.guests import guest_of_mark, mark_of
from dienests.web.formats import as_whole
from dienests.web.private import kept_private

COOKIE = f"{settings.MUNICIPALITY}-guest"  # as the other cookies: installations on one machine share them
SALT = "dienests.web.guest"
PATH = "/guest/"
STAYS = timedelta(days=14)
GuestView = Callable[..., HttpResponse]


def guest_of(request: HttpRequest) -> Guest | None:
    """The guest whose cookie came with the request, if it is let in today."""
    told = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=STAYS)
    number, _dot, mark = str(told or "").partition(".")
    pk = as_whole(number)
    return guest_of_mark(pk, mark, today=timezone.localdate()) if pk and mark else None


def let_in(response: HttpResponse, guest: Guest) -> None:
    response.set_signed_cookie(
        COOKIE,
        f"{guest.pk}.{mark_of(guest)}",
        salt=SALT,
        max_age=STAYS,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def let_out(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def for_guests(view: GuestView) -> GuestView:
    """The view gets the guest after the request; nobody else gets in. Speaks the guest's language."""

    @login_not_required
    @wraps(view)
    def seen(request: HttpRequest, *args: object, **places: object) -> HttpResponse:
        guest = guest_of(request)
        if guest is None:
            return kept_private(closed(request))
        speak(request, guest)
        return kept_private(view(request, guest, *args, **places))

    return seen


def speak(request: HttpRequest, guest: Guest) -> None:
    translation.activate(guest.language)
    request.LANGUAGE_CODE = guest.language


def closed(request: HttpRequest) -> HttpResponse:
    """403: no invitation, one that is over or was withdrawn. Does not say which."""
    context = {"title": _("The invitation is not open"), "guest": None}
    return render(request, "guest/closed.html", context, status=403)
