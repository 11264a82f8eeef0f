"""Faults, references and personal data of an item, as this office sees them."""

from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from openpyxl import Workbook

from dienests.exchange.office.colleagues.models import OwnOffice
from dienests.exchange.office.library import checking
from dienests.exchange.office.library.checking import checked, personal_data_in
from dienests.exchange.office.library.models import ItemState
from dienests.exchange.office.library.writing.about import with_about
from dienests.exchange.privacy.findings import Kind
from tests.factories.library import NAME, files_of, item_row
from tests.factories.organisation import OfficeFactory, UserFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def _with(text: str) -> dict[str, bytes]:
    return files_of() | {"text.en.md": f"## Help\n\n{text}\n".encode()}


def test_what_ships_can_be_published_as_it_is() -> None:
    found = checked(NAME, files_of())
    assert found.item is not None
    assert (found.faults, found.unknown, found.open([])) == ((), (), [])


def test_a_client_is_found_in_any_case_of_latvian_and_in_either_order() -> None:
    PersonFactory(given_names="Skaidrīte Ausma", family_name="Zeltiņa")
    for name in ("Skaidrītei Zeltiņai", "Zeltiņas Skaidrītes", "Ausmu Zeltiņu"):
        (found,) = checked(NAME, _with(f"Zvanīja {name} vakar.")).found
        assert (found.finding.kind, found.path, found.line) == (Kind.CLIENT, "text.en.md", 3)
        assert name in found.around


def test_words_of_two_persons_are_no_client() -> None:
    PersonFactory(given_names="Skaidrīte", family_name="Ozola")
    PersonFactory(given_names="Velta", family_name="Zeltiņa")
    assert Kind.CLIENT not in {each.kind for each in personal_data_in("Skaidrīte Zeltiņa")}


def test_a_double_name_is_told_from_half_of_it() -> None:
    PersonFactory(given_names="Velta", family_name="Zeltiņa-Ozola")
    assert [each.kind for each in personal_data_in("Veltai Zeltiņai-Ozolai")] == [Kind.CLIENT]
    PersonFactory(given_names="Aina", family_name="Zeltiņa")
    assert Kind.CLIENT not in {each.kind for each in personal_data_in("Ainai Zeltiņai-Ozolai")}


def test_the_register_is_asked_once_whatever_the_number_of_files(django_assert_max_num_queries: Any) -> None:
    files = _with("Skaidrīte Zeltiņa, Velta Ozola, Aina Bērza un Jānis Kalns.")
    with django_assert_max_num_queries(4):
        checked(NAME, files)


def test_many_names_take_a_few_queries(django_assert_max_num_queries: Any) -> None:
    PersonFactory(given_names="Velta", family_name="Zeltiņa")
    letters = "abcdefghijklmnoprstuv"
    text = ". ".join(f"Ka{one}{two}a Le{two}{one}a" for one in letters for two in letters) + ". Velta Zeltiņa"
    with django_assert_max_num_queries(6):
        kinds = {each.kind for each in personal_data_in(text)}
    assert Kind.CLIENT in kinds


def test_the_office_may_name_itself() -> None:
    OfficeFactory(phone="+371 65012345", email="anna.berzina@ogre.example.lv")
    OwnOffice.objects.create(contact="tālr. 65054321, pasts@dienests.lv")
    text = "Tālr. 65012345 vai 65054321, anna.berzina@ogre.example.lv, Upes prospektā 16, Ogrē, LV80BANK0000435195001"
    assert [each for each in personal_data_in(text) if each.sure] == []
    assert [each.kind for each in personal_data_in("Tālr. 65077777")] == [Kind.PHONE]


def test_what_is_doubtful_can_be_looked_at_and_what_is_sure_cannot() -> None:
    found = checked(NAME, _with("As Ilze Ziemele wrote. Code 321234-56789."))
    keys = [each.key for each in found.found]
    assert {each.finding.sure for each in found.open([])} == {True, False}
    assert all(each.finding.sure for each in found.open(keys))
    assert found.open(keys)


def test_words_of_attachments_are_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    sheet, content = Workbook(), BytesIO()
    sheet.active["A1"] = "Klients: 321234-56789, tālr. +371 26123456"
    sheet.save(content)
    files = files_of() | {"attachments/plan.xlsx": content.getvalue()}
    assert {each.finding.kind for each in checked(NAME, files).found} >= {Kind.PHONE}
    monkeypatch.setattr(checking, "words_of", lambda *_, **__: pytest.fail("opened again"))
    assert {each.path for each in checked(NAME, files).found} == {"attachments/plan.xlsx"}


def test_an_attachment_that_cannot_be_read_is_a_fault() -> None:
    found = checked(NAME, files_of() | {"attachments/plan.docx": b"PK\x03\x04 nothing"})
    assert [fault.file for fault in found.faults] == [f"{NAME}/attachments/plan.docx"]


def test_personal_data_is_looked_for_in_files_with_faults_too() -> None:
    found = checked(NAME, _with("# Too high\n\nCode 321234-56789, tel. +371 26123456"))
    assert found.item is None
    assert found.found


def test_items_of_this_library_may_be_referred_to_until_they_are_withdrawn() -> None:
    other = item_row(name="our_rules")
    files = with_about(files_of(), needs={"documents": ["our_rules"]})
    assert checked(NAME, files).unknown == ()
    other.state, other.number, other.commit = ItemState.WITHDRAWN, 1, "a" * 40
    other.withdrawn_at, other.withdrawn_by, other.withdrawn_why = other.created_at, UserFactory(), "vecs"
    other.save()
    (fault,) = checked(NAME, files).unknown
    assert "our_rules" in fault.found
    assert fault.line
