"""A question with faults is refused before anything is stored, and every fault is named."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dienests.base.organisation.models import Appointment
from dienests.cases.models import Case
from dienests.workload.studies.errors import REASONS, StudyRefused
from dienests.workload.studies.models import OWN_HISTORY, OWN_STAFF, Study
from dienests.workload.studies.office_history import office_history, reach
from dienests.workload.studies.operations import start_study
from dienests.workload.studies.ways import IN_FORCE, way_called, ways_offered
from tests.factories.cases import NOW, RECEIVED, OfficeAtWork, opened_case
from tests.workload.studies.conftest import question


def refusal(office: OfficeAtWork, **changes: Any) -> StudyRefused:
    with pytest.raises(StudyRefused) as refused:
        start_study(actor=office.director, now=NOW, question=question(**changes))
    assert not Study.objects.exists()
    for fault in refused.value.faults:
        assert "%" not in str(fault).replace("%)", "")
    return refused.value


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ways": ()}, "no_way", "ways"),
        ({"ways": tuple(f"w{n}" for n in range(9))}, "too_many_ways", "ways"),
        ({"ways": ("nothing",)}, "way_unknown", "ways"),
        ({"ways": ("../../etc/passwd",)}, "way_unknown", "ways"),
        ({"ways": ("/etc",)}, "way_unknown", "ways"),
        ({"staff": "/etc/hostname"}, "staff_unknown", "staff"),
        ({"demand": "../demand/ogre"}, "demand_unknown", "demand"),
        ({"scenarios": ("../scenarios/heating_peak",)}, "scenario_unknown", "scenarios"),
        ({"changed": {"invented": 1.0}}, "figure_unknown", "changed.invented"),
        ({"changed": {"effort_control": -1}}, "figure_outside", "changed.effort_control"),
        ({"changed": {"effort_control": float("nan")}}, "figure_outside", "changed.effort_control"),
        ({"changed": {"demand.cases_a_year": float("inf")}}, "figure_outside", "changed.demand.cases_a_year"),
        ({"changed": {"staff.share_on_cases.social_worker": 1.01}}, "figure_outside",
         "changed.staff.share_on_cases.social_worker"),
        ({"weeks": 3}, "figure_outside", "weeks"),
        ({"replications": 1}, "figure_outside", "replications"),
        ({"seed": -1}, "figure_outside", "seed"),
        ({"with_backtest": True}, "backtest_needs_history", "with_backtest"),
        ({"demand": OWN_HISTORY}, "no_history", "demand"),
    ],
)  # fmt: skip
def test_one_fault(office: OfficeAtWork, changes: dict[str, Any], code: str, field: str) -> None:
    found = refusal(office, **changes)
    assert (found.code, found.field) == (code, field)


def test_every_fault_at_once(office: OfficeAtWork) -> None:
    found = refusal(office, ways=("ogre", "nothing"), staff="x", weeks=1, changed={"y": 1}, with_backtest=True)
    assert found.code == "question_faulty"
    assert [each.field for each in found.faults] == ["ways", "staff", "weeks", "with_backtest"]
    assert StudyRefused.stored(found.to_json()).faults[2].details["low"] == "4"  # type: ignore[union-attr]


def test_every_reason_can_be_said() -> None:
    words = ("count", "name", "why", "most", "cases", "days", "needed", "needed_days", "stage", "way", "label", "low",
             "high", "value", "state", "number")  # fmt: skip
    for code in REASONS:
        assert str(StudyRefused(code, problems=(), **dict.fromkeys(words, "·")))


def test_nobody_is_there(office: OfficeAtWork) -> None:
    Appointment.objects.update(until=RECEIVED - timedelta(days=1))
    assert refusal(office, staff=OWN_STAFF).code == "no_posts"


def test_a_stage_nobody_can_do_is_named_with_its_way(office: OfficeAtWork) -> None:
    """Both who could control have left; an assistance organiser may not."""
    leaving = Appointment.objects.filter(post__role__in=["social_worker", "head_of_unit", "head_of_office"])
    leaving.exclude(user=office.director.user).update(until=RECEIVED - timedelta(days=1))
    found = refusal(office, staff=OWN_STAFF, ways=("ogre",))
    assert {each.code for each in found.faults} == {"nobody_can"}
    assert all(each.spoken_details["stage"] and each.spoken_details["way"] for each in found.faults)


def test_a_scenario_that_cannot_be(office: OfficeAtWork) -> None:
    """Two posts fewer of one that is filled."""
    organisers = Appointment.objects.filter(post__role="assistance_organiser").order_by("pk")
    organisers.filter(pk=organisers[0].pk).update(until=RECEIVED - timedelta(days=1))
    found = refusal(office, staff=OWN_STAFF, scenarios=("staff_short_by_two",))
    assert {each.field for each in found.faults} == {"scenarios"}


def test_a_history_too_short_says_how_much_there_is(office: OfficeAtWork) -> None:
    for place in range(3):
        opened_case(office, received_on=RECEIVED - timedelta(days=2 * place))
    found = refusal(office, demand=OWN_HISTORY)
    assert (found.code, found.details["cases"], found.details["days"]) == ("history_too_short", 3, 5)


@pytest.mark.django_db
def test_how_far_the_history_reaches_is_counted_as_it_is_read(office: OfficeAtWork) -> None:
    """Old cases typed in do not count: between them and the others is a long pause."""
    first = opened_case(office)
    Case.objects.filter(pk=first.pk).update(received_on=RECEIVED - timedelta(days=400))
    for place in range(8):
        case = opened_case(office)
        Case.objects.filter(pk=case.pk).update(received_on=RECEIVED - timedelta(days=20 * place))
    there, history = reach(today=RECEIVED), office_history()
    assert (there.cases, there.days) == (8, 141)
    assert (history.begins, len(history.cases)) == (RECEIVED - timedelta(days=140), 8)
    quarter = history.ends - timedelta(days=history.ends.weekday(), weeks=13)
    assert there.cases_before == len(history.until(quarter).cases)
    assert there.days_before == (quarter - history.begins).days


def test_ways_are_those_of_the_installation_and_what_is_only_simulated(office: OfficeAtWork) -> None:
    offered = {each.name: each for each in ways_offered()}
    assert [name for name, each in offered.items() if each.in_force] == ["ogre"]
    assert next(iter(offered)) == "ogre"
    assert offered["one_generalist"].only_simulated is not None
    assert offered["daugavpils"].only_simulated is None


def test_files_changed_after_they_were_put_in_force(office: OfficeAtWork, settings: Any, tmp_path: Path) -> None:
    """What is in force is offered as it is stored; a faulty folder with its faults; shipped ones for simulation."""
    for name in ("ogre", "broken"):
        (tmp_path / "practices" / name).mkdir(parents=True)
        about = (settings.PRACTICE_ROOT / "ogre" / "practice.yaml").read_text(encoding="utf-8")
        (tmp_path / "practices" / name / "practice.yaml").write_text(about, encoding="utf-8")
    process = (settings.PRACTICE_ROOT / "daugavpils" / "process.yaml").read_bytes()
    (tmp_path / "practices" / "ogre" / "process.yaml").write_bytes(process)
    settings.PRACTICE_ROOT = tmp_path / "practices"
    offered = {each.name: each for each in ways_offered()}
    assert offered[IN_FORCE].in_force
    assert not offered["ogre"].in_force
    assert offered[IN_FORCE].way.process.digest != offered["ogre"].way.process.digest  # type: ignore[union-attr]
    assert offered["broken"].faults
    assert offered["daugavpils"].only_simulated is not None
    with pytest.raises(StudyRefused) as refused:
        way_called("broken")
    assert refused.value.code == "way_faulty"
    assert refused.value.problems[0]["expected"]["lv"]
