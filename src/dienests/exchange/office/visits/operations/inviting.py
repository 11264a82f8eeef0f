"""An invitation sent by e-mail: the link goes to the guest and is shown to nobody here."""

from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from dienests.base.access import Actor
from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.admission import open_until
from dienests.exchange.office.visits.models import Guest
from dienests.exchange.office.visits.operations.guests import invite
from dienests.exchange.office.visits.remembering_errors import RememberingRefused


def can_send() -> bool:
    return bool(settings.EMAIL_IS_SET)


def send_invitation(*, actor: Actor, now: datetime, guest: Guest, address_of: Callable[[str], str]) -> Guest:
    """`address_of` makes the address of a secret. Should sending fail, the link that was made is known to nobody.

    Raises AccessRefused; RememberingRefused no_email, mail_not_set, mail_failed, not_received.
    """
    if not guest.email:
        raise RememberingRefused("no_email", guest=guest.name)
    if not can_send():
        raise RememberingRefused("mail_not_set")
    invitation = invite(actor=actor, now=now, guest=guest)
    with translation.override(guest.language):
        message = _message(invitation.guest, address_of(invitation.secret))
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise RememberingRefused("mail_failed", guest=guest.name) from error
    return invitation.guest


def _message(guest: Guest, link: str) -> EmailMessage:
    office = Office.objects.get()
    name = office.name_en if guest.language == "en" else office.name_lv
    day = guest.visit.on or guest.visit.begins_on
    told = {
        "name": guest.name,
        "office": name,
        "day": f"{day:%d.%m.%Y}" + ("." if guest.language == "lv" else ""),
        "until": f"{open_until(guest.visit):%d.%m.%Y}" + ("." if guest.language == "lv" else ""),
        "link": link,
    }
    subject = _("Your visit to %(office)s, %(day)s") % told
    body = _(
        "Good day, %(name)s!\n\n"
        "%(office)s expects you on %(day)s. Under this link are the programme, what we have prepared for you, and a"
        " notebook for your questions:\n\n%(link)s\n\n"
        "The link is yours alone; it works until %(until)s. Please do not pass it on.\n"
    )
    return EmailMessage(" ".join(subject.split()), body % told, to=[guest.email])
