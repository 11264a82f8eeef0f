"""What stands around every page of a guest."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.models import Guest, VisitReport
from dienests.web.components import Link


def guest_page(
    request: HttpRequest, guest: Guest, template: str, context: Mapping[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    frame = {
        "guest": guest,
        "office": office_name(guest),
        "tabs": _tabs(guest, here),
    }
    return render(request, template, {**frame, **context}, status=status)


def office_name(guest: Guest) -> str:
    """Of the office that receives, in the guest's language."""
    office = Office.objects.first()
    return (office.name_en if guest.language == "en" else office.name_lv) if office else ""


def _tabs(guest: Guest, here: str) -> list[Link]:
    places = [
        ("visit", _("Visit"), "bus"),
        ("notebook", _("Notebook"), "notebook"),
        ("photographs", _("Photographs"), "photo"),
    ]
    if VisitReport.objects.filter(visit=guest.visit_id).exclude(published_at=None).exists():
        places.append(("report", _("Report"), "news"))
    return [Link(label, reverse(f"guest:{name}"), icon, current=name == here) for name, label, icon in places]
