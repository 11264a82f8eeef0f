"""What these pages owe people and truth: no figure of one colleague, nothing left unsaid, files under control."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Appointment, Role
from dienests.cases.models import Case
from dienests.cases.operations.process import store_process
from dienests.workload.measures.refreshing import log_folder
from tests.factories.cases import NOW, OfficeAtWork, opened_case
from tests.factories.organisation import UnitFactory, actor_in
from tests.web.conftest import SignIn
from tests.web.workload.measures.test_pages import BEGAN, rows_of, text, url
from tests.workload.measures.histories import decided_case

pytestmark = pytest.mark.django_db
ALONE = '<div class="why">one colleague alone</div>'
CASE = rb"<trace>\s+<string key=\"concept:name\" value=\"([^\"]+)\""


def decided(office: OfficeAtWork, number: int) -> list[Case]:
    return [decided_case(office, opened=BEGAN + timedelta(days=place)) for place in range(number)]


def test_files_leave_the_house_under_pseudonyms_and_stand_in_the_trail(office: OfficeAtWork, sign_in: SignIn) -> None:
    decided(office, 3)
    client = sign_in(office.head)
    page = text(client.get(url("measures", "?asked=gmi")))
    (xes,) = re.findall(rf'href="({url("measures_xes")}[^"]*)"', page)
    plain, with_numbers = re.findall(rf'href="({url("measures_csv")}[^"]*)"', page)
    answer = client.get(xes)
    assert (answer["Content-Type"], answer["Content-Disposition"][-5:]) == ("application/xml", '.xes"')
    found = b"".join(answer.streaming_content)
    pseudonyms = {each.decode() for each in re.findall(CASE, found)}
    assert len(pseudonyms) == 3
    csv = b"".join(client.get(plain).streaming_content).decode("utf-8-sig")
    assert {line.split(";")[0] for line in csv.splitlines()[1:]} == pseudonyms
    assert b"SD-" not in found
    assert "SD-" not in csv
    csv = b"".join(client.get(with_numbers).streaming_content).decode()
    assert len(set(re.findall(r"SD-\d+-\d+", csv))) == 3
    entries = AuditEntry.objects.filter(event="measures_exported").order_by("position")
    told = [(entry.details["format"], entry.details["cases"], entry.details["numbers"]) for entry in entries]
    assert told == [("xes", 3, False), ("csv", 3, False), ("csv", 3, True)]
    assert "asked=gmi" in entries[0].details["filter"]


def test_a_file_holds_the_cases_of_its_list_and_no_others(office: OfficeAtWork, sign_in: SignIn) -> None:
    decided(office, 2)
    opened_case(office, now=BEGAN, received_on=BEGAN.date())
    client = sign_in(office.head)
    for key, cases in (("closed", 2), ("open", 1), ("received", 3), ("returned", 0)):
        answer = client.get(url("measures_xes", f"?behind={key}"))
        assert len(re.findall(rb"<trace>", b"".join(answer.streaming_content))) == cases, key
        assert rows_of(client.get(url("measures_cases", f"?behind={key}"))) == cases, key


def test_what_is_still_open_is_said(office: OfficeAtWork, sign_in: SignIn) -> None:
    decided(office, 5)
    late = opened_case(office, now=BEGAN, received_on=BEGAN.date())
    client = sign_in(office.head)
    page = text(client.get(url("measures")))
    assert "Still open at the end of the period" in page
    assert "1 of 6 not decided" in page
    (link,) = re.findall(r'href="([^"]*behind=open_late[^"]*)"', page)
    listed = text(client.get(link))
    assert late.number in listed
    assert "Still open, a term ended by 10 Feb 2026" in listed


def test_a_unit_of_one_colleague_is_not_told_beside_others(office: OfficeAtWork, sign_in: SignIn) -> None:
    alone = UnitFactory(name_lv="Vienatnes punkts", name_en="Lonely point")
    actor_in(Role.SOCIAL_WORKER, unit=alone)
    cases = decided(office, 10)
    Case.objects.filter(pk__in=[case.pk for case in cases[:5]]).update(unit=alone)
    client = sign_in(office.director)
    page = text(client.get(url("measures")))
    (row,) = re.findall(r"<tr><th scope=\"row\">Lonely point</th>.*?</tr>", page, re.DOTALL)
    assert row.count(ALONE) == 4
    of_it = text(client.get(url("measures", f"?unit={alone.pk}")))
    (hours,) = re.findall(r"<dt>Hours of work per decision</dt>.*?</div>\s*</div>", of_it, re.DOTALL)
    assert ALONE in hours
    actor_in(Role.SOCIAL_WORKER, unit=alone)
    assert ALONE not in text(client.get(url("measures")))
    Appointment.objects.filter(post__unit=alone).update(since=NOW.date() + timedelta(days=1))
    assert ALONE not in text(client.get(url("measures")))  # nobody: nobody's figures


def test_posts_that_served_two_ways_are_not_divided_by_one(office: OfficeAtWork, sign_in: SignIn) -> None:
    cases = decided(office, 5)
    client = sign_in(office.director)
    assert "other decisions" not in text(client.get(url("measures", "?way=ogre")))
    other = store_process(name="daugavpils", now=BEGAN)
    Case.objects.filter(pk__in=[case.pk for case in cases[:3]]).update(process=other)
    log_folder().joinpath("manifest.json").unlink()
    assert "the same posts made 3 other decisions" in text(client.get(url("measures", "?way=ogre")))
    assert "the same posts made 2 other decisions" in text(client.get(url("measures", "?way=daugavpils")))


def test_two_sides_say_that_they_were_no_experiment(office: OfficeAtWork, sign_in: SignIn) -> None:
    decided(office, 5)
    Case.objects.filter(pk__in=[case.pk for case in decided(office, 5)]).update(unit=UnitFactory(name_en="Elsewhere"))
    client = sign_in(office.director)
    page = text(client.get(url("measures", f"?unit={office.unit.pk}")))
    assert "If the cases were alike" not in page.replace("see “If the cases were alike”", "")
    page = text(client.get(url("measures", f"?unit={office.unit.pk}&with=unit:{Case.objects.latest('pk').unit_id}")))
    assert "This was no experiment" in page
    assert page.count("was 3; 5 cases") == 2


def test_a_period_that_is_not_over_is_measured_up_to_today(office: OfficeAtWork, sign_in: SignIn) -> None:
    page = text(sign_in(office.head).get(url("measures", "?from=2026-01-01&to=2026-12-31")))
    assert "Shown is what there is up to today" in page
    assert f'value="{timezone.localdate(NOW).isoformat()}"' in page


def test_how_figures_are_counted_stands_on_the_page(office: OfficeAtWork, sign_in: SignIn) -> None:
    decided(office, 5)
    page = text(sign_in(office.head).get(url("measures")))
    for words in ("Kaplan and Meier", "With fewer than 5 decisions", "nine of ten at most the other figure"):
        assert words in page
