"""What an index has no room for: the office is told, sees which, and takes back what is settled."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from dienests.exchange.network import index_schema
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.exchanging import noticing
from dienests.exchange.office.exchanging.noticing import notice_untold
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.repository.keys import OfficeKey
from dienests.web.office.exchange.colleagues import untold
from tests.factories.cases import OfficeAtWork
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
MOST = 3


@pytest.fixture(autouse=True)
def _little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    assert index_schema.MOST_SAID == noticing.MOST_SAID == untold.MOST_SAID
    for module in (noticing, untold):
        monkeypatch.setattr(module, "MOST_SAID", MOST)


@pytest.fixture
def said(office: OfficeAtWork, now: datetime) -> list[Statement]:
    """Five that stand, the oldest first; the very oldest is an answer."""
    colleague = Colleague.objects.create(
        code="riga-1", name_lv="Rīgas dienests", name_en="Riga", address="https://riga.example", trust=Trust.CONFIRMED,
        key_line=OfficeKey.new().public.line, added_at=now, confirmed_by=office.head.user, confirmed_at=now,
    )  # fmt: skip
    kinds = (Said.ACCEPTED, Said.SUGGESTION, Said.THANKS, Said.THANKS, Said.THANKS)
    return [
        Statement.objects.create(
            uid=f"{n:032x}", kind=kind, to=colleague, to_key=colleague.key_line, text=f"Teksts {n}",
            item_name="rules_of_theirs", at=now - timedelta(days=700 - n if n != 1 else 800), said_by=office.head.user,
        )
        for n, kind in enumerate(kinds)
    ]  # fmt: skip


def test_the_office_is_told_once_a_month_how_many_until_all_are_told(said: list[Statement], now: datetime) -> None:
    for month in (0, 0, 31):
        notice_untold(now=now + timedelta(days=month))
    assert Notice.objects.count() == 2
    waiting = Notice.objects.get(done_at=None)
    assert (waiting.kind, waiting.data) == (NoticeKind.UNTOLD, {"untold": 2, "most": MOST})
    said[4].gone_at = now
    said[4].save()
    notice_untold(now=now + timedelta(days=31))
    waiting.refresh_from_db()
    assert (waiting.data["untold"], waiting.done_at) == (1, None), "the number is as it is now"
    Statement.objects.update(gone_at=now)
    notice_untold(now=now + timedelta(days=32))
    assert not Notice.objects.filter(done_at=None).exists()


def test_what_fits_is_told_without_a_word(said: list[Statement], now: datetime) -> None:
    Statement.objects.filter(pk__in=[each.pk for each in said[:2]]).update(gone_at=now)
    notice_untold(now=now)
    assert not Notice.objects.exists()


def test_the_notice_leads_to_what_is_not_told(
    office: OfficeAtWork, said: list[Statement], sign_in: SignIn, now: datetime
) -> None:
    notice_untold(now=now)
    client = sign_in(office.head)
    page = client.get(reverse("office:library_notices")).content.decode()
    assert "2 things that this office said are not told to colleagues any more: there is room for 3." in page
    where = reverse("office:exchange_untold")
    assert f'href="{where}"' in page
    shown = client.get(where).content.decode()
    assert [n for n in range(5) if f"Teksts {n}" in shown] == [0, 2], "the suggestion waits, so it is told"
    assert shown.count('type="checkbox"') == 1, "an answer is not taken back"
    assert "rules_of_theirs" in shown
    title = {"lv": "Noteikumi", "en": "Rules of theirs"}
    colleague = Colleague.objects.get()
    colleague.content = {"items": [{"name": "rules_of_theirs", "title": title}]}
    colleague.save()
    assert "Rules of theirs" in client.get(where).content.decode()


def test_what_is_marked_is_taken_back_and_only_what_may_be(
    office: OfficeAtWork, said: list[Statement], sign_in: SignIn
) -> None:
    client, url = sign_in(office.head), reverse("office:exchange_untold_take_back")
    client.post(url, {"said": [said[0].pk, said[2].pk, "x", "9" * 30]})
    assert list(Statement.objects.exclude(gone_at=None)) == [said[2]]
    told = client.post(url, {}, follow=True).content.decode()
    assert "Nothing was marked" in told


def test_who_may_not_speak_for_the_office_takes_nothing_back(
    office: OfficeAtWork, said: list[Statement], sign_in: SignIn
) -> None:
    client = sign_in(office.accountant)
    assert client.post(reverse("office:exchange_untold_take_back"), {"said": [said[2].pk]}).status_code == 403
    assert not Statement.objects.exclude(gone_at=None).exists()
