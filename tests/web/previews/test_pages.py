"""Pages of previews: asking, waiting, the result with everything behind it, a household, files, sliders."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.audit.models import AuditEntry
from dienests.base.background.models import Work
from dienests.base.organisation.models import Role
from dienests.population.office.models import CaseExtract, Ceiling, Preview
from dienests.practice.reforms import load_reform
from tests.factories.cases import OfficeAtWork, ready_case
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.previews import asked_ceiling, finished_preview, first_household, population_here
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_empty_list_says_what_to_do(office: OfficeAtWork, sign_in: SignIn) -> None:
    page = text(sign_in(office.head).get(url("previews")))
    assert "No preview has been made yet" in page
    assert load_reform("coefficients_2026").title.en in page
    assert "not checked" in page
    assert "dienests population synthesise" in page
    assert url("previews_new") in page
    assert url("previews_new") not in text(sign_in(office.auditor).get(url("previews")))


def test_the_list_with_populations_sound_and_broken(office: OfficeAtWork, sign_in: SignIn) -> None:
    population_here()
    population_here("broken").paths["costs"].unlink()
    finished_preview(asked_by=office.head.user)
    page = text(sign_in(office.head).get(url("previews")))
    assert "cannot be read" in page
    assert page.count("synthetic") >= 2
    assert "6 households, 6 persons" in page


def test_the_list_asks_the_database_no_more_for_many(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    counts = []
    for _ in range(2):
        for _ in range(5):
            finished_preview(asked_by=office.director.user)
        client.get(url("previews"))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("previews"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def asked(**changes: Any) -> dict[str, Any]:
    given = {"reform": "coefficients_2026", "source": "own", "first": "2025-03", "last": "2026-02"}
    return given | {"known_on": "2026-11-21"} | changes


def test_from_the_question_to_the_result(office: OfficeAtWork, sign_in: SignIn) -> None:
    ready_case(office)
    client = sign_in(office.head)
    assert client.get(url("previews_new") + "?reform=tutorial").status_code == 200
    response = client.post(url("previews_new"), asked())
    preview = Preview.objects.get()
    assert response["Location"] == url("preview", preview.pk)
    assert str(preview.day) == "2026-01-31"  # the day that the reform file names
    page = text(client.get(url("preview", preview.pk)))
    assert "It costs €74.80 more a month, €897.60 a year: €267.50 instead of €192.70 a month." in page
    assert "1 household (1 persons) receives more: €74.80 a month on average." in page
    assert "Nobody receives less." in page
    assert "40,611" in page
    assert "not checked" in page
    assert 'name="amount"' in page
    answer = client.post(url("preview_ceiling", preview.pk), {"amount": "74,80", "per": "month"})
    assert "It allows the whole change" in text(answer)
    answer = client.post(url("preview_ceiling", preview.pk), {"amount": "lots", "per": "year"})
    assert answer.status_code == 422
    assert "“lots” is not an amount of money." in text(answer)
    assert answer["X-Fragment"] == "1"


def test_faults_stand_where_they_belong(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    for sent, words in (
        (asked(reform="nothing"), "There is no change of law called “nothing”."),
        (asked(reform="upload"), "No change of law was chosen."),
        (asked(source="../x"), "There is no population called"),
        (asked(day="2019-01-01"), "There is no law stored for 01.01.2019."),
        (asked(day="31.31.2026"), "Enter a valid date."),
        (asked(first="2026-02", last="2026-01"), "The period of application ends before it begins."),
        (asked(first="1998-02"), "1998-02 is not one of the available choices."),
    ):
        response = client.post(url("previews_new"), sent)
        assert response.status_code == 422, sent
        assert words in text(response), sent
    assert not Preview.objects.exists()


def test_an_uploaded_file_with_faults_is_kept_to_be_corrected(office: OfficeAtWork, sign_in: SignIn) -> None:
    ready_case(office)
    client = sign_in(office.head)
    good = load_reform("tutorial").text
    wrong = good.replace("minimum_payment", "minimum_paiment")
    file = SimpleUploadedFile("mana.yaml", wrong.encode())
    response = client.post(url("previews_new"), asked(reform="upload", file=file))
    page = text(response)
    line = wrong[: wrong.index("minimum_paiment")].count("\n") + 1
    assert response.status_code == 422
    assert f'class="num">{line}</th>' in page
    assert "minimum_paiment" in page[page.index("<textarea") :]
    response = client.post(url("previews_new"), asked(reform="upload", text=good.replace("\n", "\r\n")))
    preview = Preview.objects.get()
    assert response["Location"] == url("preview", preview.pk)
    assert preview.reform_text == good
    file = SimpleUploadedFile("x.yaml", b"<script>alert(1)</script>")
    page = text(client.post(url("previews_new"), asked(reform="upload", file=file)))
    assert "<script>alert(1)" not in page


def test_a_result_and_its_files(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = finished_preview(asked_by=office.head.user)
    client = sign_in(office.auditor)
    page = text(client.get(url("preview", preview.pk)))
    assert "Synthetic population" in page
    assert url("preview_delete", preview.pk) not in page
    assert url("preview_ceiling", preview.pk) not in page
    for plot in ("cost", "distribution", "income_decile"):
        assert url("preview_plot", preview.pk, plot) in page
    light, dark = (client.get(url("preview_plot", preview.pk, "cost") + query) for query in ("", "?theme=dark"))
    assert light["Content-Type"] == "image/svg+xml"
    assert light.content.startswith(b"<svg")
    assert b"synthetic" in light.content.lower()
    assert light.content != dark.content
    assert client.get(url("preview_plot", preview.pk, "nothing")).status_code == 404
    book = client.get(url("preview_xlsx", preview.pk))
    assert "synthetic" in book["Content-Disposition"]
    assert len(openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames) > 5
    archive = zipfile.ZipFile(io.BytesIO(client.get(url("preview_csv", preview.pk)).content))
    assert "totals.csv" in archive.namelist()
    assert "synthetic" in archive.read("totals.csv").decode("utf-8-sig").lower()
    assert text(client.get(url("preview_reform", preview.pk))) == preview.reform_text
    exported = AuditEntry.objects.filter(event="preview_exported").order_by("position")
    assert [entry.details["format"] for entry in exported] == ["xlsx", "csv"]


def test_a_household_before_and_after(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    preview = finished_preview(asked_by=office.head.user, case=case)
    number = first_household(synthetic=False)
    address = url("preview_household", preview.pk, number)
    client = sign_in(office.head)
    assert address in text(client.get(url("preview", preview.pk)))
    page = text(client.get(address))
    assert "Housing benefit coefficient" in page
    assert page.index("What differs") < page.index("Assessment of the household")
    assert url("case", case.pk) in page
    assert "Velta" not in page
    entry = AuditEntry.objects.get(event="preview_household_viewed")
    assert entry.case_id == case.pk
    assert list(entry.subjects.values_list("person_id", flat=True)) == [case.applicant_id]
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    page = text(sign_in(elsewhere).get(address))
    assert url("case", case.pk) not in page
    assert "shown without names" in page


def test_waiting_stopping_beginning_again_deleting(office: OfficeAtWork, sign_in: SignIn, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    population_here()
    client = sign_in(office.head)
    client.post(url("previews_new"), asked(source="paraugs"))
    preview = Preview.objects.get()
    page = text(client.get(url("preview", preview.pk)))
    assert "Waits for its turn" in page
    assert "You can leave this page" in page
    assert url("preview_progress", preview.pk) in text(client.get(url("preview_progress", preview.pk)))
    Preview.objects.update(state=Work.RUNNING, step="after", step_done=3, step_total=6)
    page = text(client.get(url("preview_progress", preview.pk)))
    assert "Computing the law after" in page
    assert "3 / 6" in page
    Preview.objects.update(heard_of_at="2026-02-10T07:00:00Z")
    page = text(client.get(url("preview_progress", preview.pk)))
    assert f'hx-post="{url("preview_again", preview.pk)}"' in page
    assert "hx-post" not in text(sign_in(office.auditor).get(url("preview_progress", preview.pk)))
    page = text(client.post(url("preview_again", preview.pk), headers={"HX-Request": "true"}))
    preview.refresh_from_db()
    assert (preview.state, preview.attempt) == (Work.QUEUED, 2)
    assert "Waits for its turn" in page
    assert client.post(url("preview_delete", preview.pk)).status_code == 302
    client.post(url("preview_stop", preview.pk))
    assert "The preview was stopped" in text(client.get(url("preview", preview.pk)))
    assert client.get(url("preview_progress", preview.pk))["HX-Refresh"] == "true"
    client.post(url("preview_delete", preview.pk))
    assert not Preview.objects.exists()


def test_a_failure_in_words(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    client.post(url("previews_new"), asked())  # no case at all
    preview = Preview.objects.get()
    page = text(client.get(url("preview", preview.pk)))
    assert "No own case can be used" in page
    assert url("preview_again", preview.pk) in page
    Preview.objects.update(state=Work.DONE, result={"of": "another version"})
    assert "another version of the program" in text(client.get(url("preview", preview.pk)))
    assert client.get(url("preview_xlsx", preview.pk)).status_code == 404


def test_an_answer_that_waits_or_failed(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = finished_preview(asked_by=office.head.user)
    ceiling = asked_ceiling(preview)
    address = url("preview_ceiling_progress", preview.pk, ceiling.pk)
    client = sign_in(office.head)
    assert f'hx-get="{address}"' in text(client.get(address))
    Ceiling.objects.update(
        state=Work.FAILED, error={"code": "ceiling_not_found", "details": {"why_lv": "x", "why_en": "y"}}
    )
    page = text(client.get(address))
    assert "hx-get" not in page
    assert "could be looked for: y" in page


def test_what_if_on_a_population(office: OfficeAtWork, sign_in: SignIn) -> None:
    population_here()
    client = sign_in(office.head)
    page = text(client.get(url("previews_what_if")))
    assert 'value="paraugs" selected' in page
    assert 'name="gmi_first"' in page
    assert "data-compute" in page
    query = "?source=paraugs&day=2026-02-10&housing_coefficient-S=3"
    page = text(client.get(url("previews_what_if_result") + query))
    assert "more a month" in page
    assert "synthetic" in page
    file = client.get(url("previews_what_if_reform") + query)
    assert file["Content-Disposition"] == 'attachment; filename="what-if.yaml"'
    assert "value: 3}" in text(file)
    client.post(url("previews_what_if_preview"), {"values": query.removeprefix("?")})
    preview = Preview.objects.get()
    assert (preview.state, preview.reform_text) == (Work.DONE, text(file))
    upload = SimpleUploadedFile("what-if.yaml", file.content)
    response = client.post(url("previews_new"), asked(reform="upload", source="paraugs", file=upload))
    assert response.status_code == 302
    assert Preview.objects.filter(reform_hash=preview.reform_hash).count() == 2
    response = client.get(url("previews_what_if_result") + "?source=paraugs&gmi_first=-5")
    assert response.status_code == 422
    assert "is not a value of “GMI threshold, first or only person”" in text(response)
    response = client.get(url("previews_what_if_reform") + "?source=paraugs")
    assert response.status_code == 302
    assert client.get(url("previews_what_if_result") + "?source=nowhere").status_code == 422


def test_what_if_on_own_cases(office: OfficeAtWork, sign_in: SignIn) -> None:
    ready_case(office)
    client = sign_in(office.director)
    asking = text(client.get(url("previews_what_if_result") + "?source=own"))
    assert "Take the own cases" in asking
    assert not CaseExtract.objects.exists()
    assert client.post(url("previews_own_cases")).status_code == 302
    assert AuditEntry.objects.filter(event="population_extracted", actor=office.director.user).count() == 1
    page = text(client.get(url("previews_what_if_result") + "?source=own&day=2026-02-10"))
    assert "1 households in" in page
    assert "nothing is changed yet" in page
    CaseExtract.objects.update(state=Work.RUNNING)
    assert "Own cases are being taken" in text(client.get(url("previews_what_if_result") + "?source=own"))
    CaseExtract.objects.update(state=Work.FAILED, error={"code": "disk_full"})
    page = text(client.get(url("previews_what_if_result") + "?source=own"))
    assert "There is no room left on the disk." in page
    assert "Take the own cases" in page


def test_the_period_of_own_cases_is_chosen_remembered_and_said(office: OfficeAtWork, sign_in: SignIn) -> None:
    ready_case(office)  # received on 10 February 2026
    client = sign_in(office.director)
    page = text(client.get(url("previews_new")))
    assert '<option value="2025-03" selected>March\xa02025</option>' in page
    assert "1 household that applied in March\xa02025 – February\xa02026 (12 months); computed" in page
    client.post(url("previews_new"), asked(first="2026-01"))
    preview = Preview.objects.get()
    assert preview.extract is not None
    assert (str(preview.extract.applied_from), str(preview.extract.applied_to)) == ("2026-01-01", "2026-02-28")
    words = "Own cases that applied in January\xa02026 – February\xa02026 (2 months)"
    assert words in text(client.get(url("preview", preview.pk)))
    assert words in text(client.get(url("previews")))


def test_what_if_takes_the_own_cases_of_the_period_that_was_chosen(office: OfficeAtWork, sign_in: SignIn) -> None:
    ready_case(office)
    client = sign_in(office.director)
    january = "source=own&first=2026-01&last=2026-01&day=2026-02-10"
    both = "source=own&first=2026-01&last=2026-02&day=2026-02-10"
    page = text(client.get(url("previews_what_if") + f"?{both}"))
    assert '<option value="2026-01" selected>January\xa02026</option>' in page
    assert '<input type="hidden" name="first" value="2026-01">' in page
    taken = client.post(url("previews_own_cases"), {"source": "own", "first": "2026-01", "last": "2026-02"})
    assert "first=2026-01&last=2026-02" in taken["Location"]
    extract = CaseExtract.objects.get()
    assert (str(extract.applied_from), str(extract.applied_to)) == ("2026-01-01", "2026-02-28")
    assert "1 households in" in text(client.get(url("previews_what_if_result") + f"?{both}&gmi_first=200"))
    assert "Take the own cases" in text(client.get(url("previews_what_if_result") + f"?{january}"))
    client.post(url("previews_what_if_preview"), {"values": f"{both}&gmi_first=200"})
    made = Preview.objects.get()
    assert made.extract is not None
    assert (str(made.extract.applied_from), str(made.extract.applied_to)) == ("2026-01-01", "2026-02-28")
    turned = client.get(url("previews_what_if_result") + "?source=own&first=2026-02&last=2026-01")
    assert turned.status_code == 422
    assert "ends before it begins" in text(turned)


def test_a_ceiling_for_one_value(office: OfficeAtWork, sign_in: SignIn) -> None:
    ready_case(office)
    client = sign_in(office.head)
    client.post(url("previews_new"), asked())
    preview = Preview.objects.get()
    page = text(client.get(url("preview", preview.pk)))
    single = "housing_coefficient;household_type=S"
    assert page.count(f'<option value="{single}"') == 1  # the reform changes it, and it is a main value too
    assert '<option value="gmi_first"' in page
    sent = {"amount": "20", "per": "month", "value": single}
    answer = text(client.post(url("preview_ceiling", preview.pk), sent))
    assert "Looked for: Housing benefit coefficient, single person" in answer
    assert "It allows at most 2.2." in answer
    assert f'<option value="{single}" selected>' in answer
    assert client.post(url("preview_ceiling", preview.pk), sent).status_code == 200
    row = Ceiling.objects.get()  # an equal question gets the same answer
    assert (row.parameter, row.holds_for) == ("housing_coefficient", {"household_type": "S"})
    other = client.post(url("preview_ceiling", preview.pk), sent | {"value": "pension_age_months"})
    assert other.status_code == 422
    assert "is no value that could be looked for" in text(other)
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("preview_xlsx", preview.pk)).content))
    assert "2.2" in [row[2].value for row in book["Budget ceiling"].iter_rows()]
    assert client.post(url("preview_ceiling", preview.pk), sent | {"value": ""}).status_code == 200
    assert Ceiling.objects.count() == 2
    assert 'name="value"' not in text(sign_in(office.auditor).get(url("preview", preview.pk)))


def test_the_rail_leads_there(office: OfficeAtWork, sign_in: SignIn) -> None:
    for actor, seen in ((office.head, True), (office.director, True), (office.auditor, True), (office.worker, False)):
        page = text(sign_in(actor).get(url("my_day")))
        assert (f'href="{url("previews")}"' in page) is seen
