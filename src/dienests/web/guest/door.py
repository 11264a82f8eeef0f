"""Coming in by the link of an invitation, and going out."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dienests.exchange.office.visits.models import Guest
from dienests.exchange.office.visits.operations.guests import guest_of_secret, note_entered, set_language
from dienests.web.guest.pages import office_name
from dienests.web.guest.session import closed, for_guests, let_in, let_out, speak
from dienests.web.private import kept_private


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button: programs that open every link of a mail do not come in, and use nothing up."""
    guest = guest_of_secret(secret, today=timezone.localdate())
    if guest is None:
        return kept_private(closed(request))
    speak(request, guest)
    if request.method != "POST":
        context = {"invited": guest, "guest": None, "office": office_name(guest)}
        return kept_private(render(request, "guest/door.html", context))
    note_entered(guest=guest, now=timezone.now())
    response = redirect("guest:visit")
    let_in(response, guest)
    return kept_private(response)


@require_POST
@for_guests
def leave(request: HttpRequest, guest: Guest) -> HttpResponse:
    response = render(request, "guest/left.html", {"guest": None})
    let_out(response)
    return response


@require_POST
@for_guests
def language(request: HttpRequest, guest: Guest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        set_language(guest=guest, language=chosen)
    return redirect("guest:visit")
