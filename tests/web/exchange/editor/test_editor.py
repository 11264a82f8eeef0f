"""The editor's pages: begun in every way, saved as typed, refused, put side by side with somebody else's."""

from __future__ import annotations

import html
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.exchange.item import KINDS, item_of, shipped_item
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication
from dienests.exchange.office.library.operations import drafts
from dienests.exchange.office.library.store import repository_path
from dienests.exchange.office.library.writing.parts import PARTS
from dienests.practice.strict_yaml import read_yaml
from dienests.web.office.exchange.editor import beginning
from tests.factories.cases import NOW, OfficeAtWork
from tests.factories.library import published
from tests.web.conftest import SignIn
from tests.web.exchange.editor import office_files

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
HTMX = {"HX-Request": "true"}


def url(name: str, *args: Any) -> str:
    return reverse(f"office:library_{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def client(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(office.worker)


def begun(office: OfficeAtWork, shipped: str = "service_statute") -> Draft:
    return drafts.begin_from_shipped(actor=office.worker, now=NOW, shipped=shipped)


def file_of(draft: Draft, path: str = "item.yaml") -> str:
    return drafts.draft_files(draft, [path]).get(path, b"").decode()


def page_of(client: Client, draft: Draft, part: str) -> QueryDict:
    """What the page of a part sends if nothing is changed on it."""
    from html.parser import HTMLParser

    sent = QueryDict(mutable=True)

    class Reader(HTMLParser):
        inside, select, area = False, "", ""

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            said = dict(attributes)
            if tag == "form":
                self.inside = said.get("id") == "part-form"
            if not self.inside:
                return
            name, value = said.get("name") or "", said.get("value") or ""
            if tag == "select":
                self.select = name
            elif tag == "option" and self.select and "selected" in said:
                sent.appendlist(self.select, value)
            elif tag == "textarea":
                self.area = name
                sent[name] = ""
            elif tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
                sent.appendlist(name, value)

        def handle_data(self, data: str) -> None:
            if self.area:
                sent[self.area] += data

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea" and self.area:
                sent[self.area] = sent[self.area].removeprefix("\n")
                self.area = ""
            elif tag == "form":
                self.inside = False
            elif tag == "select":
                self.select = ""

    response = client.get(url("edit_part", draft.item_id, part))
    assert response.status_code == 200
    Reader().feed(text(response))
    return sent


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_blank_item_of_each_kind_has_pages_that_open(client: Client, kind: str) -> None:
    sent = {"kind": kind, "title.lv": 'Ēdināšanas kārtība: "#1"', "summary.lv": "Kas ēd, kad un kur"}
    response = client.post(url("new"), sent)
    item = LibraryItem.objects.get()
    assert (response.status_code, item.kind, item.name) == (302, kind, "edinasanas_kartiba_1")
    page = text(client.get(response["Location"]))
    assert "to put right" in page
    for tab in {line.split('"')[0] for line in page.split('href="') if f"/library/{item.pk}/edit/" in line[:40]}:
        assert client.get(tab).status_code == 200, tab


def test_what_is_missing_to_begin_is_said_and_nothing_typed_is_lost(client: Client) -> None:
    response = client.post(url("new"), {"kind": "poem", "title.lv": "Mans nosaukums"})
    assert response.status_code == 422
    assert "Mans nosaukums" in text(response)
    assert "Choose what it is." in text(response)
    assert not LibraryItem.objects.exists()


def test_a_name_that_was_taken_meanwhile_is_said_and_nothing_typed_is_lost(
    client: Client, monkeypatch: pytest.MonkeyPatch, office: OfficeAtWork
) -> None:
    begun(office)
    monkeypatch.setattr(beginning, "_free", lambda name: "service_statute")
    sent = {"kind": "internal_regulation", "title.lv": "Nolikums, ko raksta divi", "summary.lv": "Kopsavilkums"}
    answer = client.post(url("new"), sent)
    assert answer.status_code == 422
    assert sent["title.lv"] in text(answer)
    assert LibraryItem.objects.count() == 1


def test_the_next_version_of_what_cannot_be_read_leads_back_to_the_item(client: Client, office: OfficeAtWork) -> None:
    item = published()
    repository_path(item.name).rename(repository_path("elsewhere"))
    answer = client.post(url("edit", item.pk), follow=True)
    assert answer.redirect_chain[0][0] == url("item", item.pk)
    assert not Draft.objects.filter(item=item).exists()


def test_a_template_begins_twice_under_two_names(client: Client) -> None:
    for name in ("ethics_code", "ethics_code_2"):
        client.post(url("new_shipped"), {"shipped": "ethics_code"})
        assert LibraryItem.objects.filter(name=name).exists()
    assert client.post(url("new_shipped"), {"shipped": "../etc"}).status_code == 422


@pytest.mark.parametrize("name", ["service_statute", "declaration_form", "opening_group_apartments", "two_stages"])
def test_saving_what_is_drawn_changes_nothing_that_is_said(client: Client, office: OfficeAtWork, name: str) -> None:
    draft = begun(office, name)
    before = item_of(name, drafts.draft_files(draft))
    for part in PARTS.values():
        if part.has(before.kind, list(before.files)) and (part.path in before.files):
            sent = page_of(client, draft, part.name)
            response = post(client, url("edit_part", draft.item_id, part.name), sent)
            assert response.status_code == 302
    after = item_of(name, drafts.draft_files(draft))
    for kept in (
        "title",
        "legal_basis",
        "needs",
        "costs",
        "results",
        "lessons",
        "parameters",
        "form",
        "checklist",
        "texts",
    ):
        assert getattr(after, kept) == getattr(before, kept), kept


def post(client: Client, address: str, sent: QueryDict, **headers: str) -> Any:
    return client.post(address, sent.urlencode(), content_type="application/x-www-form-urlencoded", headers=headers)


def test_a_row_is_added_moved_and_taken_away(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    address = url("edit_part", draft.item_id, "law")
    acts = [each["act"]["lv"] for each in PARTS["law"].tree(drafts.draft_files(draft))["legal_basis"]]
    sent = page_of(client, draft, "law")
    sent["do"] = "add:legal_basis"
    page = text(post(client, address, sent, **HTMX))
    assert f'data-stand-at="f-legal_basis-{len(acts)}"' in page
    assert "<html" not in page
    sent = page_of(client, draft, "law")
    sent["do"] = f"remove:legal_basis:{len(acts)}"
    post(client, address, sent)
    sent = page_of(client, draft, "law")
    sent["do"] = "down:legal_basis:0"
    post(client, address, sent)
    now = [each["act"]["lv"] for each in PARTS["law"].tree(drafts.draft_files(draft))["legal_basis"]]
    assert now == [acts[1], acts[0], *acts[2:]]


def test_what_is_no_number_stays_as_typed_and_is_pointed_at(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "two_stages")
    sent = page_of(client, draft, "needs")
    sent["do"] = "add:costs"
    post(client, url("edit_part", draft.item_id, "needs"), sent)
    sent = page_of(client, draft, "needs")
    number = len(sent.getlist("costs")) - 1
    sent[f"costs.{number}.cents"] = "daudz"
    post(client, url("edit_part", draft.item_id, "needs"), sent)
    page = text(client.get(url("edit_part", draft.item_id, "needs")))
    assert 'value="daudz"' in page
    assert f'id="f-costs-{number}-cents-fault"' in page


@pytest.mark.parametrize(
    "typed",
    ["a: b # c", "- x", "'\"", "{x}", "!!python/object", "&a *a", "null", "true", "1", "2026-01-01", "a\x07b\u202ec"],
)
def test_signs_that_mean_something_in_files_are_only_text(client: Client, office: OfficeAtWork, typed: str) -> None:
    draft = begun(office)
    sent = page_of(client, draft, "about")
    sent["title.lv"] = typed
    assert post(client, url("edit_part", draft.item_id, "about"), sent).status_code == 302
    data, faults = read_yaml(file_of(draft).encode(), file="item.yaml")
    assert (data.data["title"]["lv"], faults) == (typed.replace("\x07", "").replace("\u202e", ""), ())


def test_a_form_beyond_all_measure_is_refused(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "client_survey")
    before = file_of(draft, "form.yaml")
    sent = page_of(client, draft, "form")
    sent.setlist("sections.0.fields", [str(at) for at in range(2000)])
    for at in range(2000):
        sent[f"sections.0.fields.{at}.label.lv"] = "x" * 200
    response = post(client, url("edit_part", draft.item_id, "form"), sent)
    assert response.status_code in (400, 422)
    assert file_of(draft, "form.yaml") == before


def test_autosave_answers_with_what_the_page_now_stands_on(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    address = url("edit_part", draft.item_id, "text")
    sent = page_of(client, draft, "text")
    sent["text.lv.md"] = "## Jauns\n\nTeksts\r\n"
    told = post(client, address, sent, **FETCH).json()
    assert told["base"]["text.lv.md"] == file_of(draft, "text.lv.md") == "## Jauns\n\nTeksts\n"
    sent["base:text.lv.md"], sent["text.lv.md"] = told["base"]["text.lv.md"], "## Jaunāks\n"
    assert post(client, address, sent, **FETCH).status_code == 200


def test_too_long_a_text_is_refused_and_kept_in_the_page(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    sent = page_of(client, draft, "text")
    sent["text.lv.md"] = "garš " * 25_000
    response = post(client, url("edit_part", draft.item_id, "text"), sent)
    assert response.status_code == 422
    assert "garš garš" in text(response)


def test_two_in_different_parts_do_not_stand_in_one_another_s_way(
    client: Client, office: OfficeAtWork, sign_in: SignIn
) -> None:
    draft = begun(office)
    law = page_of(client, draft, "law")
    about = page_of(sign_in(office.head), draft, "about")
    about["title.en"] = "By the head"
    assert post(sign_in(office.head), url("edit_part", draft.item_id, "about"), about).status_code == 302
    law["legal_basis.0.act.en"] = "By the worker"
    assert post(sign_in(office.worker), url("edit_part", draft.item_id, "law"), law).status_code == 302
    assert "By the head" in file_of(draft)
    assert "By the worker" in file_of(draft)


def test_two_in_one_part_are_put_side_by_side_and_together(
    client: Client, office: OfficeAtWork, sign_in: SignIn
) -> None:
    draft = begun(office)
    mine, address = page_of(client, draft, "about"), url("edit_part", draft.item_id, "about")
    theirs = QueryDict(mutable=True)
    theirs.update(mine)
    theirs["title.en"], mine["title.lv"], mine["summary.en"] = "Theirs", "Mans", "My summary"
    theirs["summary.en"] = "Their summary"
    post(sign_in(office.head), address, theirs)
    worker = sign_in(office.worker)
    assert post(worker, address, mine, **FETCH).json()["who"] == str(office.head.user)
    page = post(worker, address, mine)
    assert page.status_code == 409
    assert "My summary" in text(page)
    assert "<legend>Summary → in English</legend>" in text(page), "places have words, not keys of the file"
    differs = text(page).split("What differs")[1]
    assert ("<span>Title</span>" in differs, "kind:" in differs) == (True, False)
    seen = text(page).split('name="seen" value="')[1].split('"')[0]
    settle = QueryDict(mutable=True)
    settle["seen"], settle["choice"] = seen, "both"
    settle["base:item.yaml"] = mine["base:item.yaml"]
    settle["mine:item.yaml"] = _mine(text(page))
    unanswered = post(worker, url("edit_settle", draft.item_id, "about"), settle)
    assert unanswered.status_code == 409
    settle["answer:1"] = "ours"
    assert post(worker, url("edit_settle", draft.item_id, "about"), settle).status_code == 302
    said = read_yaml(file_of(draft).encode(), file="item.yaml")[0].data
    assert (said["title"], said["summary"]["en"]) == ({"lv": "Mans", "en": "Theirs"}, "My summary")


def _mine(page: str) -> str:
    return html.unescape(page.split('name="mine:item.yaml" hidden readonly>\n')[1].split("</textarea>")[0])


def test_while_proposed_it_is_read_only_and_says_who(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    sent = page_of(client, draft, "about")
    Publication.objects.create(
        item=draft.item, digest="0" * 64, words="new", proposed_by=office.head.user, proposed_at=NOW
    )
    page = text(client.get(url("edit_part", draft.item_id, "about")))
    assert "Nothing can be changed just now" in page
    assert "data-autosave=" not in page
    sent["title.lv"] = "Cits"
    refused = post(client, url("edit_part", draft.item_id, "about"), sent)
    assert refused.status_code == 422
    assert "Cits" in text(refused)


def test_personal_data_are_shown_and_can_be_said_to_be_none(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    sent = page_of(client, draft, "text")
    sent["text.lv.md"] = "## Kas\n\nZvanīt Annai Paraugai, personas kods 010190-12345.\n"
    post(client, url("edit_part", draft.item_id, "text"), sent)
    page = text(client.get(url("edit_part", draft.item_id, "text")))
    assert "010190-12345" in page
    assert "This is none" in page
    keys = page.split('name="key" value="')[1:]
    for key in keys:
        client.post(url("edit_none", draft.item_id), {"key": html.unescape(key.split('"')[0])})
    assert "It is after all" in text(client.get(url("edit_part", draft.item_id, "text")))


def test_attachments_come_in_by_kind_and_their_words_are_shown(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    address = url("edit_part", draft.item_id, "files")
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 20)
    picture.name = "Plāns stāvam.PNG"
    assert client.post(address, {"files": picture}).status_code == 302
    assert list(draft.files.filter(path__startswith="attachments/").values_list("path", flat=True)) == [
        "attachments/plans_stavam.png"
    ]
    bad = io.BytesIO(b"MZ")
    bad.name = "virus.pdf"
    assert client.post(address, {"files": bad}).status_code == 422
    client.post(url("edit_files_remove", draft.item_id), {"path": "attachments/plans_stavam.png"})
    client.post(url("edit_files_remove", draft.item_id), {"path": "item.yaml"})
    assert sorted(draft.files.values_list("path", flat=True)) == sorted(shipped_item("service_statute").files)


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    target.seek(0)
    target.name = "item.zip"
    return target


def test_an_item_in_a_zip_becomes_an_item_and_says_what_was_left_out(client: Client) -> None:
    files = {f"rules/{path}": content for path, content in shipped_item("day_centre_rules").files.items()}
    response = client.post(url("new_file"), {"file": zipped({**files, "rules/run.sh": b"x"})}, follow=True)
    assert LibraryItem.objects.get().name == "day_centre_rules"
    assert "run.sh" in text(response)


@pytest.mark.parametrize(
    "files",
    [
        {"item.yaml": b"x" * 50_000_000},
        {"../item.yaml": b"kind: form"},
        {"a.txt": b"x"},
        {"item.yaml": b"kind: form"},
    ],
)
def test_hostile_and_empty_zips_are_refused_in_words(client: Client, files: dict[str, bytes]) -> None:
    response = client.post(url("new_file"), {"file": zipped(files)})
    assert response.status_code == 422
    assert not LibraryItem.objects.exists()


def sent_as(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def folder_of(shipped: str, **more: bytes) -> list[io.BytesIO]:
    """As a browser sends a folder: one file after another, each with its own name alone."""
    files = {path.rpartition("/")[2]: content for path, content in shipped_item(shipped).files.items()}
    return [sent_as(name, content) for name, content in (files | more).items()]


def test_an_unpacked_folder_becomes_an_item(client: Client) -> None:
    files = folder_of(
        "declaration_form", **{"Plans.PDF": b"%PDF-1.7", "run.sh": b"x", "huge.pdf": b"%PDF" + b"0" * 6_000_000}
    )
    response = client.post(url("new_folder"), {"folder": files}, follow=True)
    draft = Draft.objects.get()
    assert draft.item.name == "declaration_form"
    paths = set(draft.files.values_list("path", flat=True))
    assert paths == {*shipped_item("declaration_form").files, "attachments/plans.pdf"}
    assert (
        file_of(draft, "examples/filled.yaml").encode()
        == shipped_item("declaration_form").files["examples/filled.yaml"]
    )
    page = text(response)
    assert "run.sh" in page
    assert "huge.pdf" in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose a folder."),
        ([("text.lv.md", b"x")], "no item.yaml"),
        ([("item.yaml", b"kind: form"), ("item.yaml", b"kind: form")], "Two files are called item.yaml"),
        ([("item.yaml", b"x" * 300_000)], "no item.yaml"),
        ([("item.yaml", b"kind: form"), *((f"n{n}.pdf", b"%PDF" + b"0" * 5_000_000) for n in range(5))], "larger than"),
        ([("item.yaml", shipped_item("client_survey").files["item.yaml"]), ("virus.pdf", b"MZ")], "virus.pdf"),
    ],
)
def test_a_folder_that_is_no_item_is_refused_in_words(
    client: Client, files: list[tuple[str, bytes]], said: str
) -> None:
    response = client.post(url("new_folder"), {"folder": [sent_as(name, content) for name, content in files]})
    assert (response.status_code, said in text(response)) == (422, True)
    assert not LibraryItem.objects.exists()


@pytest.mark.parametrize(("name", "content"), list(office_files.made().items()))
def test_a_document_of_an_office_program_becomes_the_text_of_an_item(client: Client, name: str, content: bytes) -> None:
    response = client.post(
        url("new_file"), {"file": sent_as(name, content), "kind": "internal_regulation"}, follow=True
    )
    draft = Draft.objects.select_related("item").get()
    assert draft.item.title_lv == office_files.TITLE
    written = file_of(draft, "text.lv.md")
    for words in (office_files.HEADING, office_files.SENTENCE, *office_files.CELLS):
        assert words in written
    assert "Read. Look it over" in text(response)
    if name.endswith(".pdf"):
        assert f"- {office_files.POINT}" in written
    if name.endswith(".docx"):
        assert f"## {office_files.HEADING}" in written
        assert f"- {office_files.POINT}" in written
        assert f"| {office_files.CELLS[0]} |" in written
        assert "Pictures were left out: 1." in text(response)
    else:
        assert "mark them again" in html.unescape(text(response))
        assert office_files.HEADING in written.split("\n"), "not drawn into what follows"
    assert client.get(url("edit_part", draft.item_id, "text")).status_code == 200


def test_the_example_is_filled_in_as_the_form_asks(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "home_visit_report")
    before = file_of(draft, "examples/filled.yaml")
    sent = page_of(client, draft, "example")
    given = dict(sent.lists())
    assert client.post(url("edit_part", draft.item_id, "example"), given, headers=FETCH).status_code == 200
    assert file_of(draft, "examples/filled.yaml") == before, "nothing was changed"
    form = item_of(draft.item.name, drafts.draft_files(draft)).form
    assert form is not None
    line = next(field for field in form.fields() if field.type == "text" and not field.shown_if)
    given[f"filled.{line.name}"] = ["Ērika <b>Izdomāta</b>"]
    assert client.post(url("edit_part", draft.item_id, "example"), given, headers=FETCH).status_code == 200
    item = item_of(draft.item.name, drafts.draft_files(draft))
    assert item.example is not None
    assert item.example[line.name] == "Ērika <b>Izdomāta</b>"
    assert "Ērika &lt;b&gt;Izdomāta" in text(client.get(url("edit_part", draft.item_id, "example")))


def test_an_example_is_begun_and_what_is_missing_is_said_at_its_place(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "home_visit_report")
    client.post(url("edit_files_remove", draft.item_id), {"path": "examples/filled.yaml"})
    form = item_of(draft.item.name, drafts.draft_files(draft)).form
    assert form is not None
    day = next(field for field in form.fields() if field.type == "date")
    sent = page_of(client, draft, "example")
    sent[f"filled.{day.name}"] = "2026-02-31"
    client.post(url("edit_part", draft.item_id, "example"), sent)
    page = text(client.get(url("edit_part", draft.item_id, "example")))
    assert 'value="2026-02-31"' in page
    assert f'data-fault-for="f-filled-{day.name}"' not in page, "other answers are missing: they come first"
    missing = next(field for field in form.fields() if field.required and not field.shown_if and field != day)
    assert f'data-fault-for="f-filled-{missing.name}"' in page
    assert "is-wrong" in page
    assert "synthetic: true" in file_of(draft, "examples/filled.yaml")


def test_a_form_with_faults_keeps_its_example(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "home_visit_report")
    before = file_of(draft, "examples/filled.yaml")
    draft.files.filter(path="form.yaml").update(content=b"format: 1\n")
    page = client.get(url("edit_part", draft.item_id, "example"))
    assert "The form has to be put right first" in text(page)
    assert client.post(url("edit_part", draft.item_id, "example"), {}).status_code == 409
    assert file_of(draft, "examples/filled.yaml") == before


def test_comments_stay_when_a_part_is_saved(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "service_statute")
    content = "# Kas to raksta\n" + file_of(draft).replace("licence:", "# Kā drīkst lietot\nlicence:")
    draft.files.filter(path="item.yaml").update(content=content.encode())
    sent = page_of(client, draft, "about")
    sent["title.lv"] = "Pavisam cits nosaukums"
    assert client.post(url("edit_part", draft.item_id, "about"), sent, headers=FETCH).status_code == 200
    now = file_of(draft)
    assert "Pavisam cits nosaukums" in now
    assert now.startswith("# Kas to raksta\n")
    assert "# Kā drīkst lietot\nlicence:" in now


def test_a_document_that_is_none_is_refused_in_words(client: Client) -> None:
    for name in ("letter.docx", "letter.pdf", "letter.odt", "letter.exe", "letter.zip"):
        file = io.BytesIO(b"nothing of the kind")
        file.name = name
        response = client.post(url("new_file"), {"file": file, "kind": "letter"})
        assert response.status_code == 422, name
    assert not LibraryItem.objects.exists()


def test_the_form_is_drawn_tried_and_taken_along_as_json_schema(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office, "client_survey")
    assert "How it looks" in text(client.get(url("edit_part", draft.item_id, "form")))
    assert client.get(url("edit_schema", draft.item_id)).json()["type"] == "object"
    tried = client.post(url("edit_try", draft.item_id), {}, headers=HTMX)
    assert "check-lines" in text(tried)


def test_the_preview_is_made_harmless(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    typed = "<script>alert(1)</script> [x](javascript:alert(1)) ## {{nezinams}}"
    page = text(client.post(url("edit_preview", draft.item_id), {"of": "text.lv.md", "text.lv.md": typed}))
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "nezinams" in page


def test_only_who_writes_practice_comes_in(office: OfficeAtWork, sign_in: SignIn) -> None:
    draft = begun(office)
    for actor in (office.auditor, office.accountant):
        client = sign_in(actor)
        assert client.get(url("new")).status_code == 403
        for name in ("edit", "edit_propose"):
            assert client.get(url(name, draft.item_id)).status_code == 403
        for part in ("about", "text", "files"):
            assert client.get(url("edit_part", draft.item_id, part)).status_code == 403
            assert client.post(url("edit_part", draft.item_id, part)).status_code == 403
        assert client.post(url("edit_discard", draft.item_id)).status_code == 403


@pytest.mark.parametrize("part", ["about", "law", "needs", "places", "text", "files"])
def test_a_page_asks_the_database_little(client: Client, office: OfficeAtWork, part: str) -> None:
    draft = begun(office)
    client.get(url("edit_part", draft.item_id, part))
    with CaptureQueriesContext(connection) as queries:
        client.get(url("edit_part", draft.item_id, part))
    assert len(queries) <= 30, len(queries)


def test_parts_that_an_item_of_this_kind_does_not_have(client: Client, office: OfficeAtWork) -> None:
    draft = begun(office)
    for part in ("process", "checklist", "nonsense"):
        assert client.get(url("edit_part", draft.item_id, part)).status_code == 404
        assert client.get(url("edit_check", draft.item_id, part)).status_code == 404
    assert client.get(url("edit_part", 10**9, "about")).status_code == 404
