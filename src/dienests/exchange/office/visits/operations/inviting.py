"""An invitation sent by e-mail: the link goes to the guest and is shown to nobody here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from dienests.exchange.office.visits.operations.guests import invite, take_back
from dienests.exchange.office.visits.remembering_errors import RememberingRefused


def can_send() -> bool:
    return bool(settings.EMAIL_IS_SET)


def send_invitation(
    *, actor: Actor, now: datetime, guest: Guest, address_of: Callable[[str], str], seen: str | None = None
) -> Guest:
    """`address_of` makes the address of a secret; `seen` as for invite. Should sending fail, all is as before: an
    earlier link still works.

    Raises AccessRefused; RememberingRefused no_email, mail_not_set, mail_failed, not_received, invited_meanwhile.
    """
    if not guest.email:
        raise RememberingRefused("no_email", guest=guest.name)
    if not can_send():
        raise RememberingRefused("mail_not_set")
    invitation = invite(actor=actor, now=now, guest=guest, seen=seen)
    with translation.override(guest.language):
        message = _message(invitation.guest, address_of(invitation.secret))
    try:
        message.send()
    except (OSError, SMTPException) as error:
        take_back(actor=actor, now=now, invitation=invitation)
        raise RememberingRefused("mail_failed", guest=guest.name) from error
    return invitation.guest


@dataclass(frozen=True)
class Sent:
    """Names of the guests to whom it went, and to whom it did not."""

    reached: Sequence[str]
    failed: Sequence[str]


def send_invitations(*, actor: Actor, now: datetime, guests: Iterable[Guest], address_of: Callable[[str], str]) -> Sent:
    """To each who has an address; one that fails does not keep the others from theirs.

    Raises AccessRefused; RememberingRefused mail_not_set, not_received.
    """
    reached, failed = [], []
    for guest in guests:
        if not guest.email:
            continue
        try:
            send_invitation(actor=actor, now=now, guest=guest, address_of=address_of, seen=guest.invitation_mark)
        except RememberingRefused as refusal:
            if refusal.code == "mail_failed":
                failed.append(guest.name)
            elif refusal.code != "invited_meanwhile":
                raise
        else:
            reached.append(guest.name)
    return Sent(reached, failed)


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
