"""What can be proposed as the way of working: new cases follow what was switched on, running cases keep theirs."""

import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction

from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import ProcessProposal, ProcessVersion, State
from dienests.cases.operations.process import process_in_force, propose_process
from dienests.cases.process_versions import process_of
from dienests.cases.queries.case import track
from tests.factories.cases import (
    NOW,
    OfficeAtWork,
    controlled,
    decided,
    fresh,
    office_at_work,
    opened_case,
    ready_case,
    submitted,
    switched_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def propose(office: OfficeAtWork, name: str) -> ProcessProposal:
    return propose_process(actor=office.director, now=NOW, name=name, note="mēģinām")


def test_running_cases_keep_their_process(office: OfficeAtWork) -> None:
    running, put = ready_case(office), submitted(office)
    switched_to(office, "daugavpils")
    new = opened_case(office)
    assert (new.stage, process_of(new).name) == ("intake", "two_stages")
    assert process_of(fresh(running)).name == "one_contact"
    assert [step.name for step in track(fresh(running))] == ["reception", "control", "payment"]
    decided(office, controlled(office, submitted(office, running)))
    decided(office, controlled(office, put))
    assert fresh(running).state == fresh(put.case).state == State.DECIDED
    switched_to(office, "ogre", now=NOW + timedelta(minutes=1))
    assert process_of(opened_case(office)).name == "two_stages"  # taken a minute before the change
    assert process_of(opened_case(office, now=NOW + timedelta(minutes=1))).name == "one_contact"
    assert ProcessVersion.objects.count() == 3


def test_no_practice_yet() -> None:
    with pytest.raises(CaseError) as caught:
        process_in_force()
    assert caught.value.code == Reason.NO_PROCESS


def own_practices(tmp_path: Any, settings: Any) -> Any:
    shutil.copytree(django_settings.PRACTICE_ROOT, tmp_path / "practices")
    settings.PRACTICE_ROOT = tmp_path / "practices"
    return tmp_path / "practices"


def test_faults_are_told_with_file_and_line(office: OfficeAtWork, tmp_path: Any, settings: Any) -> None:
    file = own_practices(tmp_path, settings) / "ogre" / "process.yaml"
    file.write_text(file.read_text().replace("differs_from: [reception]", "differs_from: []"))
    with pytest.raises(CaseError) as caught:
        propose(office, "ogre")
    assert caught.value.code == Reason.PROCESS_FAULTS
    [fault] = [fault for fault in caught.value.details["faults"] if "differs_from" in fault["found"]]
    assert fault["file"].endswith("ogre/process.yaml")
    assert fault["line"] > 1
    assert set(fault["expected"]) == {"lv", "en"}
    assert process_in_force() == office.process


@pytest.mark.parametrize("name", ["nothing-there", "../ogre", "", "ogre/../latvia", "/etc"])
def test_no_such_practice(office: OfficeAtWork, name: str) -> None:
    with pytest.raises(CaseError) as caught:
        propose(office, name)
    assert caught.value.code == Reason.PROCESS_FAULTS
    assert ProcessProposal.objects.count() == 0


def test_second_control_stage_is_refused_and_not_forgotten(office: OfficeAtWork, tmp_path: Any, settings: Any) -> None:
    """One submission has one control row; a practice that asks for two would lose one silently."""
    file = own_practices(tmp_path, settings) / "latvia" / "process.yaml"
    second = """  - name: second_control
    title: {lv: Otrā kontrole, en: Second control}
    description: {lv: Vēlreiz., en: Once more.}
    roles: [head_of_unit]
    acts: [control]
    client_present: false
    differs_from: [reception, control]
  - name: decision
"""
    file.write_text(file.read_text().replace("  - name: decision\n", second))
    with pytest.raises(CaseError) as caught:
        propose(office, "latvia")
    assert "second_control" in caught.value.message


def test_stored_practice_is_not_changed(office: OfficeAtWork) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ProcessVersion.objects.update(note="x")
