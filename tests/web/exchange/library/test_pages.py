"""The practice library in the browser: found, read, compared, answered; by whom, and with what nobody may do."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dienests.base.organisation.models import Role
from dienests.exchange.item import available
from dienests.exchange.office.library.models import ItemState, LibraryItem, Publication, PublicationOutcome
from dienests.exchange.office.library.operations.publishing import withdraw
from dienests.exchange.office.library.store import repository_path
from tests.factories.cases import OfficeAtWork
from tests.factories.library import MOMENT, draft_of, files_of, item_row, proposed, published
from tests.factories.organisation import actor_in

SignIn = Callable[..., Client]
LIBRARY = "/office/library/"
MARK = "<script>alert(1)</script>"

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(office.worker if hasattr(office, "worker") else actor_in(Role.SOCIAL_WORKER))


@pytest.fixture
def head(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(actor_in(Role.HEAD_OF_UNIT))


def _page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_an_empty_library_says_what_to_do_next(reader: Client) -> None:
    page = _page(reader, LIBRARY)
    assert "The library is empty" in page
    assert 'href="/office/library/shipped/"' in page


def test_what_ships_is_listed_and_read_before_it_is_taken(reader: Client) -> None:
    page = _page(reader, "/office/library/shipped/")
    assert page.count('class="row-link"') == len(available())
    for name in available():
        assert "lib-text" in _page(reader, f"/office/library/shipped/{name}/?filled=1&lang=en")
    _page(reader, "/office/library/shipped/nothing_of_the_kind/", 404)


def test_items_are_found_by_any_form_of_a_word(reader: Client) -> None:
    published("shelter_rules")
    published("ethics_code")
    item_row("client_survey")
    for words in ("patversmēs", "PATVERSMES", "patversmju"):
        page = _page(reader, f"{LIBRARY}?q={words}")
        assert page.count('class="row-link"') == 1
    assert _page(reader, LIBRARY).count('class="row-link"') == 3
    assert "Nothing fits all of this" in _page(reader, f"{LIBRARY}?q=kosmoss")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("kind=internal_regulation", 2), ("service=shelter", 1), ("state=published", 2), ("state=writing", 0),
     ("state=withdrawn", 0), ("origin=own", 3), ("origin=colleague", 0), ("notices=1", 0), ("kind=nonsense", 3),
     ("after=99999999999999999999", 3), ("after=7", 0)],
)  # fmt: skip
def test_the_list_is_narrowed(reader: Client, query: str, expected: int) -> None:
    published("shelter_rules")
    published("ethics_code")
    item_row("client_survey")
    assert _page(reader, f"{LIBRARY}?{query}").count('class="row-link"') == expected


def test_a_list_of_many_takes_as_many_queries_as_one_of_few(reader: Client, django_assert_max_num_queries: Any) -> None:
    items = [item_row(name=f"survey_{n}") for n in range(3)]
    for more in range(120):
        LibraryItem.objects.create(
            **{field.attname: getattr(items[0], field.attname) for field in LibraryItem._meta.concrete_fields
               if field.attname not in ("id", "name")}, name=f"copy_{more}"
        )  # fmt: skip
    with django_assert_max_num_queries(20):
        page = _page(reader, f"{LIBRARY}?q=aptauja")
    assert page.count('class="row-link"') == 50
    assert 'rel="next"' in page


def test_an_item_is_read_in_both_languages_with_its_lessons_first(reader: Client) -> None:
    item = published("two_stages")
    page = _page(reader, f"{LIBRARY}{item.pk}/")
    assert page.index('id="lessons"') < page.index('id="text"') < page.index('id="process"')
    assert 'lang="lv"' in _page(reader, f"{LIBRARY}{item.pk}/?lang=lv")
    assert "signed by this office" in page
    assert "May be used and changed, naming the author" in page
    assert "as it was" in page


@pytest.mark.parametrize("shipped", ["client_survey", "declaration_form", "opening_group_apartments"])
def test_forms_and_checklists_are_shown_as_such(reader: Client, shipped: str) -> None:
    page = _page(reader, f"{LIBRARY}{published(shipped).pk}/?filled=1")
    assert 'id="checklist"' in page or 'class="lib-section"' in page


def test_a_page_of_an_item_takes_few_queries(reader: Client, django_assert_max_num_queries: Any) -> None:
    item = published()
    for n in range(4):
        item = published(item=item, files=files_of(text_lv=("\n", f"\nPunkts {n}.\n")), words=f"Versija {n}")
    with django_assert_max_num_queries(26):
        page = _page(reader, f"{LIBRARY}{item.pk}/")
    assert "version 5" in page


def test_two_versions_are_compared_in_words(reader: Client) -> None:
    item = published()
    first = item.commit
    item = published(item=item, files=files_of(text_lv=("\n", "\nZirgs stāv pagalmā.\n")), words="Otrā")
    page = _page(reader, f"{LIBRARY}{item.pk}/differences/?from={first}&to={item.commit}")
    assert "Zirgs" in page
    assert "1 place is different" in page
    assert "version:" not in page
    assert "Nothing differs" in _page(reader, f"{LIBRARY}{item.pk}/differences/?from={item.commit}&to={item.commit}")
    assert "This is version 1" in _page(reader, f"{LIBRARY}{item.pk}/version/{first}/")


@pytest.mark.parametrize("commit", ["0" * 40, "main", "HEAD", "a", "refs-heads-main"])
def test_only_versions_of_the_item_itself_are_shown(reader: Client, commit: str) -> None:
    item = published()
    _page(reader, f"{LIBRARY}{item.pk}/version/{commit}/", 404)
    _page(reader, f"{LIBRARY}{item.pk}/differences/?from={commit}&to={commit}", 404)
    _page(reader, f"{LIBRARY}{item.pk}/export/?version={commit}", 404)


def test_a_head_publishes_exactly_what_the_page_showed(head: Client) -> None:
    waiting = proposed(item_row(), files_of(), words=f"Jauna aptauja {MARK}")
    url = f"{LIBRARY}proposal/{waiting.pk}/"
    page = _page(head, url)
    assert MARK not in page
    assert "everything below is new" in page
    assert waiting.digest in page
    assert head.post(f"{url}publish/", {"digest": "0" * 64}).status_code == 409
    answer = head.post(f"{url}publish/", {"digest": waiting.digest})
    assert answer.status_code == 302
    assert LibraryItem.objects.get().state == ItemState.PUBLISHED
    assert head.post(f"{url}publish/", {"digest": waiting.digest}).status_code == 409


def test_a_reason_that_is_missing_loses_nothing(head: Client) -> None:
    waiting = proposed(item_row(), files_of())
    url = f"{LIBRARY}proposal/{waiting.pk}/decline/"
    assert head.post(url, {"note": " "}).status_code == 422
    assert head.post(url, {"note": "Nav pabeigts"}).status_code == 302
    assert Publication.objects.get().outcome == PublicationOutcome.DECLINED


def test_whoever_proposed_takes_it_back_and_cannot_publish(office: OfficeAtWork, sign_in: SignIn) -> None:
    proposer = actor_in(Role.HEAD_OF_UNIT)
    waiting = proposed(item_row(), files_of(), by=proposer)
    client, url = sign_in(proposer), f"{LIBRARY}proposal/{waiting.pk}/"
    assert "Take it back" in _page(client, url)
    assert client.post(f"{url}publish/", {"digest": waiting.digest}).status_code == 409
    assert client.post(f"{url}take-back/").status_code == 302
    assert Publication.objects.get().outcome == PublicationOutcome.WITHDRAWN


def test_who_does_not_answer_for_practice_is_refused(reader: Client) -> None:
    waiting = proposed(item_row(), files_of())
    url = f"{LIBRARY}proposal/{waiting.pk}/"
    page = _page(reader, url)
    assert 'data-dialog="publish"' not in page
    for way in ("publish", "decline"):
        assert reader.post(f"{url}{way}/", {"digest": waiting.digest, "note": "nē"}).status_code == 403
    for way in ("withdraw", "restore", "share"):
        assert reader.post(f"{LIBRARY}{waiting.item_id}/{way}/", {"why": "nē"}).status_code == 403
    assert Publication.objects.get().outcome == PublicationOutcome.OPEN


def test_a_withdrawal_that_names_a_person_is_asked_about_and_nothing_typed_is_lost(head: Client) -> None:
    item = published()
    typed = {"why": "Pēc Jāņa Bērziņa ieteikuma"}
    answer = head.post(f"{LIBRARY}{item.pk}/withdraw/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert typed["why"] in page
    keys = re.findall(r'name="looked_at" value="([^"]+)"', page)
    assert keys
    assert head.post(f"{LIBRARY}{item.pk}/withdraw/", typed | {"looked_at": keys}).status_code == 302
    assert LibraryItem.objects.get(pk=item.pk).withdrawn_why == typed["why"]


def test_withdrawn_and_taken_up_again(head: Client) -> None:
    item = published()
    head.post(f"{LIBRARY}{item.pk}/withdraw/", {"why": "Likums atcelts"})
    assert "Likums atcelts" in _page(head, f"{LIBRARY}{item.pk}/")
    assert _page(head, LIBRARY).count('class="row-link"') == 0
    assert _page(head, f"{LIBRARY}?state=withdrawn").count('class="row-link"') == 1
    head.post(f"{LIBRARY}{item.pk}/restore/")
    head.post(f"{LIBRARY}{item.pk}/share/", {"shared": ""})
    found = LibraryItem.objects.get()
    assert (found.state, found.shared) == (ItemState.PUBLISHED, False)


def test_text_of_strangers_does_nothing(reader: Client) -> None:
    title = "Klientu <b>aptauja</b>"
    hostile = f"\n{MARK}\n\n[x](javascript:alert(1)) ![y](https://evil.example/z.png)\n".encode()
    files = files_of() | {"text.en.md": b"## Help\n" + hostile}
    item = item_row(title_en=title, title_lv=title, summary_en=MARK)
    waiting = proposed(item, files)
    for url in (LIBRARY, f"{LIBRARY}{item.pk}/", f"{LIBRARY}proposal/{waiting.pk}/"):
        page = _page(reader, url)
        assert MARK not in page
        assert "<b>aptauja</b>" not in page
        assert "javascript:alert" not in page.replace("(javascript:alert(1))", "")
        assert "<img" not in page


def test_attachments_are_downloaded_and_never_opened(reader: Client) -> None:
    picture = b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>"
    item = published(files=files_of() | {"attachments/plan.png": picture})
    assert "plan.png" in _page(reader, f"{LIBRARY}{item.pk}/")
    answer = reader.get(f"{LIBRARY}{item.pk}/attachment/plan.png")
    assert answer["Content-Disposition"] == 'attachment; filename="plan.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    for name in ("..%2F..%2Fkey", "item.yaml", "plan.gif"):
        assert reader.get(f"{LIBRARY}{item.pk}/attachment/{name}").status_code == 404


def test_everything_together_is_a_folder_that_can_be_read_again(reader: Client) -> None:
    item = published()
    answer = reader.get(f"{LIBRARY}{item.pk}/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == {f"{item.name}/{path}" for path in files_of()}


def test_an_unfinished_draft_says_what_is_missing(reader: Client) -> None:
    item = item_row()
    draft_of(item, {"item.yaml": files_of()["item.yaml"]})
    page = _page(reader, f"{LIBRARY}{item.pk}/")
    assert "This draft is not finished" in page
    assert "text.lv.md" in page


def test_a_lost_repository_is_said_and_the_rest_of_the_page_stays(reader: Client) -> None:
    item = published()
    repository_path(item.name).rename(repository_path("elsewhere"))
    page = _page(reader, f"{LIBRARY}{item.pk}/")
    assert "This version cannot be read" in page


def test_my_day_names_what_waits_for_a_second_person(head: Client, reader: Client) -> None:
    proposed(item_row(), files_of(), words="Jauna aptauja")
    assert "waits for a second person" in _page(head, "/office/")
    assert "proposal of practice" not in _page(reader, "/office/")


def test_a_new_version_of_what_was_withdrawn_is_published(head: Client) -> None:
    item = published()
    withdraw(actor=actor_in(Role.HEAD_OF_OFFICE), now=MOMENT, item=item, why="vecs")
    item.refresh_from_db()
    item = published(item=item, files=files_of(text_lv=("\n", "\nJauns.\n")), words="Atkal")
    assert (item.state, item.number) == (ItemState.PUBLISHED, 2)
