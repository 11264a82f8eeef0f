"""Pages of taking over and giving back, opened by who may and by who may not."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.exchange.item import item_of
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.exchanging import adopting as exchanging
from dienests.exchange.office.exchanging import shipping
from dienests.exchange.office.library.models import Draft, LibraryItem, Notice, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.exchange.office.library.operations.adopting import adopt_shipped
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.versions import OfficeName
from tests.exchange.office.library.neighbour import ITEM, files_of, published, replaced, shipped_files, without_history
from tests.factories.cases import NOW, OfficeAtWork
from tests.factories.colleagues import fetched_item
from tests.web.conftest import SignIn
from tests.web.exchange.adopting.conftest import OUR_QUIET, QUIET, THEIR_QUIET, Exchanged, in_index

pytestmark = pytest.mark.django_db
OTHER = "client_file_order"


def url(name: str, *arguments: object) -> str:
    return reverse(f"office:{name}", args=arguments)


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_later_version_from_the_notice_to_the_draft(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn
) -> None:
    client, pk = sign_in(office.worker), exchanged.item.pk
    assert url("library_merge", pk) in client.get(url("library_notices")).content.decode()
    shown = client.get(url("library_merge", pk))
    assert shown.context["news"].places == 1
    assert "&lt;script&gt;alert(1)" in shown.content.decode()
    begun = client.post(url("library_merge_begin", pk), {"commit": exchanged.commit})
    assert begun.status_code == 302
    page = client.get(url("library_merge", pk))
    (place,) = page.context["places"]
    early = client.post(url("library_merge_finish", pk))
    assert early.status_code == 422
    own = "13. Klusums <i>naktī</i>."
    given = {"place": place.place.key, "how": "words", "words": own}
    answered = client.post(url("library_merge_choose", pk), given)
    assert answered["Location"].endswith(f"#place-{place.place.key}")
    assert "&lt;i&gt;naktī" in client.get(url("library_merge", pk)).content.decode()
    assert client.post(url("library_merge_finish", pk)).status_code == 302
    text = files_of(exchanged.item)["text.lv.md"].decode()
    assert own in text
    assert OUR_QUIET not in text
    exchanged.notice.refresh_from_db()
    assert exchanged.notice.done_how == "merged"


def test_a_place_is_answered_alone_to_a_page_that_asks_by_itself(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn
) -> None:
    client, pk = sign_in(office.worker), exchanged.item.pk
    client.post(url("library_merge_begin", pk), {"commit": exchanged.commit})
    key = client.get(url("library_merge", pk)).context["places"][0].place.key
    answer = client.post(
        url("library_merge_choose", pk), {"place": key, "how": "theirs"}, headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in shown
    assert 'aria-pressed="true"' in shown
    assert "Everything is decided." in shown
    client.post(url("library_merge_aside", pk))
    assert Draft.objects.get(item=exchanged.item).merging is None


def test_what_was_typed_stays_when_it_is_refused(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn, suggestion: Statement
) -> None:
    client = sign_in(office.head)
    text = "Kā klientam 160277-11231, kurš naktī trokšņo."
    for address, how in (
        (url("library_suggest", exchanged.item.pk), ""),
        (url("library_suggestion_say", suggestion.pk), "decline"),
    ):
        answer = client.post(address, {"text": text, "how": how})
        assert answer.status_code == 422
        assert text in answer.content.decode()
    assert Statement.objects.filter(speaker=None).count() == 0


def test_a_suggestion_is_looked_at_discussed_and_taken_in(
    office: OfficeAtWork, suggestion: Statement, sign_in: SignIn
) -> None:
    client, pk = sign_in(office.head), suggestion.pk
    shown = client.get(url("library_suggestion", pk)).content.decode()
    assert "Kodeksu pārrunā ar jaunajiem" in shown
    assert "<b>arī</b>" not in shown
    assert client.post(url("library_suggestion_say", pk), {"how": "discuss", "text": "Kā tieši?"}).status_code == 302
    done = client.post(url("library_suggestion_accept", pk), {"text": "Paldies!"})
    assert done.status_code == 302, "nothing is to be decided: it goes into the draft at once"
    item = LibraryItem.objects.get(name="ethics_code")
    assert "Kodeksu pārrunā ar jaunajiem" in files_of(item)["text.lv.md"].decode()
    assert Statement.objects.get(kind=Said.ACCEPTED).text == "Paldies!"
    again = client.post(url("library_suggestion_accept", pk))
    assert again.status_code == 422


def test_ours_is_suggested_and_taken_back(office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn) -> None:
    client = sign_in(office.director)
    assert client.get(url("library_suggest", exchanged.item.pk)).context["places"] == 1
    sent = client.post(url("library_suggest", exchanged.item.pk), {"text": "Mums der vēlāk."})
    said = Statement.objects.get(kind=Said.SUGGESTION, speaker=None)
    assert sent["Location"] == url("library_suggestion", said.pk)
    client.post(url("library_suggestion_take_back", said.pk))
    said.refresh_from_db()
    assert said.gone_at is not None


def test_an_item_is_fetched_asked_about_and_adopted(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, colleague = sign_in(office.head), exchanged.other.colleague
    exchanged.other.publish(shipped_files(OTHER))
    commit = exchanged.other.repository.head().commit  # type: ignore[union-attr]
    in_index(colleague, {ITEM: exchanged.commit, OTHER: commit})
    monkeypatch.setattr(exchanging, "fetch_item", lambda _c, _n, *, own_name, now: fetched(exchanged, own_name))
    address = url("library_adopt", colleague.pk, OTHER)
    assert "Fetch it" in client.get(address).content.decode()
    assert client.post(url("library_adopt_fetch", colleague.pk, OTHER)).status_code == 302
    page = client.get(address)
    assert page.context["own_name"] == OTHER
    wrong = client.post(address, {"commit": commit, "own_name": "Ne Nosaukums", "place.x": "<b>"})
    assert wrong.status_code == 422
    assert "Ne Nosaukums" in wrong.content.decode()
    done = client.post(address, {"commit": commit, "own_name": "lietas_kartiba"})
    item = LibraryItem.objects.get(name="lietas_kartiba")
    assert done["Location"] == url("library_item", item.pk)
    assert client.get(address)["Location"] == url("library_item", item.pk), "a second time leads there"


def test_what_was_read_before_is_not_fetched_again_to_be_looked_at(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn
) -> None:
    client, colleague = sign_in(office.head), exchanged.other.colleague
    commit = fetched_item(colleague, OTHER, shipped_files(OTHER))
    in_index(colleague, {ITEM: exchanged.commit, OTHER: commit})
    address = url("library_adopt", colleague.pk, OTHER)
    assert client.get(address).context["own_name"] == OTHER
    in_index(colleague, {ITEM: exchanged.commit, OTHER: "b" * 40})
    assert "Fetch it" in client.get(address).content.decode(), "a later version was not read yet"


def fetched(exchanged: Exchanged, own_name: str) -> str:
    return exchanged.other.fetched_as(own_name)


def test_a_colleague_that_does_not_answer(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, colleague = sign_in(office.head), exchanged.other.colleague
    in_index(colleague, {ITEM: exchanged.commit, OTHER: "a" * 40})

    def silent(*_: object, **__: object) -> str:
        raise NetworkFault(Why.TOO_SLOW, seconds=40)

    monkeypatch.setattr(exchanging, "fetch_item", silent)
    for address in (url("library_adopt_fetch", colleague.pk, OTHER), url("library_merge_fetch", exchanged.item.pk)):
        answer = client.post(address)
        assert answer.status_code == 422
        assert "This was not done" in answer.content.decode()


@pytest.mark.parametrize("trust", [Trust.ADDED, Trust.LEFT])
def test_nothing_is_taken_from_whoever_is_not_confirmed(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn, trust: Trust
) -> None:
    client, colleague = sign_in(office.head), exchanged.other.colleague
    in_index(colleague, {ITEM: exchanged.commit, OTHER: "a" * 40})
    Colleague.objects.filter(pk=colleague.pk).update(trust=trust)
    assert "not confirmed" in client.get(url("library_adopt", colleague.pk, OTHER)).content.decode()
    assert client.post(url("library_adopt", colleague.pk, OTHER), {"own_name": OTHER}).status_code == 422
    assert client.post(url("library_merge_fetch", exchanged.item.pk)).status_code == 422
    assert not LibraryItem.objects.filter(name=OTHER).exists()


def test_a_shipped_item_with_its_places_filled_in(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    address = url("library_adopt_shipped", ITEM)
    assert 'name="place.patversme"' in client.get(address).content.decode()
    client.post(address, {"own_name": ITEM, "place.patversme": "Cerība", "place.cits": "x"})
    item = LibraryItem.objects.get(name=ITEM)
    assert dict(item.answers.values_list("name", "value")) == {"patversme": "Cerība"}
    taken = client.post(address, {"own_name": ITEM, "place.patversme": "Otra"})
    assert taken.status_code == 422
    assert "Otra" in taken.content.decode()
    assert client.get(url("library_adopt_shipped", "nav_tada")).status_code == 404
    client.post(url("library_adopt_answers", item.pk), {"place.patversme": "", "place.bez_lēmuma": "divas naktis"})
    assert dict(item.answers.values_list("name", "value")) == {"bez_lēmuma": "divas naktis"}


@pytest.mark.parametrize("role", ["accountant", "auditor", "administrator"])
def test_who_reads_but_does_not_write(
    office: OfficeAtWork, exchanged: Exchanged, suggestion: Statement, sign_in: SignIn, role: str
) -> None:
    client, pk = sign_in(getattr(office, role)), exchanged.item.pk
    for name in ("library_merge", "library_panel_adopting"):
        assert client.get(url(name, pk)).status_code == 200
    assert client.get(url("library_notices")).status_code == 200
    assert client.get(url("library_suggestion", suggestion.pk)).status_code == 200
    for address in (
        url("library_merge_fetch", pk), url("library_merge_begin", pk),
        url("library_notice_close", exchanged.notice.pk),
        url("library_suggestion_accept", suggestion.pk), url("library_suggest", pk),
        url("library_adopt_answers", pk), url("library_adopt_shipped", "ethics_code"),
        url("library_switch_propose", pk), url("library_switch_consider", pk),
    ):  # fmt: skip
        assert client.post(address, {"commit": exchanged.commit, "text": "x", "note": "x"}).status_code == 403, address
    assert not Draft.objects.filter(merging__isnull=False).exists()


def test_things_that_are_not_there(office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    for name in ("library_merge", "library_suggest", "library_switch", "library_panel_adopting", "library_suggestion"):
        assert client.get(url(name, 999_999)).status_code == 404
    assert client.get(url("library_adopt", exchanged.other.colleague.pk, "nav_tada")).status_code == 404
    assert client.get(url("library_adopt", 999_999, ITEM)).status_code == 404
    assert client.post(url("library_notice_close", 999_999)).status_code == 404
    for commit in ("", "zz", "0" * 40):
        answer = client.post(url("library_merge_begin", exchanged.item.pk), {"commit": commit})
        assert answer.status_code == 422
    assert client.post(url("library_merge_choose", exchanged.item.pk), {"place": "x"}).status_code == 422


def test_a_notice_is_closed_once_and_leads_back_only_here(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn
) -> None:
    client, address = sign_in(office.worker), url("library_notice_close", exchanged.notice.pk)
    answer = client.post(address, {"how": "not_for_us", "word": "Nav mums.", "back": "https://evil.example/"})
    assert answer["Location"] == url("library_notices")
    exchanged.notice.refresh_from_db()
    assert (exchanged.notice.done_how, exchanged.notice.data["word"]) == ("not_for_us", "Nav mums.")
    assert client.post(address, {"back": url("library_item", exchanged.item.pk)}).status_code == 302
    assert "Nav mums." in client.get(url("library_notices")).content.decode()


def test_every_kind_of_notice_has_words_in_both_languages(
    office: OfficeAtWork, exchanged: Exchanged, suggestion: Statement, sign_in: SignIn
) -> None:
    data = {"number": 2, "why": "too_slow", "details": {}, "since": "2026-02-01T08:00:00+00:00", "from": "2026-03-01",
            "label": {"lv": "Slieksnis", "en": "Threshold"}, "value": 187, "unit": "EUR"}  # fmt: skip
    for kind in NoticeKind:
        raise_notice(now=NOW, kind=kind, key=f"{kind}:with", item=exchanged.item, colleague=exchanged.other.colleague,
                     statement=suggestion, data=data)  # fmt: skip
        raise_notice(now=NOW, kind=kind, key=f"{kind}:bare")
    for language in ("lv", "en"):
        client = sign_in(office.head, language=language)
        found = client.get(url("library_notices")).context["shown"]
        # All but those of visits, which stand among the visits; and the one that was there.
        assert len(found) == 2 * (len(NoticeKind) - 1) + 1
        assert all(each.what and "%(" not in each.what for each in found)


def test_many_notices_cost_no_more_queries(office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    client.get(url("library_notices"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("library_notices")).status_code == 200
        return len(seen)

    few = queries()
    Notice.objects.bulk_create(
        Notice(kind=NoticeKind.UPSTREAM, key=f"upstream:{n}", item=exchanged.item, colleague=exchanged.other.colleague,
               data={"number": n, "commit": f"{n:040x}"}, raised_at=NOW)
        for n in range(2000)
    )  # fmt: skip
    assert queries() <= few
    page = client.get(url("library_notices"))
    assert len(page.context["shown"]) <= 30
    assert len(client.get(url("library_notices") + page.context["more_url"]).context["shown"]) == 30


def test_the_panel_says_what_is_new(office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    shown = client.get(url("library_panel_adopting", exchanged.item.pk), headers={"HX-Request": "true"})
    text = shown.content.decode()
    assert "<html" not in text
    assert "version 2 is out" in text
    assert url("library_suggest", exchanged.item.pk) in text
    assert THEIR_QUIET not in text


def test_a_later_form_of_what_ships_from_the_notice_to_the_draft(
    office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = published(office, adopt_shipped(actor=office.head, now=NOW, shipped=ITEM).item)
    client, pk = sign_in(office.worker), item.pk
    assert "What ships with Dienests now is in your item." in words(client.get(url("library_merge", pk)))
    newer = item_of(ITEM, replaced(shipped_files(), QUIET, THEIR_QUIET))
    monkeypatch.setattr(shipping, "shipped_item", lambda name: newer)
    shipping.notice_later(now=NOW)
    notices = words(client.get(url("library_notices")))
    assert "ships with Dienests in a later form" in notices
    assert url("library_merge", pk) in notices
    assert "it ships in a later form now" in words(client.get(url("library_panel_adopting", pk)))
    shown = client.get(url("library_merge", pk))
    assert shown.context["news"].places == 1
    commit = shown.context["news"].version.commit
    assert sign_in(office.accountant).post(url("library_merge_begin", pk), {"commit": commit}).status_code == 403
    client = sign_in(office.worker)
    assert client.post(url("library_merge_fetch", pk)).status_code == 302
    assert client.post(url("library_merge_begin", pk), {"commit": commit}).status_code == 302
    assert THEIR_QUIET in files_of(item)["text.lv.md"].decode(), "nothing was to be decided"
    assert Notice.objects.get().done_how == "merged"


def test_where_nobody_knows_what_was_taken_the_page_says_so_and_asks_place_by_place(
    office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = without_history(published(office, adopt_shipped(actor=office.head, now=NOW, shipped=ITEM).item))
    text = replaced(replaced(shipped_files(), QUIET, THEIR_QUIET), "izskaidro uzņemot", "izskaidro ierodoties")
    newer = item_of(ITEM, text)
    monkeypatch.setattr(shipping, "shipped_item", lambda name: newer)
    client, pk = sign_in(office.worker), item.pk
    assert url("library_merge", pk) in words(client.get(url("library_panel_adopting", pk)))
    client.post(url("library_merge_fetch", pk))
    shown = client.get(url("library_merge", pk))
    assert "What you took then is not known any more" in words(shown)
    assert (shown.context["news"].based, shown.context["news"].places) == (False, 2), "and not its owner"
    client.post(url("library_merge_begin", pk), {"commit": shown.context["news"].version.commit})
    asked = client.get(url("library_merge", pk))
    assert [each.based for each in asked.context["places"]] == [False, False]
    assert ("Before" in words(asked), "Everywhere that is not decided yet:" in words(asked)) == (False, True)
    key = next(each.place.key for each in asked.context["places"] if THEIR_QUIET in each.place.conflict.theirs)
    client.post(url("library_merge_choose", pk), {"place": key, "how": "theirs"})
    assert sign_in(office.accountant).post(url("library_merge_rest", pk), {"how": "ours"}).status_code == 403
    client = sign_in(office.worker)
    assert client.post(url("library_merge_rest", pk), {"how": "ours"}).status_code == 302
    assert client.get(url("library_merge", pk)).context["open"] == 0
    client.post(url("library_merge_finish", pk))
    text_now = files_of(item)["text.lv.md"].decode()
    assert (THEIR_QUIET in text_now, "izskaidro uzņemot" in text_now) == (True, True)


def test_a_version_bears_the_name_of_who_signed_it_not_the_one_it_gives_itself(
    office: OfficeAtWork, exchanged: Exchanged, sign_in: SignIn
) -> None:
    client, other, claimed = sign_in(office.worker), exchanged.other, "Rīgas Sociālais dienests"
    strange = OfficeKey.new()
    for key in (other.key, strange):
        made = other.repository.publish(
            shipped_files(), message="x", office=OfficeName(claimed, "daugavpils.example"), key=key, at=NOW
        )
        other.fetched_as(ITEM)
        LibraryItem.objects.filter(pk=exchanged.item.pk).update(commit=made.commit)
        shown = words(client.get(url("library_item", exchanged.item.pk)))
        (first, *_) = client.get(url("library_item", exchanged.item.pk)).context["versions"]
        assert first.version.office == claimed
        if key is strange:
            assert first.office == f"unknown office that calls itself “{claimed}”"
        else:
            assert first.office == str(other.colleague)
            assert claimed not in shown
        assert f"</svg>{first.office}</span>" in shown
