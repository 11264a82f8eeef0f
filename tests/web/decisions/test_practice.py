"""The practice in force: read by everybody, chosen by the head of office."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.cases.models import ProcessVersion
from dienests.practice import load_practice
from dienests.web.office.law_rows import law_groups, shown_value
from dienests.web.office.practice_track import differences, track_of
from tests.factories.cases import OfficeAtWork, opened_case
from tests.factories.organisation import OfficeFactory, actor_in
from tests.web.decisions.conftest import SignIn

pytestmark = pytest.mark.django_db
PARTS = ("practice", "practice_law", "practice_reasons", "practice_papers", "practice_letters")


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_role_may_read(office: OfficeAtWork, sign_in: SignIn, name: str, language: str) -> None:
    for actor in (office.service, office.auditor):
        assert sign_in(actor, language=language).get(reverse(f"office:{name}")).status_code == 200


def test_track_of_what_ships() -> None:
    ogre, daugavpils = (track_of(load_practice(name).process) for name in ("ogre", "daugavpils"))
    assert (ogre.visits, ogre.people) == (1, 2)
    assert (daugavpils.visits, daugavpils.people) == (2, 2)
    assert [stage.name for stage in ogre.stages] == ["reception", "control", "payment"]
    assert ogre.stages[1].differs_from == [ogre.stages[0].title]


def test_differences_name_who_does_what_and_how_often_the_client_comes() -> None:
    with override("en"):
        told = {each.what: each for each in differences(load_practice("ogre"), load_practice("daugavpils"))}
    visits = told["How often the client comes"]
    assert (visits.now, visits.then) == ("1 visit", "2 visits")
    assert told["Who takes the application"].then == "Client service centre: assistance organiser (with the client)"
    assert "Reasons" not in told  # both take them from what is common to Latvia
    assert not differences(load_practice("ogre"), load_practice("ogre"))


def test_law_depends_on_what_was_known(office: OfficeAtWork, sign_in: SignIn) -> None:
    """The amendment of 2026 was published on 28 February and applied from 1 January."""
    client = sign_in(office.worker)
    before = client.get(reverse("office:practice_law"), {"on": "2026-02-10", "known": "2026-02-20"}).context["groups"]
    after = client.get(reverse("office:practice_law"), {"on": "2026-02-10", "known": "2026-03-01"}).context["groups"]

    def coefficients(groups: list[object]) -> list[str]:
        return [row.value for group in groups if group.name == "housing_coefficient" for row in group.rows]  # type: ignore[attr-defined]

    assert coefficients(before) != coefficients(after)
    assert "2.1" in coefficients(before)


def test_other_municipalities_only_when_asked(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.worker)
    assert "Daugavpils" not in client.get(reverse("office:practice_law")).content.decode()
    assert "Daugavpils" in client.get(reverse("office:practice_law"), {"everywhere": "1"}).content.decode()


def test_nonsense_for_a_day_is_today(office: OfficeAtWork, sign_in: SignIn) -> None:
    page = sign_in(office.worker).get(reverse("office:practice_law"), {"on": "31.02.", "known": "x"})
    assert page.context["on"] == page.context["known"]


def test_before_the_figures_begin_it_says_so(office: OfficeAtWork, sign_in: SignIn) -> None:
    page = sign_in(office.worker).get(reverse("office:practice_law"), {"on": "1999-01-01", "known": "1999-01-01"})
    assert "Nothing was in force on that day" in page.content.decode()


def test_values_in_words(office: OfficeAtWork) -> None:
    from datetime import date

    [pension_age] = [
        group
        for group in law_groups(on=date(2023, 6, 1), known_on=date(2023, 6, 1))
        if group.name == "pension_age_months"
    ]
    assert pension_age.rows[0].value.startswith("64")
    flag = {"kind": "flag", "value": False, "unit": "", "value_label": None}
    assert shown_value(flag) in ("no", "nē")


def test_head_of_office_chooses_and_running_cases_keep_theirs(office: OfficeAtWork, sign_in: SignIn) -> None:
    case, client = opened_case(office), sign_in(office.director)
    page = client.get(reverse("office:practice_choose"), {"name": "daugavpils"}).content.decode()
    assert "1 open case keeps the way of working it began with." in page
    client.post(reverse("office:practice_take", args=["daugavpils"]), {"note": "pēc vizītes"})
    newest = ProcessVersion.objects.order_by("-in_force_since", "-pk").first()
    assert newest is not None
    assert (newest.practice, newest.chosen_by, newest.note) == ("daugavpils", office.director.user, "pēc vizītes")
    case.refresh_from_db()
    assert case.process_id == office.process.pk
    assert opened_case(office).process_id == newest.pk


def test_nobody_else_chooses(office: OfficeAtWork, sign_in: SignIn) -> None:
    others: list[Actor] = [office.head, office.worker, office.administrator, office.auditor]
    for actor in others:
        client = sign_in(actor)
        assert client.get(reverse("office:practice_choose")).status_code == 403
        assert client.post(reverse("office:practice_take", args=["daugavpils"])).status_code == 403
    assert ProcessVersion.objects.count() == 1


def test_faulty_practice_is_shown_with_file_and_line(
    office: OfficeAtWork, sign_in: SignIn, tmp_path: Path, settings: object
) -> None:
    folder = tmp_path / "nepareiza"
    folder.mkdir()
    about = "format: 1\nname: nepareiza\nextends: latvia\ntitle: {lv: A, en: B}\nlicence: CC0\ncontact: x\nnoise: 1\n"
    (folder / "practice.yaml").write_text(about)
    settings.PRACTICE_ROOT = tmp_path  # type: ignore[attr-defined]
    client = sign_in(office.director)
    page = client.get(reverse("office:practice_choose"), {"name": "nepareiza"}).content.decode()
    assert "nepareiza/practice.yaml:7" in page
    answer = client.post(reverse("office:practice_take", args=["nepareiza"]), follow=True)
    assert "cannot be used" in answer.content.decode()
    for elsewhere in ("latvia/../../etc", "nothing"):
        assert client.post(f"/office/practice/choose/{elsewhere}/").status_code == 404
    assert ProcessVersion.objects.count() == 1


def test_samples_of_letters(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.worker)
    assert "data:image/png" in client.get(reverse("office:practice_sample", args=["refusal"])).content.decode()
    assert client.get(reverse("office:practice_sample", args=["nothing"])).status_code == 404


def test_office_without_a_practice(db: None, sign_in: SignIn) -> None:
    OfficeFactory()
    client = sign_in(actor_in(Role.HEAD_OF_OFFICE))
    for name in PARTS:
        page = client.get(reverse(f"office:{name}"))
        assert reverse("office:practice_choose") in page.content.decode()
    assert client.get(reverse("office:practice_choose"), {"name": "ogre"}).status_code == 200
