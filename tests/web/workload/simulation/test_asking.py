"""Asking: the list, the question with one click, the form with everything it may refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.background.models import Work
from dienests.web.office.workload.simulation.sources import SHIPPED as KNOWN_SOURCES
from dienests.workload.simulation.yaml_files import SHIPPED
from dienests.workload.studies.models import Study
from tests.factories.cases import OfficeAtWork
from tests.factories.studies import finished_study
from tests.web.workload.simulation.conftest import SignIn

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


def asked(**changes: Any) -> dict[str, Any]:
    given = {"ways": ["ogre", "daugavpils"], "first": "daugavpils", "staff": "ogre", "demand": "ogre"}
    return given | {"weeks": "12", "replications": "20", "seed": "7"} | changes


def hidden_fields(page: str) -> dict[str, list[str]]:
    """What the button of the empty list sends."""
    found: dict[str, list[str]] = {}
    for part in page.split('<input type="hidden" name="')[1:]:
        name, value = part.split('" value="')[:2]
        found.setdefault(name, []).append(value.split('"')[0])
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def test_the_empty_list_asks_with_one_click(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    page = text(client.get(url("studies")))
    assert "Nothing has been simulated yet" in page
    response = client.post(url("study_new"), hidden_fields(page))
    study = Study.objects.get()
    assert response["Location"] == url("study", study.pk)
    assert study.ways[0] == "ogre"  # in force, so the others are held against it
    assert {"daugavpils", "control_by_risk", "one_generalist"} < set(study.ways)
    assert (study.staff, study.demand, study.replications) == ("office", "ogre", 100)  # no case yet: no history
    assert study.state == Work.QUEUED


def test_whoever_only_reads_is_offered_nothing_to_ask(office: OfficeAtWork, sign_in: SignIn) -> None:
    page = text(sign_in(office.auditor).get(url("studies")))
    assert "Nothing has been simulated yet" in page
    assert url("study_new") not in page
    for actor in (office.organiser, office.worker, office.accountant, office.administrator):
        client = sign_in(actor)
        assert client.get(url("studies")).status_code == 403
        assert url("studies") not in text(client.get(url("my_day")))


def test_the_list_says_the_answer_and_asks_no_more_for_many(office: OfficeAtWork, sign_in: SignIn) -> None:
    client, counts = sign_in(office.head), []
    for _ in range(2):
        for state in (Work.DONE, Work.DONE, Work.QUEUED, Work.FAILED):
            answer = {"result": None, "summary": {}} if state in (Work.QUEUED, Work.FAILED) else {}
            finished_study(asked_by=office.director.user, state=state, **answer)
        client.get(url("studies"))
        with CaptureQueriesContext(connection) as queries:
            page = text(client.get(url("studies")))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert "None decides sooner than “One visit by the client" in page
    assert "One generalist" not in page  # the soonest, but no office can be set to it


def test_what_is_asked(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.director)
    changed = {"changed.effort_control": "18,5", "changed.slip_share": "4", "changed.demand.cases_a_year": "1,200"}
    response = client.post(url("study_new"), asked(**changed, scenarios=["heating_peak"], with_sensitivity="on"))
    study = Study.objects.get()
    assert response["Location"] == url("study", study.pk)
    assert study.ways == ["daugavpils", "ogre"]
    assert study.changed == {"effort_control": 18.5, "slip_share": 0.04, "demand.cases_a_year": 1200}
    assert (study.scenarios, study.weeks, study.replications, study.seed) == (["heating_peak"], 12, 20, 7)
    assert study.with_sensitivity
    assert not study.with_backtest
    page = text(client.get(url("study_new") + f"?again={study.pk}"))
    assert 'name="changed.slip_share" value="4"' in page
    assert 'name="changed.demand.cases_a_year" value="1200"' in page
    assert 'name="ways" value="one_generalist">' in page  # offered, not ticked


def test_a_value_as_it_ships_is_no_change(office: OfficeAtWork, sign_in: SignIn) -> None:
    sign_in(office.head).post(url("study_new"), asked(**{"changed.effort_control": "12"}))
    assert Study.objects.get().changed == {}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"ways": [], "first": ""}, "No way of working was chosen."),
        ({"ways": ["../secret"]}, "is not one of the available choices"),
        ({"first": "nobody"}, "There is no way of working called “nobody”."),
        ({"staff": "elsewhere"}, "is not one of the available choices"),
        ({"weeks": "3"}, "greater than or equal to 4"),
        ({"replications": "many"}, "Enter a whole number."),
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"changed.slip_share": "140"}, "Write a number from 0 to 100 (%), or nothing."),
        ({"changed.effort_control": "quick"}, "Write a number from 0 to 1,000 (min), or nothing."),
        ({"changed.effort_control": "NaN"}, "Write a number from 0 to 1,000 (min), or nothing."),
        ({"changed.nothing": "4"}, "There is no assumption called “nothing”."),
        ({"demand": "history"}, "This office has no cases yet."),
        ({"with_backtest": "on"}, "can be held against its last quarter"),
    ],
)
def test_faults_stand_where_they_belong_and_nothing_typed_is_lost(
    office: OfficeAtWork, sign_in: SignIn, sent: dict[str, Any], words: str
) -> None:
    kept = {"title": "Pirms apkures sezonas", "changed.effort_decide": "6,5"}
    response = sign_in(office.head).post(url("study_new"), asked(**kept) | sent)
    page = text(response)
    assert response.status_code == 422
    assert words in page
    assert "Pirms apkures sezonas" in page
    assert 'name="changed.effort_decide" value="6,5"' in page
    assert not Study.objects.exists()


def test_several_faults_at_once(office: OfficeAtWork, sign_in: SignIn) -> None:
    page = text(sign_in(office.head).post(url("study_new"), asked(demand="history", first="x", with_backtest="on")))
    assert "This office has no cases yet." in page
    assert "There is no way of working called “x”." in page


def test_every_source_that_ships_can_be_said_in_latvian() -> None:
    def sources(found: Any) -> set[str]:
        if isinstance(found, list):
            return set().union(*map(sources, found))
        if not isinstance(found, dict):
            return set()
        own = {found["source"].strip()} if isinstance(found.get("source"), str) else set()
        return own.union(*map(sources, found.values()))

    files = [path for path in Path(SHIPPED).rglob("*.yaml") if "ways" not in path.parts]
    shipped = set().union(*(sources(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files))
    assert shipped <= set(KNOWN_SOURCES)
