"""The pages of colleagues: who may, what is shown, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from dienests.exchange.network.faults import Why
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Said, Statement, Trust
from dienests.exchange.office.colleagues.operations import UNSEEN, OwnFacts, set_own_office
from dienests.exchange.office.colleagues.own import own_office
from dienests.exchange.repository.keys import OfficeKey, PublicKey
from dienests.web.office.exchange.faults import fault_words
from tests.exchange.office.exchanging.other import Other, entry
from tests.factories.cases import OfficeAtWork
from tests.web.conftest import SignIn

LIST, NEW, OWN = "/office/colleagues/", "/office/colleagues/new/", "/office/colleagues/this-office/"
SCRIPT = "<script>alert(1)</script>"
Queries = Callable[[int], Any]


def row(now: datetime, number: int = 0, **fields: Any) -> Colleague:
    return Colleague.objects.create(
        **{
            "code": f"n-{number}", "name_lv": f"Dienests {number}", "name_en": f"Service {number}",
            "address": f"https://n{number}.example", "trust": Trust.ADDED, "added_at": now, **fields,
        }
    )  # fmt: skip


def page(colleague: Colleague) -> str:
    return f"{LIST}{colleague.pk}/"


def spoken(line: str) -> list[str]:
    return PublicKey.from_line(line).spoken.split()


def test_the_empty_list_says_what_to_do(office: OfficeAtWork, sign_in: SignIn) -> None:
    answer = sign_in(office.head).get(LIST)
    assert NEW in answer.content.decode()
    assert "No colleague is listed yet" in answer.content.decode()
    assert NEW not in sign_in(office.worker).get(LIST).content.decode()


def test_many_colleagues_are_paged_searched_and_counted_with_few_queries(
    office: OfficeAtWork, sign_in: SignIn, now: datetime, django_assert_max_num_queries: Queries
) -> None:
    Colleague.objects.bulk_create(
        Colleague(
            code=f"n-{n}", name_lv=f"Dienests {n:03}", address=f"https://n{n}.example", trust=Trust.HEARD, added_at=now
        )
        for n in range(120)
    )
    row(now, 500, trust=Trust.LEFT)
    row(now, 501, fault={"why": "too_slow", "details": {"seconds": 20}}, failing_since=now, tried_at=now)
    client = sign_in(office.head)
    client.get(LIST)
    with django_assert_max_num_queries(14):  # seven of the list, the rest are of the frame around every page
        text = client.get(f"{LIST}?state=heard").content.decode()
    assert text.count("row-link") == 50
    assert "?state=heard&amp;after=50" in text
    assert client.get(f"{LIST}?state=heard&after=100").content.decode().count("row-link") == 20
    assert client.get(f"{LIST}?state=heard&q=dienests+007").content.decode().count("row-link") == 1
    attention = client.get(f"{LIST}?state=attention").content.decode()
    assert "after 20 seconds" in attention
    row(now, 502, trust=Trust.OTHER_KEY, new_key_line="x", read_at=now)
    stopped = client.get(f"{LIST}?state=attention").content.decode()
    assert ("stopped until the keys are compared" in stopped, "as it should" in stopped) == (True, False)
    for nonsense in ("after=x", "after=-5", "after=99999999999999", "state=none", "q=%00", f"q={SCRIPT}"):
        assert client.get(f"{LIST}?{nonsense}").status_code in (200, 400)


def test_a_colleague_is_added_compared_and_read_from_the_pages(
    office: OfficeAtWork, sign_in: SignIn, other: Other, now: datetime
) -> None:
    set_own_office(actor=office.director, now=now, facts=OwnFacts(address="https://ogre.example"))
    other.tells(
        items=[entry(title={"lv": SCRIPT, "en": SCRIPT})],
        colleagues=[{"name": SCRIPT, "address": "https://x.example", "key": other.key.public.line}],
    )
    client = sign_in(office.head)
    with other.up() as address:
        answer = client.post(NEW, {"address": str(address)}, follow=True)
        colleague = Colleague.objects.get(address=str(address))
        groups = spoken(colleague.key_line)
        text = answer.content.decode()
        unseen = [groups[place] for place in UNSEEN]
        assert (len(unseen), unseen[-1]) == (4, groups[-1]), "half of it, and its end"
        assert answer.context["compared"] == ["" if place in UNSEEN else each for place, each in enumerate(groups)]
        assert not any(f"{one}</span><span>{other}" in text for one, other in pairwise(groups) if other in unseen)
        assert text.count('class="is-hidden"') == 4, "who confirms has to have heard them"
        assert all(group in text for group in spoken(own_office().key_line))
        refused = client.post(f"{page(colleague)}key/confirm/", {"digits": "1234 5678"})
        assert refused.status_code == 422
        assert 'value="1234 5678"' in refused.content.decode()
        answer = client.post(f"{page(colleague)}key/confirm/", {"digits": " ".join(unseen)}, follow=True)
    colleague.refresh_from_db()
    assert colleague.trust == Trust.CONFIRMED
    text = answer.content.decode()
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text
    heard = Colleague.objects.get(trust=Trust.HEARD)
    assert SCRIPT not in client.get(page(heard)).content.decode()
    assert SCRIPT not in client.get(f"{LIST}?state=heard").content.decode()
    assert SCRIPT not in client.get(NEW).content.decode()


def test_what_cannot_be_added_stays_in_the_form(
    office: OfficeAtWork, sign_in: SignIn, now: datetime, settings: Any
) -> None:
    settings.EXCHANGE_INNER = False
    known = row(now)
    client = sign_in(office.head)
    for typed in ("http://n0.example", '"><script>', "x" * 5000):
        answer = client.post(NEW, {"address": typed})
        assert answer.status_code == 422
        assert "<script>alert" not in answer.content.decode()
    answer = client.post(NEW, {"address": known.address})
    assert (answer.status_code, page(known) in answer.content.decode()) == (422, True)
    assert f'value="{known.address}"' in answer.content.decode()


def test_another_key_is_compared_again_or_refused(office: OfficeAtWork, sign_in: SignIn, now: datetime) -> None:
    keys = [OfficeKey.new().public.line for _ in range(2)]
    colleague = row(
        now, trust=Trust.OTHER_KEY, key_line=keys[0], new_key_line=keys[1], confirmed_by=office.head.user,
        confirmed_at=now, fault={"why": "other_key", "details": {}}, failing_since=now, tried_at=now,
    )  # fmt: skip
    client = sign_in(office.head)
    text = client.get(page(colleague)).content.decode()
    assert "Another key answers" in text
    assert spoken(keys[1])[7] not in text
    former = client.post(f"{page(colleague)}key/accept/", {"digits": "".join(spoken(keys[0]))})
    assert former.status_code == 422
    client.post(f"{page(colleague)}key/keep/")
    colleague.refresh_from_db()
    assert (colleague.trust, colleague.key_line) == (Trust.CONFIRMED, keys[0])
    again = client.post(f"{page(colleague)}key/keep/", follow=True)
    assert "nothing to confirm" in again.content.decode()


def test_reading_now_says_how_it_went(office: OfficeAtWork, sign_in: SignIn, other: Other, now: datetime) -> None:
    client = sign_in(office.head)
    with other.up() as address:
        client.post(NEW, {"address": str(address)})
        colleague = Colleague.objects.get()
        assert "nothing has changed" in client.post(f"{page(colleague)}read/", follow=True).content.decode()
        other.tells(items=[entry()])
        assert "something new" in client.post(f"{page(colleague)}read/", follow=True).content.decode()
    gone = client.post(f"{page(colleague)}read/", follow=True).content.decode()
    assert "Nobody answers at this address" in gone
    client.post(f"{page(colleague)}leave/")
    colleague.refresh_from_db()
    assert colleague.trust == Trust.LEFT
    client.post(f"{page(colleague)}return/")
    colleague.refresh_from_db()
    assert colleague.trust == Trust.ADDED


def test_what_was_said_stands_there_both_ways(office: OfficeAtWork, sign_in: SignIn, now: datetime) -> None:
    key = OfficeKey.new().public.line
    colleague = row(now, key_line=key, trust=Trust.CONFIRMED, confirmed_by=office.head.user, confirmed_at=now)
    Statement.objects.create(
        uid="a" * 32, to=colleague, to_key=key, at=now, said_by=office.head.user, kind=Said.THANKS, text="Paldies jums"
    )
    Statement.objects.create(
        uid="b" * 32, speaker=colleague, to_key=key, at=now, heard_at=now, kind=Said.REMARK, text=SCRIPT
    )
    text = sign_in(office.worker).get(page(colleague)).content.decode()
    assert "Paldies jums" in text
    assert SCRIPT not in text


def test_this_office_keeps_what_was_typed(office: OfficeAtWork, sign_in: SignIn, settings: Any) -> None:
    settings.EXCHANGE_INNER = False
    client = sign_in(office.director)
    typed = {"address": "https://dienests.ogre.example", "contact": "tālr. 1", "residents": "57 000", "staff": "abc"}
    answer = client.post(OWN, {**typed, "publishes": "on", "revision": 1})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert all(f'value="{value}"' in text for value in typed.values())
    assert 'name="publishes" checked' in text
    assert not OwnOffice.objects.exclude(address="").exists()
    client.post(OWN, {**typed, "staff": "120", "publishes": "on", "revision": 1})
    own = own_office()
    assert (own.residents, own.staff, own.publishes, own.names_colleagues) == (57_000, 120, True, False)
    text = client.get(OWN).content.decode()
    assert all(group in text for group in spoken(own.key_line))
    assert "DIENESTS_ALLOWED_HOSTS" in text, "this installation does not answer to that name"
    client.post(f"{OWN}key/")
    assert own_office().key_line != own.key_line


def test_everybody_sees_what_is_told_and_only_some_change_it(office: OfficeAtWork, sign_in: SignIn) -> None:
    for actor in (office.worker, office.auditor, office.accountant):
        client = sign_in(actor)
        assert 'name="publishes"' not in client.get(OWN).content.decode()
        assert client.post(OWN, {"address": "https://x.example"}).status_code == 403
        assert client.post(f"{OWN}key/").status_code == 403
    assert sign_in(office.administrator).post(OWN, {"address": "https://x.example", "revision": 1}).status_code == 302


def test_who_may_not_manage_is_refused_everywhere(office: OfficeAtWork, sign_in: SignIn, now: datetime) -> None:
    colleague = row(now)
    client = sign_in(office.worker)
    assert client.get(page(colleague)).status_code == 200
    assert client.get(NEW).status_code == 403
    for act in ("read/", "leave/", "return/", "key/confirm/", "key/accept/", "key/keep/"):
        assert client.post(f"{page(colleague)}{act}", {"digits": "1"}).status_code == 403
        assert sign_in(office.head).post(f"{LIST}999999/{act}").status_code == 404


@pytest.mark.parametrize("language", ["en", "lv"])
def test_every_fault_has_words(office: OfficeAtWork, sign_in: SignIn, now: datetime, language: str) -> None:
    client = sign_in(office.head, language=language)
    colleague = row(now, failing_since=now - timedelta(days=9), tried_at=now)
    for why in Why:
        for details in ({}, {"found": SCRIPT, "to": SCRIPT, "seconds": 20, "status": 500, "number": 1, "known": 2}):
            Colleague.objects.filter(pk=colleague.pk).update(fault={"why": str(why), "details": details})
            text = client.get(page(colleague)).content.decode()
            assert SCRIPT not in text
    words = fault_words({"why": "too_large", "details": {"%(x)s": "%s"}})
    assert words is not None
    assert words.message


def test_two_who_change_what_the_office_tells_do_not_overwrite_each_other(
    office: OfficeAtWork, sign_in: SignIn, now: datetime
) -> None:
    set_own_office(actor=office.director, now=now, facts=OwnFacts(address="https://ogre.example", contact="birojs"))
    client = sign_in(office.administrator)
    seen = own_office().revision
    assert f'name="revision" value="{seen}"' in client.get(OWN).content.decode()
    facts = OwnFacts(address="https://ogre.example", contact="tālr. 65", staff=120, publishes=True)
    set_own_office(actor=office.director, now=now, facts=facts, revision=seen)
    typed = {"address": "https://jauna.example", "contact": "mans teksts", "staff": "120", "revision": seen}
    refused = client.post(OWN, typed)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody changed this" in page
    for told in (
        "mans teksts",
        "https://jauna.example",
        "<dd>tālr. 65</dd>",
        "<dd>https://ogre.example</dd>",
        "<dd>yes</dd>",
    ):
        assert told in page, told
    assert "<dd>120</dd>" not in page
    assert (own_office().contact, own_office().publishes) == ("tālr. 65", True)
    newest = own_office().revision
    assert f'name="revision" value="{newest}"' in page
    assert client.post(OWN, typed | {"revision": newest}).status_code == 302
    assert own_office().contact == "mans teksts"
    assert client.post(OWN, typed).status_code == 409
    del typed["revision"]
    assert client.post(OWN, typed).status_code == 409
