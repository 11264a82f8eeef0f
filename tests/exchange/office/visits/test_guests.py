"""Guests: lists as people have them, invitations that end, pledges as they were signed."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.visits.admission import OPEN_DAYS, needs_pledge, pledge_for, stops_for
from dienests.exchange.office.visits.guest_list import GuestLine, guests_in
from dienests.exchange.office.visits.models import Guest, HostRules, Note, NoteKind, Visit, VisitState
from dienests.exchange.office.visits.operations import guests as operations
from dienests.exchange.office.visits.operations.inviting import Sent, send_invitation, send_invitations
from dienests.exchange.office.visits.operations.photographs import (
    MOST_OF_A_GUEST,
    add_guest_photograph,
    add_photograph,
    made_anew,
    remove_guest_photograph,
)
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.exchange.office.visits.rules import usual_rules
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.remembered import DAY, NOW, agreed_visit, named, picture, stop_at
from tests.factories.visits import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def test_a_list_from_a_spreadsheet() -> None:
    text = (
        "Vārds, uzvārds\tDarbs\tE-pasts\n"
        "Anna Ozola\tDienas centrs\tanna@example.com\n\n"
        "John Smith\t\tjohn@example.com\ten"
    )
    assert guests_in(text) == [
        GuestLine("Anna Ozola", "Dienas centrs", "anna@example.com", "lv"),
        GuestLine("John Smith", "", "john@example.com", "en"),
    ]
    assert (
        guests_in('Anna Ozola, patversme, naktsmājas; "x"', language="en")[0].name
        == "Anna Ozola, patversme, naktsmājas"
    )


def test_lines_that_cannot_be_read_are_named() -> None:
    with pytest.raises(RememberingRefused) as refused:
        guests_in("Anna Ozola\n;bez vārda\nJānis;nav@pasts\n" + "x" * 200)
    assert [str(each)[:6] for each in refused.value.problems] == ["Line 2", "Line 3", "Line 4"]
    with pytest.raises(RememberingRefused):
        guests_in("\n".join(f"Viesis {number}" for number in range(201)))


def test_only_who_plans_adds_and_invites(office: OfficeAtWork) -> None:
    visit = agreed_visit()
    with pytest.raises(AccessRefused):
        operations.add_guests(actor=office.worker, now=NOW, visit=visit, lines=[GuestLine("Anna")])
    guest = operations.add_guests(actor=office.head, now=NOW, visit=visit, lines=[GuestLine("Anna")])[0]
    for forbidden in (
        lambda: operations.invite(actor=office.worker, now=NOW, guest=guest),
        lambda: operations.withdraw_invitation(actor=office.auditor, now=NOW, guest=guest),
        lambda: operations.remove_guest(actor=office.service, now=NOW, guest=guest),
        lambda: operations.change_guest(actor=office.worker, now=NOW, guest=guest, line=GuestLine("B"), group=None),
    ):
        with pytest.raises(AccessRefused):
            forbidden()


def test_only_the_hash_of_a_link_is_kept_and_a_new_one_voids_the_old(office: OfficeAtWork) -> None:
    guest = named(agreed_visit(), "Anna")
    first = operations.invite(actor=office.head, now=NOW, guest=guest).secret
    assert len(first) >= 43
    stored = Guest.objects.get(pk=guest.pk)
    assert first not in stored.secret_hash
    assert not any(first in str(entry.details) for entry in AuditEntry.objects.all())
    mark = operations.mark_of(stored)
    assert operations.guest_of_secret(first, today=DAY) == guest
    assert operations.guest_of_mark(guest.pk, mark, today=DAY) == guest
    second = operations.invite(actor=office.head, now=NOW, guest=guest).secret
    assert operations.guest_of_secret(first, today=DAY) is None
    assert operations.guest_of_mark(guest.pk, mark, today=DAY) is None
    assert operations.guest_of_secret(second, today=DAY) == guest
    operations.withdraw_invitation(actor=office.head, now=NOW, guest=guest)
    assert operations.guest_of_secret(second, today=DAY) is None


@pytest.mark.parametrize("secret", ["", "x", "é" * 40, "a" * 5000])
def test_nonsense_opens_nothing(secret: str) -> None:
    named(agreed_visit(), "Anna")  # without an invitation: an empty hash matches nobody
    assert operations.guest_of_secret(secret, today=DAY) is None


def test_links_end_sixty_days_after_and_when_called_off(office: OfficeAtWork) -> None:
    visit = agreed_visit()
    secret = operations.invite(actor=office.head, now=NOW, guest=named(visit, "Anna")).secret
    last = DAY + timedelta(days=OPEN_DAYS)
    assert operations.guest_of_secret(secret, today=last) is not None
    assert operations.guest_of_secret(secret, today=last + timedelta(days=1)) is None
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.CALLED_OFF)
    assert operations.guest_of_secret(secret, today=DAY) is None


def test_nobody_is_invited_where_nobody_is_received(office: OfficeAtWork) -> None:
    for changed in ({"side": "guest"}, {"state": VisitState.OFFERED, "on": None}):
        visit = agreed_visit(**changed)
        with pytest.raises(RememberingRefused, match="invited"):
            operations.add_guests(actor=office.head, now=NOW, visit=visit, lines=[GuestLine("Anna")])


def test_who_left_something_behind_stays_on_the_list(office: OfficeAtWork) -> None:
    visit = agreed_visit()
    guest, other = named(visit, "Anna"), named(visit, "Berta")
    Note.objects.create(visit=visit, kind=NoteKind.SEEN, text="x", guest=guest, at=NOW)
    with pytest.raises(RememberingRefused):
        operations.remove_guest(actor=office.head, now=NOW, guest=guest)
    operations.remove_guest(actor=office.head, now=NOW, guest=other)
    assert [each.name for each in visit.guests.all()] == ["Anna"]


def test_a_group_of_another_visit_is_refused(office: OfficeAtWork) -> None:
    guest = named(agreed_visit(), "Anna")
    elsewhere = GroupFactory(visit=agreed_visit())
    with pytest.raises(RememberingRefused):
        operations.change_guest(actor=office.head, now=NOW, guest=guest, line=GuestLine("Anna"), group=elsewhere)


def test_the_pledge_is_asked_where_clients_are_and_kept_as_signed(office: OfficeAtWork) -> None:
    visit = agreed_visit()
    stop_at(visit, group=1, meets_clients=True, host=office.worker.user)
    stop_at(visit, group=2, host=office.worker.user)
    first, second = named(visit, "Anna"), named(visit, "Berta")
    first.group, second.group = visit.groups.get(number=1), visit.groups.get(number=2)
    first.save()
    second.save()
    assert (needs_pledge(first, today=DAY), needs_pledge(second, today=DAY)) == (True, False)
    assert not needs_pledge(first, today=DAY + timedelta(days=1))  # the visit is over
    assert stops_for(first).count() == 1
    rules = usual_rules()
    rules.confidentiality_lv = "Es klusēšu."
    rules.save()
    read = pledge_for(first)
    assert read.words == "Es klusēšu."
    HostRules.objects.update(confidentiality_lv="Es runāšu.")
    with pytest.raises(RememberingRefused, match="changed"):
        operations.sign_pledge(guest=first, now=NOW, digest=read.digest)
    operations.sign_pledge(guest=first, now=NOW, digest=pledge_for(first).digest)
    HostRules.objects.update(confidentiality_lv="Cits.")
    operations.sign_pledge(guest=first, now=NOW, digest="")
    first.refresh_from_db()
    assert first.confidentiality_words == "Es runāšu."
    assert first.confidentiality_signed_at == NOW


def test_a_mail_carries_the_link_and_nothing_breaks_its_head(
    office: OfficeAtWork, settings: object, mailoutbox: list[object]
) -> None:
    settings.EMAIL_IS_SET = True  # type: ignore[attr-defined]
    guest = Guest.objects.create(visit=agreed_visit(), name="Anna", email="anna@example.com", language="en")
    send_invitation(
        actor=office.head,
        now=NOW,
        guest=guest,
        address_of=lambda secret: f"https://dienests.example/guest/in/{secret}/",
    )
    message = mailoutbox[0]
    assert message.to == ["anna@example.com"]  # type: ignore[attr-defined]
    secret = message.body.split("/guest/in/")[1].split("/")[0]  # type: ignore[attr-defined]
    assert operations.guest_of_secret(secret, today=DAY) == guest
    settings.EMAIL_IS_SET = False  # type: ignore[attr-defined]
    with pytest.raises(RememberingRefused):
        send_invitation(actor=office.head, now=NOW, guest=guest, address_of=str)
    assert operations.guest_of_secret(secret, today=DAY) == guest  # the link that works is not voided for nothing


def test_a_mail_that_fails_leaves_all_as_it_was(
    office: OfficeAtWork, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_IS_SET = True  # type: ignore[attr-defined]
    visit = agreed_visit()
    unreached = Guest.objects.create(visit=visit, name="Anna", email="anna@example.com")
    reached = Guest.objects.create(visit=visit, name="Berta", email="berta@example.com")
    send = EmailMessage.send

    def fail_for_anna(message: EmailMessage) -> int:
        if message.to == ["anna@example.com"]:
            raise SMTPException
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", fail_for_anna)
    sent = send_invitations(actor=office.head, now=NOW, guests=[unreached, reached], address_of=str)
    assert sent == Sent(reached=["Berta"], failed=["Anna"])
    unreached.refresh_from_db()
    assert (unreached.secret_hash, unreached.invited_at) == ("", None)
    assert Guest.objects.exclude(secret_hash="").get() == reached
    # A link that was handed over before still works.
    secret = operations.invite(actor=office.head, now=NOW, guest=unreached).secret
    unreached.refresh_from_db()
    with pytest.raises(RememberingRefused):
        send_invitation(actor=office.head, now=NOW, guest=unreached, address_of=str)
    assert operations.guest_of_secret(secret, today=DAY) == unreached


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_made_anew(kind: str) -> None:
    from io import BytesIO

    from PIL import Image

    content = made_anew([picture(kind, (3000, 1500), exif=True)])
    made = Image.open(BytesIO(content))
    assert made.format == "JPEG"
    assert max(made.size) == 2000
    assert made.width < made.height  # stood on its side, said the camera
    assert not dict(made.getexif())
    assert "Fotoaparāts".encode() not in content


def test_what_is_no_photograph_or_too_much_is_refused() -> None:
    from io import BytesIO

    from PIL import Image

    bomb = BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    for content, code in (
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (picture("GIF"), "not_a_picture"),
        (picture()[:300], "not_a_picture"),
        (bomb.getvalue(), "picture_too_large"),
        (b"x" * (15 * 2**20 + 1), "picture_too_large"),
    ):
        with pytest.raises(RememberingRefused) as refused:
            made_anew([content])
        assert refused.value.code == code


def test_photographs_of_a_guest_have_an_end_and_are_only_theirs(
    office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dienests.exchange.office.visits.operations.photographs.made_anew", lambda chunks: b"jpeg")
    visit = agreed_visit()
    guest, other = named(visit, "Anna"), named(visit, "Berta")
    kept = [
        add_guest_photograph(guest=guest, now=NOW, chunks=[], caption="x" * 900, consent=True)
        for _ in range(MOST_OF_A_GUEST)
    ]
    assert len(kept[0].caption) == 300
    with pytest.raises(RememberingRefused):
        add_guest_photograph(guest=guest, now=NOW, chunks=[], caption="", consent=True)
    with pytest.raises(RememberingRefused):
        remove_guest_photograph(guest=other, now=NOW, photograph=kept[0])
    with pytest.raises(AccessRefused):
        add_photograph(actor=office.worker, now=NOW, visit=visit, chunks=[], caption="", consent=False)
