"""Changing the way of working on the pages: proposed by one head, answered by another."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.cases.models import ProcessProposal, ProcessVersion
from dienests.cases.operations.process import decline, process_in_force, propose_process
from tests.factories.cases import NOW, OfficeAtWork, opened_case, switched_to
from tests.factories.organisation import OfficeFactory, actor_in
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def text(client: Client, page: str, /, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"office:{page}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, door: str, /, *args: Any, **form: Any) -> Any:
    return client.post(reverse(f"office:{door}", args=args), form)


def proposed(actor: Actor, name: str = "daugavpils", note: str = "pēc vizītes") -> ProcessProposal:
    return propose_process(actor=actor, now=NOW, name=name, note=note)


def test_from_the_proposal_to_the_first_new_case(office: OfficeAtWork, sign_in: SignIn) -> None:
    case, head, director = opened_case(office), sign_in(office.head), sign_in(office.director)
    assert "1 open case keeps the way of working it began with." in text(head, "practice_choose", name="daugavpils")
    answer = post(head, "practice_propose", "daugavpils", note="pēc vizītes")
    proposal = ProcessProposal.objects.get()
    assert answer["Location"] == reverse("office:practice_proposal", args=[proposal.pk])
    mine = text(head, "practice_proposal", proposal.pk)
    assert "switch-on/" not in mine
    assert "withdraw/" in mine
    assert str(office.director.user) in mine  # who may answer
    theirs = text(director, "practice_proposal", proposal.pk)
    for part in ("switch-on/", "decline/", "pēc vizītes", str(office.head.user), "2 visits", "Client service centre"):
        assert part in theirs
    assert "withdraw/" not in theirs
    answer = post(director, "practice_switch_on", proposal.pk, instead_of=office.process.pk, note="")
    assert answer.status_code == 302
    newest = process_in_force()
    assert (newest.practice, newest.chosen_by, newest.note) == ("daugavpils", office.director.user, "pēc vizītes")
    case.refresh_from_db()
    assert case.process_id == office.process.pk
    assert opened_case(office).process_id == newest.pk
    history = text(sign_in(office.organiser), "practice")
    assert str(office.head.user) in history
    assert str(office.director.user) in history
    ended = text(director, "practice_proposal", proposal.pk)
    assert "switch-on/" not in ended
    assert "2 visits" in ended  # still the difference to what it replaced


def test_my_day_says_whose_word_is_awaited(office: OfficeAtWork, sign_in: SignIn) -> None:
    words = "A change of the way of working waits for your word"
    proposal = proposed(office.head, note="īsāk klientam")
    for actor, asked in (
        (office.director, True),
        (office.head, False),
        (office.worker, False),
        (office.auditor, False),
    ):
        client = sign_in(actor)
        page = text(client, "my_day")
        assert (words in page) is asked
        assert (reverse("office:practice_proposal", args=[proposal.pk]) in page) is asked
        assert client.get(reverse("office:counts")).json().get("practice", {"count": 0})["count"] == asked
    proposed(office.head, "latvia")
    assert reverse("office:practice_choose") in text(sign_in(office.director), "my_day")


def test_who_proposed_is_told_why_not(office: OfficeAtWork, sign_in: SignIn) -> None:
    proposal = proposed(office.director)
    answer = post(sign_in(office.director), "practice_switch_on", proposal.pk, instead_of=office.process.pk)
    assert answer.status_code == 422
    assert "You proposed this way of working, so another person must answer." in answer.content.decode()
    assert process_in_force() == office.process


def test_the_second_to_press_is_told_who_was_first(office: OfficeAtWork, sign_in: SignIn) -> None:
    proposal = proposed(office.head)
    decline(actor=office.director, now=NOW, proposal=proposal, note="vēl ne")
    answer = post(sign_in(actor_in(Role.HEAD_OF_UNIT)), "practice_switch_on", proposal.pk, instead_of=office.process.pk)
    assert answer.status_code == 409
    assert str(office.director.user) in answer.content.decode()


def test_what_was_typed_stays_when_it_is_refused(office: OfficeAtWork, sign_in: SignIn) -> None:
    client, proposal = sign_in(office.director), proposed(office.head)
    switched_to(office, "latvia")
    answer = post(client, "practice_switch_on", proposal.pk, instead_of=office.process.pk, note="mana piezīme")
    assert answer.status_code == 409
    assert "Another way of working was switched on while you were looking" in answer.content.decode()
    assert "mana piezīme" in answer.content.decode()
    for nonsense in ("", "x", "-1", "9" * 30):
        assert post(client, "practice_switch_on", proposal.pk, instead_of=nonsense).status_code == 409
    assert post(client, "practice_decline", proposal.pk, note=" ").status_code == 422
    assert ProcessProposal.objects.filter(outcome="").get() == proposal


def test_a_proposal_without_a_reason_is_refused_at_its_place(office: OfficeAtWork, sign_in: SignIn) -> None:
    answer = post(sign_in(office.head), "practice_propose", "daugavpils", note=" ")
    assert answer.status_code == 422
    assert 'href="#choice-note"' in answer.content.decode()
    assert not ProcessProposal.objects.exists()


def test_proposed_twice_leads_to_the_first(office: OfficeAtWork, sign_in: SignIn) -> None:
    proposal = proposed(office.head)
    answer = post(sign_in(office.director), "practice_propose", "daugavpils", note="arī es")
    assert answer["Location"] == reverse("office:practice_proposal", args=[proposal.pk])
    assert "waits for an answer" in text(sign_in(office.director), "practice_choose", name="daugavpils")
    answer = post(sign_in(office.director), "practice_propose", "ogre", note="tā pati")
    assert "is in force already" in answer.content.decode()


def test_declined_and_withdrawn_stay_to_be_seen(office: OfficeAtWork, sign_in: SignIn) -> None:
    one, other = proposed(office.head), proposed(office.head, "latvia")
    post(sign_in(office.director), "practice_decline", one.pk, note="vispirms apmācība")
    post(sign_in(office.head), "practice_withdraw", other.pk)
    page = text(sign_in(office.director), "practice_choose")
    assert "vispirms apmācība" in page
    assert reverse("office:practice_proposal", args=[other.pk]) in page
    assert "vispirms apmācība" in text(sign_in(office.auditor), "practice_proposal", one.pk)


def test_back_with_one_click_and_another_persons_word(
    office: OfficeAtWork, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    switched_to(office, "daugavpils")
    settings.PRACTICE_ROOT = tmp_path  # the folder is gone
    head = sign_in(office.head)
    page = text(head, "practice")
    assert reverse("office:practice_back", args=[office.process.pk]) in page
    assert reverse("office:practice_back", args=[process_in_force().pk]) not in page
    answer = post(head, "practice_back", office.process.pk)
    back = ProcessProposal.objects.get(outcome="")
    assert answer["Location"] == reverse("office:practice_proposal", args=[back.pk])
    assert "1 Jan 2020" in back.note.replace("\N{NO-BREAK SPACE}", " ")
    assert post(head, "practice_back", office.process.pk)["Location"] == answer["Location"]
    assert post(head, "practice_back", process_in_force().pk)["Location"] == reverse("office:practice")
    assert post(head, "practice_back", 999_999).status_code == 404
    director = sign_in(office.director)
    assert "The files in the folder are different by now." in text(director, "practice_proposal", back.pk)
    post(director, "practice_switch_on", back.pk, instead_of=process_in_force().pk)
    assert (process_in_force().practice, process_in_force().digest) == ("ogre", office.process.digest)


def test_nobody_else_proposes_or_answers(office: OfficeAtWork, sign_in: SignIn) -> None:
    proposal = proposed(office.director)
    for actor in (office.worker, office.organiser, office.accountant, office.administrator, office.auditor):
        client = sign_in(actor)
        assert client.get(reverse("office:practice_choose")).status_code == 403
        assert post(client, "practice_propose", "daugavpils", note="x").status_code == 403
        assert post(client, "practice_propose", "nothing", note="x").status_code == 403
        for name in ("practice_back", "practice_switch_on", "practice_decline", "practice_withdraw"):
            for pk in (proposal.pk, 999_999):
                assert post(client, name, pk, note="x").status_code == 403
        seen = 200 if actor is office.auditor else 403
        assert client.get(reverse("office:practice_proposal", args=[proposal.pk])).status_code == seen
        page = text(client, "practice")
        assert (reverse("office:practice_proposal", args=[proposal.pk]) in page) is (actor is office.auditor)
        assert "practice/back/" not in page
    assert (ProcessVersion.objects.count(), ProcessProposal.objects.get().outcome) == (1, "")


def test_alone_one_is_told_that_nobody_can_answer(office: OfficeAtWork, sign_in: SignIn) -> None:
    office.head.user.is_active = False
    office.head.user.save()
    proposal = proposed(office.director)
    assert "Nobody else may answer today" in text(sign_in(office.director), "practice_proposal", proposal.pk)


def test_faulty_practice_is_shown_with_file_and_line(
    office: OfficeAtWork, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    folder = tmp_path / "nepareiza"
    folder.mkdir()
    about = "format: 1\nname: nepareiza\nextends: latvia\ntitle: {lv: A, en: B}\nlicence: CC0\ncontact: x\nnoise: 1\n"
    (folder / "practice.yaml").write_text(about)
    settings.PRACTICE_ROOT = tmp_path
    client = sign_in(office.director)
    assert "nepareiza/practice.yaml:7" in text(client, "practice_choose", name="nepareiza")
    answer = post(client, "practice_propose", "nepareiza", note="x")
    assert answer.status_code == 422
    assert "cannot be used" in answer.content.decode()
    for elsewhere in ("latvia/../../etc", "nothing"):
        assert client.post(f"/office/practice/choose/{elsewhere}/").status_code == 404
    assert not ProcessProposal.objects.exists()


@pytest.mark.parametrize("language", ["lv", "en"])
def test_office_without_a_practice(db: None, sign_in: SignIn, language: str) -> None:
    OfficeFactory()
    director, head = actor_in(Role.HEAD_OF_OFFICE), actor_in(Role.HEAD_OF_UNIT)
    client = sign_in(director, language=language)
    for name in ("practice", "practice_law", "practice_reasons", "practice_papers", "practice_letters"):
        assert reverse("office:practice_choose") in text(client, name)
    text(client, "practice_choose", name="ogre")
    post(client, "practice_propose", "ogre", note="sākam")
    proposal = ProcessProposal.objects.get()
    assert 'name="instead_of" value=""' in text(sign_in(head, language=language), "practice_proposal", proposal.pk)
    post(sign_in(head, language=language), "practice_switch_on", proposal.pk, instead_of="")
    assert process_in_force().practice == "ogre"
    text(client, "practice_proposal", proposal.pk)


def test_markup_in_a_reason_stays_text(office: OfficeAtWork, sign_in: SignIn) -> None:
    proposal = proposed(office.head, note="<script>alert(1)</script>" + "x" * 2000)
    assert len(proposal.note) == 1000
    client = sign_in(office.director)
    for name, args in (("practice_proposal", [proposal.pk]), ("practice_choose", []), ("my_day", [])):
        assert "<script>alert(1)" not in text(client, name, *args)


@pytest.mark.parametrize("name", ["practice", "practice_choose", "my_day"])
def test_the_number_of_queries_does_not_grow(office: OfficeAtWork, sign_in: SignIn, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(client, name)
        return len(captured)

    client = sign_in(office.director)
    proposed(office.head)
    switched_to(office, "latvia")
    queries()
    few = queries()
    for number, other in enumerate(("ogre", "latvia") * 3):
        switched_to(office, other, now=NOW + timedelta(minutes=number))
    for other in ("specialists_together", "control_by_risk"):
        ended = proposed(office.head, other)
        decline(actor=office.director, now=NOW, proposal=ended, note="nē")
        proposed(office.head, other)
    queries()
    assert queries() == few
