"""The practice in force: read by everybody. Changing it: test_practice_proposals.py."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.translation import override

from dienests.base.organisation.models import Role
from dienests.practice import Applies, Practice, Text, load_practice
from dienests.web.office.law_rows import law_groups, shown_value
from dienests.web.office.practice_track import differences, track_of
from tests.factories.cases import OfficeAtWork
from tests.factories.organisation import OfficeFactory, actor_in
from tests.web.conftest import SignIn

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
    others = told["Stages that need another person"].now
    assert others == "Control and decision ≠ Reception and assessment; Payment ≠ Control and decision"
    assert not differences(load_practice("ogre"), load_practice("ogre"))


def changed(practice: Practice, number: int, **fields: object) -> Practice:
    """The same with one stage otherwise."""
    stages = list(practice.process.stages)
    stages[number] = replace(stages[number], **fields)  # type: ignore[arg-type]
    return replace(practice, process=replace(practice.process, stages=tuple(stages)))


def test_no_difference_is_passed_over() -> None:
    """Who switches it on must see everything a case would follow, in whichever language it stands."""
    ogre = load_practice("ogre")
    stage, bill_day = ogre.process.stages[1], ogre.settings["bill_day"]
    sometimes = Applies(kind="share", share_percent=10)
    for then, subject in (
        (changed(ogre, 1, applies=sometimes), "Stages that apply only sometimes"),
        (changed(ogre, 1, differs_from=()), "Stages that need another person"),
        (changed(ogre, 1, description=Text(lv="Citādi.", en=stage.description.en)), "Descriptions of stages"),
        (changed(ogre, 1, roles=("head_of_unit",)), "Who controls"),
    ):
        with override("en"):
            found = {each.what for each in differences(ogre, then)}
        assert subject in found, found
    text = next(each for each in ogre.settings.values() if isinstance(each.value, Text))
    for setting, value in ((bill_day, 28), (text, Text(lv="Citādi.", en=text.value.en))):  # type: ignore[union-attr]
        names = [name for name, each in ogre.settings.items() if each is setting]
        other = replace(ogre, settings={**ogre.settings, names[0]: replace(setting, value=value)})
        with override("en"):
            [row] = differences(ogre, other)
        assert row.now != row.then


def test_two_specialists_in_one_visit_are_one_visit() -> None:
    track = track_of(load_practice("specialists_together").process)
    assert (track.visits, [stage.client_present for stage in track.stages]) == (1, [True, True, False, False])


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
