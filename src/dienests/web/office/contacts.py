"""Contacts with the client of a case: noted in two fields, taken back with one key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.cases.access import CASE_ASSIGN, CASE_CONTACT, DOCUMENT_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Contact
from dienests.cases.operations.contacts import Noted, note_contact, remove_contact
from dienests.cases.queries.contacts import contacts_of
from dienests.web import formats
from dienests.web.office.case_frame import loaded, refused
from dienests.web.office.minutes import typed_minutes
from dienests.web.undo import offer_undo


@require_safe
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """What was noted (content of the dialog)."""
    case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    context = {
        "case": case,
        "contacts": contacts_of(case, actor=actor, hands_out=may(actor, CASE_ASSIGN, case)),
        "may_note": may(actor, CASE_CONTACT, case),
    }
    return render(request, "office/case/contacts.html", context)


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a contact; can be taken back."""
    case, actor = loaded(request, pk)
    require(actor, CASE_CONTACT, case)
    here = reverse("office:case", args=[pk])
    form = request.POST
    try:
        typed = form.get("on", "").strip()
        on = formats.as_typed_day(typed) if typed else actor.today
        if on is None:
            raise CaseError(Reason.CONTACT_WHEN, values={"what": typed[:20]})
        noted = Noted(form.get("kind", ""), on, typed_minutes(form.get("minutes")), form.get("note", ""))
        contact = note_contact(actor=actor, now=timezone.now(), case=case, noted=noted)
    except CaseError as error:
        return refused(request, error, to=here)
    offer_undo(request, _("The contact is noted."), url=reverse("office:case_contact_remove", args=[pk, contact.pk]))
    return redirect(here)


@require_POST
def remove(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Noted by mistake."""
    case, actor = loaded(request, pk)
    require(actor, CASE_CONTACT, case)
    here = reverse("office:case", args=[pk])
    found = get_object_or_404(Contact.objects.select_related("case"), pk=contact, case=case)
    try:
        remove_contact(actor=actor, now=timezone.now(), contact=found)
    except CaseError as error:
        return refused(request, error, to=here)
    messages.success(request, _("The contact is removed; it no longer counts."))
    return redirect(here)
