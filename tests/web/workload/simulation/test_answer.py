"""The answer: in words, side by side, what it hangs on and stands on; waiting for it, choosing from it, files of it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from babel.messages.pofile import read_po
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from dienests.base.access import actor_of
from dienests.base.audit.models import AuditEntry
from dienests.base.background.models import Work
from dienests.base.organisation.models import Role
from dienests.cases.models import ProcessProposal
from dienests.cases.operations.process import switch_on
from dienests.config.translations import SOURCES, compile_catalogue
from dienests.workload.studies.models import Choice, Study
from dienests.workload.studies.operations import choose_way
from tests.factories.cases import NOW, OfficeAtWork
from tests.factories.organisation import actor_in
from tests.factories.studies import SCENARIO, finished_study, stored_result
from tests.web.workload.simulation.conftest import SignIn
from tests.web.workload.simulation.test_asking import text, url

pytestmark = pytest.mark.django_db


def words_of(response: Any) -> str:
    """What is read, in one line."""
    return re.sub(r"\s+", " ", strip_tags(re.sub(r"<(script|svg).*?</\1>", " ", text(response), flags=re.S)))


def test_the_answer_side_by_side(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user)
    page = sign_in(office.auditor).get(url("study", study.pk))
    words = words_of(page)
    assert "The client comes 2." in words  # two stages: a second visit
    assert "55 of 55 assumptions have not been measured or confirmed" in words
    assert "simulation only" in words
    assert "1 of 2 figures came within the bounds it gave." in words
    assert "from own history, 212 cases" in words
    assert words.index("typed by whoever asked") < words.index("from own history, 212 cases")
    assert "Applications a year" in words
    for part in ("side-by-side", "sure", "posts", "load", "waiting", "hangs-on", "backtest", "choose", "stands-on"):
        assert f'id="{part}"' in text(page), part
    assert url("study_choose", study.pk) not in text(page)
    assert url("study_delete", study.pk) not in text(page)


def test_a_scenario_and_another_way_turned(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user)
    client = sign_in(office.head)
    now = words_of(client.get(url("study", study.pk)))
    assert "What these circumstances do to each way" not in now
    then = words_of(client.get(url("study", study.pk) + f"?scenario={SCENARIO}&turned=daugavpils"))
    assert "Staff short by two" in then
    assert "What these circumstances do to each way" in then
    for nonsense in ("?scenario=nothing&turned=nobody", "?scenario=" + "x" * 5000):
        assert client.get(url("study", study.pk) + nonsense).status_code == 200


def test_the_page_asks_the_database_no_more_for_many_choices(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user)
    client, counts = sign_in(office.head), []
    for way in ("daugavpils", "control_by_risk"):
        proposal = ProcessProposal.objects.create(
            practice=way, digest=way, content={}, note="x", proposed_by=office.head.user, proposed_at=NOW
        )
        Choice.objects.create(study=study, way=way, proposal=proposal, chosen_by=office.head.user, chosen_at=NOW)
        client.get(url("study", study.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("study", study.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_waiting_a_first_look_and_the_end(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user, state=Work.QUEUED, result=None, summary={})
    client = sign_in(office.head)
    address, progress = url("study", study.pk), url("study_progress", study.pk)
    page = text(client.get(address))
    assert "Waits for its turn" in page
    assert progress in page
    rows = Study.objects.filter(pk=study.pk)
    rows.update(state=Work.RUNNING, step="sensitivity", step_done=4, step_total=110, heard_of_at=NOW)
    part = text(client.get(progress))
    assert "Turning every assumption through its range" in part
    assert "4 / 110" in part
    assert "HX-Refresh" not in client.get(progress)
    rows.update(result=stored_result(), summary={"provisional": True, "replications": 3, "ways": []})
    assert client.get(progress)["HX-Refresh"] == "true"  # there is something to see
    page = text(client.get(address))
    assert "A first look" in page
    assert f"{progress}?seen=3" in page
    assert url("study_choose", study.pk) not in page
    assert url("study_export", study.pk, "xlsx") not in page
    assert client.get(url("study_export", study.pk, "xlsx")).status_code == 404
    seen = client.get(progress + "?seen=3")
    assert "HX-Refresh" not in seen
    assert f"{progress}?seen=3" in text(seen)
    assert client.get(progress + "?seen=2")["HX-Refresh"] == "true"  # more replications are there
    rows.update(state=Work.DONE, summary={})
    assert client.get(progress + "?seen=3")["HX-Refresh"] == "true"


def test_stopping_beginning_again_deleting(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user, state=Work.RUNNING, result=None, summary={}, heard_of_at=NOW)
    client = sign_in(office.head)
    client.post(url("study_stop", study.pk))
    assert Study.objects.get().state == Work.WITHDRAWN
    assert "The simulation was stopped" in text(client.get(url("study", study.pk)))
    client.post(url("study_again", study.pk))
    assert Study.objects.get().state == Work.QUEUED
    again = client.post(url("study_again", study.pk), follow=True)
    assert "Look at its current state." in text(again)
    Study.objects.update(state=Work.RUNNING, heard_of_at=NOW - timedelta(hours=1))
    silent = text(client.get(url("study_progress", study.pk)))
    assert f'hx-post="{url("study_again", study.pk)}"' in silent
    assert "hx-post" not in text(sign_in(office.auditor).get(url("study_progress", study.pk)))
    other = actor_in(Role.HEAD_OF_UNIT, unit=office.unit)
    assert sign_in(other).post(url("study_delete", study.pk)).status_code == 403
    Study.objects.update(state=Work.FAILED, error={"code": "out_of_memory", "details": {}})
    assert "too large for the memory" in text(client.get(url("study", study.pk)))
    assert "is deleted" in text(client.post(url("study_delete", study.pk), follow=True))
    assert not Study.objects.exists()


def test_an_answer_of_another_version_is_not_shown(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user, result={"format": 0})
    page = text(sign_in(office.head).get(url("study", study.pk)))
    assert "stored by another version of the program" in page
    assert sign_in(office.head).get(url("study_export", study.pk, "json")).status_code == 404


def test_choosing_leads_to_a_proposal(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user)
    client = sign_in(office.head)
    page = words_of(client.get(url("study", study.pk)))
    assert "this is how you work now." in page
    assert page.count("Propose to switch to") == 1
    refused = client.post(url("study_choose", study.pk), {"way": "daugavpils", "note": "  "})
    assert refused.status_code == 422
    assert "It is not said why." in text(refused)
    long = client.post(url("study_choose", study.pk), {"way": "one_generalist", "note": "Ātrāk <b>"})
    assert long.status_code == 422
    for way in ("ogre", "nobody", ""):
        client.post(url("study_choose", study.pk), {"way": way, "note": "x"})
    assert not Choice.objects.exists()
    response = client.post(url("study_choose", study.pk), {"way": "daugavpils", "note": "Mazāk kļūdu"})
    proposal = ProcessProposal.objects.get()
    assert response["Location"] == url("practice_proposal", proposal.pk)
    page = text(client.get(url("study", study.pk)))
    assert url("practice_proposal", proposal.pk) in page
    assert "waits for a second person" in page
    assert url("study_reality", study.pk) not in page
    assert "No way of this simulation has been switched on" in text(client.get(url("study_reality", study.pk)))
    kept = text(client.post(url("study_delete", study.pk), follow=True))
    assert "was proposed from this simulation" in kept


def test_what_was_typed_stays_when_it_is_refused(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user)
    client = sign_in(office.head)
    client.post(url("study_choose", study.pk), {"way": "daugavpils", "note": "Pirmais"})
    page = text(client.post(url("study_choose", study.pk), {"way": "daugavpils", "note": "Otrais </textarea>"}))
    assert "has already proposed the practice" in page
    assert "Otrais &lt;/textarea&gt;</textarea>" in page


@pytest.fixture
def switched(office: OfficeAtWork) -> Choice:
    """Proposed by the head of unit, switched on by the head of office."""
    study = finished_study(asked_by=office.head.user)
    choice = choose_way(actor=office.head, now=NOW, study=study, way="daugavpils", note="Mazāk kļūdu")
    switch_on(actor=office.director, now=NOW, proposal=choice.proposal, instead_of=office.process.pk)
    return choice


def test_prediction_and_reality(
    office: OfficeAtWork, sign_in: SignIn, switched: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = url("study_reality", switched.study_id)
    client = sign_in(office.auditor)
    page = words_of(client.get(address))
    assert "not over yet" in page
    assert f"proposed by {office.head.user}, switched on by {office.director.user}" in page
    assert address not in text(sign_in(office.head).get(url("my_day")))
    later = NOW + timedelta(days=100)
    monkeypatch.setattr(timezone, "now", lambda: later)
    head = sign_in(office.head)
    assert address in text(head.get(url("my_day")))
    page = words_of(head.get(address))
    assert "After three months: 0 decided cases." in page
    assert "Decisions: 0, less than foreseen" in page
    assert "too few cases" in page
    assert "Applications a month" in page
    seen = AuditEntry.objects.filter(event="study_reality_seen").order_by("position")
    assert [entry.details["ready"] for entry in seen] == [False, True]
    assert address not in text(head.get(url("my_day")))
    assert address in text(head.get(url("study", switched.study_id)))


def test_files(office: OfficeAtWork, sign_in: SignIn) -> None:
    study = finished_study(asked_by=office.head.user)
    client = sign_in(office.auditor)
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("study_export", study.pk, "xlsx")).content))
    assert {"About this simulation", "Figures", "Posts needed", "What the answer hangs on", "Back-test"} <= set(
        book.sheetnames
    )
    figures = list(book["Figures"].iter_rows(min_row=2, values_only=True))
    assert len(figures) == 6 * 19
    stored = stored_result()["variants"][1]["figures"]["visits"]["mean"]
    assert any(row[3] == pytest.approx(stored) for row in figures)
    archive = zipfile.ZipFile(io.BytesIO(client.get(url("study_export", study.pk, "csv")).content))
    rows = list(csv.reader(io.StringIO(archive.read("replications.csv").decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 6 * 19 * 3
    assert "." not in rows[1][-1]
    assert json.loads(client.get(url("study_export", study.pk, "json")).content) == stored_result()
    assert client.get(url("study_export", study.pk, "pdf")).status_code == 404
    exported = AuditEntry.objects.filter(event="study_exported").order_by("position")
    assert [entry.details["format"] for entry in exported] == ["xlsx", "csv", "json"]


def test_no_english_on_a_latvian_page(
    office: OfficeAtWork, sign_in: SignIn, switched: Choice, tmp_path: Path, settings: Any
) -> None:
    compile_catalogue(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    client = sign_in(actor_of(office.director.user, today=NOW.date()), language="lv")
    with (SOURCES / "studies_pages.po").open("rb") as file:
        english = [message.id for message in read_po(file) if isinstance(message.id, str) and len(message.id) > 12]
    pages = [
        reverse("office:studies"),
        reverse("office:study_new"),
        url("study", switched.study_id),
        url("study", switched.study_id) + f"?scenario={SCENARIO}",
        url("study_reality", switched.study_id),
    ]
    for address in pages:
        page = words_of(client.get(address))
        assert not [each for each in english if each in page], address
        assert "assumption" not in page
