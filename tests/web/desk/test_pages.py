"""Each page of the desk opens, in both languages, for a household of one and of twelve."""

import pytest

from tests.factories.cases import OfficeAtWork, opened_case
from tests.web.desk.conftest import SignIn

PAGES = ("", "declaration/", "documents/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["lv", "en"])
def test_page_of_a_new_case_opens(office: OfficeAtWork, sign_in: SignIn, page: str, language: str) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    office.organiser.user.language = language
    office.organiser.user.save()
    answer = sign_in(office.organiser).get(f"/office/cases/{case.pk}/{page}")
    assert answer.status_code == 200
    assert case.number in answer.content.decode()


def test_intake_opens(office: OfficeAtWork, sign_in: SignIn) -> None:
    answer = sign_in(office.organiser).get("/office/intake/")
    assert answer.status_code == 200
