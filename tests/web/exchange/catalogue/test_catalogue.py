"""The catalogue and the page of an item: found, fetched, read, answered for, and never trusted."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dienests.exchange.office.colleagues.models import Colleague, Statement
from tests.factories.cases import NOW, OfficeAtWork
from tests.factories.colleagues import entry, fetched_item, own_office, read_office
from tests.factories.library import files_of, item_row
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
CATALOGUE = "/office/catalogue/"


def fetched(
    colleague: Colleague, name: str = "client_survey", *, more: Mapping[str, bytes] | None = None,
    **changes: tuple[str, str],
) -> None:  # fmt: skip
    """As if somebody had read it before."""
    fetched_item(colleague, name, files_of(name, **changes) | dict(more or {}), words=f"Pirmā {HOSTILE}")


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_words_are_found_in_any_form(office: OfficeAtWork, sign_in: SignIn) -> None:
    read_office(1, items=[entry(), entry("ethics", title={"lv": "Ētikas kodekss", "en": "Code of ethics"})])
    client = sign_in(office.service, language="lv")
    found = words(client.get(CATALOGUE, {"q": "patversmei"}))
    assert "Patversmes noteikumi" in found
    assert "Ētikas kodekss" not in found
    assert "Ētikas kodekss" in words(client.get(CATALOGUE, {"q": "etikas"}))


def test_narrowed_by_size_cost_law_and_office(office: OfficeAtWork, sign_in: SignIn) -> None:
    own_office(residents=30_000)
    small = read_office(1, residents=4_000, items=[entry("small", cost_cents=0)])
    read_office(2, residents=40_000, items=[entry("large", parameters=["gmi_base"])])
    client = sign_in(office.worker)
    for query, there, gone in (
        ({"size": "alike"}, "Office 2", "Office 1"),
        ({"size": "small"}, "Office 1", "Office 2"),
        ({"cost": "0"}, "Office 1", "Office 2"),
        ({"law": "gmi_base"}, "Office 2", "Office 1"),
        ({"office": str(small.pk)}, "Office 1", "Office 2"),
    ):
        rows = words(client.get(CATALOGUE, query)).partition("cat-rows")[2]
        assert there in rows, query
        assert gone not in rows, query


def test_nonsense_in_the_address_does_not_narrow(office: OfficeAtWork, sign_in: SignIn) -> None:
    read_office(items=[entry()])
    query = {"kind": "x", "service": HOSTILE, "office": "-1", "first": "9" * 30, "size": "x", "cost": "x", "sort": "'"}
    response = sign_in(office.worker).get(CATALOGUE, query)
    assert response.status_code == 200
    assert HOSTILE not in response.content.decode()


def test_first_there_is_nobody(office: OfficeAtWork, sign_in: SignIn) -> None:
    assert "Add the first colleague" in words(sign_in(office.head).get(CATALOGUE))
    assert "may add colleagues" in words(sign_in(office.service).get(CATALOGUE))


def test_as_many_queries_for_many_offices(
    office: OfficeAtWork, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        read_office(number, items=[entry(), entry("more")])
    client = sign_in(office.worker)
    client.get(CATALOGUE)
    with django_assert_max_num_queries(9):
        response = client.get(CATALOGUE)
    assert "60 items" in words(response)
    assert words(client.get(CATALOGUE, {"first": "50"})).count("cat-row-head") == 10


def test_what_was_not_fetched_shows_what_the_list_says(office: OfficeAtWork, sign_in: SignIn) -> None:
    colleague = read_office(items=[entry(summary={"lv": HOSTILE, "en": HOSTILE})])
    response = sign_in(office.service).get(reverse("office:catalogue_item", args=[colleague.pk, "shelter_rules"]))
    assert response.status_code == 200
    assert "Fetch and read" in words(response)
    assert HOSTILE not in response.content.decode()


def test_fetched_all_of_it_is_read_and_nothing_runs(office: OfficeAtWork, sign_in: SignIn) -> None:
    colleague = read_office(items=[entry("client_survey")])
    first = files_of()["text.lv.md"].decode().splitlines()[0]
    fetched(colleague, text_lv=(first, f"{first}\n\n{HOSTILE}\n\n[x](javascript:alert(1))"))
    address = reverse("office:catalogue_item", args=[colleague.pk, "client_survey"])
    page = sign_in(office.worker).get(address, {"lang": "lv"}).content.decode()
    assert first.strip("# ") in page
    assert "Fetch and read" not in page
    assert HOSTILE not in page
    assert 'href="javascript' not in page
    assert "There is a later version" in page  # the index names another commit


def test_attachments_are_saved_and_read_before_anything_is_adopted(
    office: OfficeAtWork, sign_in: SignIn, client: Client
) -> None:
    colleague, unread = (read_office(number, items=[entry("client_survey")]) for number in (1, 2))
    picture = b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>"
    fetched(colleague, more={"attachments/plan.png": picture, "attachments/plan.pdf": b"%PDF-1.7 broken"})

    def at(view: str, file: str, of: Colleague = colleague) -> str:
        return reverse(f"office:{view}", args=[of.pk, "client_survey", file])

    signed_in = sign_in(office.worker)
    page = signed_in.get(reverse("office:catalogue_item", args=[colleague.pk, "client_survey"])).content.decode()
    assert at("catalogue_attachment", "plan.png") in page
    assert at("catalogue_attachment_words", "plan.pdf") in page
    assert at("catalogue_attachment_words", "plan.png") not in page
    answer = signed_in.get(at("catalogue_attachment", "plan.png"))
    assert answer.content == picture
    assert answer["Content-Disposition"] == 'attachment; filename="plan.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "cannot be read" in words(signed_in.get(at("catalogue_attachment_words", "plan.pdf")))
    for file in ("item.yaml", "..%2Fitem.yaml", "none.pdf"):
        assert signed_in.get(at("catalogue_attachment", file)).status_code == 404
    assert signed_in.get(at("catalogue_attachment", "plan.png", unread)).status_code == 404, "nobody fetched it"
    Colleague.objects.filter(pk=colleague.pk).update(trust="left")
    assert signed_in.get(at("catalogue_attachment", "plan.png")).status_code == 404
    assert signed_in.get(at("catalogue_attachment_words", "plan.pdf")).status_code == 404
    assert client.get(at("catalogue_attachment", "plan.png")).status_code == 302, "a stranger signs in first"


def test_files_that_make_no_item_are_said_so(office: OfficeAtWork, sign_in: SignIn) -> None:
    colleague = read_office(items=[entry("client_survey")])
    fetched(colleague, about=("format: 1", "format: 99"))
    response = sign_in(office.worker).get(reverse("office:catalogue_item", args=[colleague.pk, "client_survey"]))
    assert "cannot be shown" in words(response)


@pytest.mark.parametrize("trust", ["left", "heard"])
def test_who_is_not_read_has_no_pages(office: OfficeAtWork, sign_in: SignIn, trust: str) -> None:
    colleague = read_office(trust=trust, items=[entry()])
    client = sign_in(office.head)
    for name in ("catalogue_item", "catalogue_beside", "catalogue_reading"):
        assert client.get(reverse(f"office:{name}", args=[colleague.pk, "shelter_rules"])).status_code == 404
    assert client.post(reverse("office:catalogue_read", args=[colleague.pk, "shelter_rules"])).status_code == 404


def test_heads_say_thanks_others_cannot(office: OfficeAtWork, sign_in: SignIn) -> None:
    colleague = read_office(items=[entry()])
    address = reverse("office:catalogue_say", args=[colleague.pk, "shelter_rules"])
    assert sign_in(office.worker).post(address, {"kind": "thanks"}).status_code == 403
    assert sign_in(office.head).post(address, {"kind": "thanks", "text": ""}).status_code == 302
    said = Statement.objects.get()
    assert (said.to, said.kind, said.item_name, said.item_commit) == (colleague, "thanks", "shelter_rules", "c" * 40)


def test_personal_data_are_not_said_and_nothing_typed_is_lost(office: OfficeAtWork, sign_in: SignIn) -> None:
    colleague = read_office(items=[entry()])
    address = reverse("office:catalogue_say", args=[colleague.pk, "shelter_rules"])
    text = "Kliente ar kodu 320101-12345 teica paldies"
    response = sign_in(office.head).post(address, {"kind": "report", "text": text})
    assert response.status_code == 422
    assert text in response.content.decode()
    assert 'value="report" checked' in words(response)
    assert not Statement.objects.exists()


def test_only_to_whom_the_key_is_confirmed(office: OfficeAtWork, sign_in: SignIn) -> None:
    colleague = read_office(items=[entry()], trust="added")
    address = reverse("office:catalogue_say", args=[colleague.pk, "shelter_rules"])
    assert sign_in(office.head).post(address, {"kind": "thanks"}).status_code == 422
    assert not Statement.objects.exists()


def test_a_remark_about_ours_is_answered_and_seen(office: OfficeAtWork, sign_in: SignIn) -> None:
    own_office()
    item = item_row()
    colleague = read_office()
    remark = Statement.objects.create(
        speaker=colleague, uid="a" * 32, kind="remark", to_key="", item_name=item.name, text=f"Vai? {HOSTILE}", at=NOW,
        heard_at=NOW,
    )  # fmt: skip
    panel, answer = (
        reverse("office:catalogue_travel", args=[item.pk]),
        reverse("office:catalogue_answer", args=[remark.pk]),
    )
    assert sign_in(office.service).post(answer, {"text": "Jā"}).status_code == 403
    client = sign_in(office.head)
    assert client.post(answer, {"text": "", "back": "//evil.example"}).status_code == 422
    response = client.post(answer, {"text": "Jā, tā ir.", "back": "//evil.example/"})
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    page = client.get(panel).content.decode()
    assert "Jā, tā ir." in page
    assert HOSTILE not in page
    own = Statement.objects.get(speaker=None)
    assert client.post(reverse("office:catalogue_take_back", args=[own.pk])).status_code == 302
    assert "Jā, tā ir." not in client.get(panel).content.decode()
    assert client.post(reverse("office:catalogue_take_back", args=[remark.pk])).status_code == 404


def test_beside_ours_and_beside_another_colleagues(office: OfficeAtWork, sign_in: SignIn) -> None:
    one, two = (read_office(number, items=[entry("client_survey")]) for number in (1, 2))
    first = files_of()["text.lv.md"].decode().splitlines()[0]
    fetched(one)
    address = reverse("office:catalogue_beside", args=[one.pk, "client_survey"])
    client = sign_in(office.worker)
    assert "Fetch and read" in words(client.get(address, {"with": f"{two.pk}:client_survey"}))
    fetched(two, text_lv=(first, f"{first}\n\nMūsu punkts {HOSTILE}"))
    page = client.get(address, {"with": f"{two.pk}:client_survey"}).content.decode()
    assert "<del>" in page
    assert "Mūsu punkts" in page
    assert HOSTILE not in page
    assert client.get(address, {"with": "own:nothing"}).status_code == 404
    assert client.get(address, {"with": "999999:client_survey"}).status_code == 404
    assert client.get(address).status_code == 200
