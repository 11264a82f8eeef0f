"""The way of working is changed by two people: by operation, by ORM, by SQL, and when both press at once."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.cases.errors import Reason
from dienests.cases.models import ProcessProposal, ProcessVersion, ProposalOutcome
from dienests.cases.operations import process
from dienests.cases.operations.process import process_in_force
from dienests.cases.process_versions import practice_of_proposal, process_of
from dienests.cases.queries.process import second_people, to_answer
from tests.cases.test_races import at_once, one_refused
from tests.cases.test_two_people import refused
from tests.factories.cases import NOW, OfficeAtWork, office_at_work, opened_case, switched_to
from tests.factories.organisation import actor_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def proposed(actor: Actor, name: str = "daugavpils", note: str = "pēc vizītes") -> ProcessProposal:
    return process.propose_process(actor=actor, now=NOW, name=name, note=note)


def switch_on(actor: Actor, proposal: ProcessProposal, **more: Any) -> ProcessVersion:
    given = {"instead_of": process_in_force().pk, **more}
    return process.switch_on(actor=actor, now=NOW, proposal=proposal, **given)


def test_nothing_changes_until_another_head_says_yes(office: OfficeAtWork) -> None:
    proposal = proposed(office.head)
    assert process_in_force() == office.process
    version = switch_on(office.director, proposal, note="gribu redzēt")
    proposal.refresh_from_db()
    assert process_in_force() == version == proposal.version
    assert (version.chosen_by, version.note) == (office.director.user, "pēc vizītes")
    assert (proposal.outcome, proposal.instead_of) == (ProposalOutcome.SWITCHED_ON, office.process)
    assert process_of(opened_case(office)).name == "two_stages"
    told = AuditEntry.objects.order_by("position").filter(object_type="process_proposal")
    assert [(each.event, each.actor_id, each.reason) for each in told] == [
        ("process_proposed", office.head.pk, "pēc vizītes"),
        ("process_switched_on", office.director.pk, "gribu redzēt"),
    ]
    assert told[1].details == {"practice": "daugavpils", "digest": version.digest, "version": version.pk}


def test_who_proposed_does_not_answer(office: OfficeAtWork) -> None:
    proposal = proposed(office.director)
    refused(Reason.PROPOSED_BY_YOU, lambda: switch_on(office.director, proposal))
    refused(
        Reason.PROPOSED_BY_YOU, lambda: process.decline(actor=office.director, now=NOW, proposal=proposal, note="nē")
    )
    assert process_in_force() == office.process
    assert not to_answer(office.director)
    assert list(to_answer(office.head)) == [proposal]


def test_other_roles_have_no_word(office: OfficeAtWork) -> None:
    proposal = proposed(office.director)
    for actor in (office.organiser, office.worker, office.accountant, office.auditor, office.administrator):
        for do in (
            lambda actor=actor: proposed(actor, "latvia"),
            lambda actor=actor: process.propose_return(actor=actor, now=NOW, version=office.process, note="x"),
            lambda actor=actor: switch_on(actor, proposal),
            lambda actor=actor: process.decline(actor=actor, now=NOW, proposal=proposal, note="nē"),
            lambda actor=actor: process.withdraw_proposal(actor=actor, now=NOW, proposal=proposal),
        ):
            with pytest.raises(AccessRefused):
                do()
        assert not to_answer(actor)
    assert (ProcessProposal.objects.count(), process_in_force()) == (1, office.process)


def test_a_head_who_left_the_post_has_no_word(office: OfficeAtWork) -> None:
    proposal = proposed(office.director)
    former = Actor(office.head.user, office.head.today)
    with pytest.raises(AccessRefused):
        switch_on(former, proposal)


def test_declined_with_a_word_and_proposed_again(office: OfficeAtWork) -> None:
    proposal = proposed(office.head)
    refused(
        Reason.PROPOSAL_REASON, lambda: process.decline(actor=office.director, now=NOW, proposal=proposal, note=" \n")
    )
    process.decline(actor=office.director, now=NOW, proposal=proposal, note="vispirms apmācība")
    ended = refused(Reason.PROPOSAL_ENDED, lambda: switch_on(actor_in(Role.HEAD_OF_UNIT), proposal))
    assert str(office.director.user) in ended.message
    assert AuditEntry.objects.get(event="process_proposal_declined").reason == "vispirms apmācība"
    switch_on(office.director, proposed(office.head, note="apmācīti"))
    assert process_in_force().note == "apmācīti"


def test_only_the_proposer_withdraws(office: OfficeAtWork) -> None:
    proposal = proposed(office.head)
    refused(
        Reason.PROPOSAL_NOT_YOURS,
        lambda: process.withdraw_proposal(actor=office.director, now=NOW, proposal=proposal),
    )
    process.withdraw_proposal(actor=office.head, now=NOW, proposal=proposal)
    refused(Reason.PROPOSAL_ENDED, lambda: switch_on(office.director, proposal))
    assert AuditEntry.objects.filter(event="process_proposal_withdrawn", actor_id=office.head.pk).exists()


@pytest.mark.parametrize("note", ["", "  \n "])
def test_a_reason_is_needed(office: OfficeAtWork, note: str) -> None:
    refused(Reason.PROPOSAL_REASON, lambda: proposed(office.head, note=note))
    assert not ProcessProposal.objects.exists()


def test_the_same_is_proposed_once_at_a_time(office: OfficeAtWork) -> None:
    proposal = proposed(office.head)
    again = refused(Reason.ALREADY_PROPOSED, lambda: proposed(office.director))
    assert again.details == {"proposal": proposal.pk}
    refused(Reason.ALREADY_IN_FORCE, lambda: proposed(office.head, "ogre"))
    assert proposed(office.director, "latvia") != proposal  # another one may wait beside it


def test_what_was_proposed_is_switched_on_whatever_became_of_the_folder(
    office: OfficeAtWork, tmp_path: Path, settings: Any
) -> None:
    shutil.copytree(django_settings.PRACTICE_ROOT, tmp_path / "practices")
    settings.PRACTICE_ROOT = tmp_path / "practices"
    proposal = proposed(office.head)
    file = tmp_path / "practices" / "daugavpils" / "process.yaml"
    file.write_text(file.read_text() + "\n# a comment\n")
    newer = proposed(office.head, note="ar piezīmi")
    assert newer.digest != proposal.digest
    shutil.rmtree(tmp_path / "practices" / "daugavpils")
    version = switch_on(office.director, proposal)
    assert (version.digest, version.content) == (proposal.digest, proposal.content)


def test_back_to_what_was_when_its_folder_is_gone(office: OfficeAtWork, tmp_path: Path, settings: Any) -> None:
    switched_to(office, "daugavpils")
    settings.PRACTICE_ROOT = tmp_path
    before = ProcessVersion.objects.get(pk=office.process.pk)
    back = process.propose_return(actor=office.director, now=NOW, version=before, note="atpakaļ")
    assert process_in_force().practice == "daugavpils"
    refused(Reason.PROPOSED_BY_YOU, lambda: switch_on(office.director, back))
    version = switch_on(office.head, back)
    assert (version.practice, version.digest, version.content) == ("ogre", before.digest, before.content)
    assert process_of(opened_case(office)).name == "one_contact"
    refused(
        Reason.ALREADY_IN_FORCE,
        lambda: process.propose_return(actor=office.director, now=NOW, version=before, note="atpakaļ"),
    )


def test_held_against_something_that_is_no_longer_in_force(office: OfficeAtWork) -> None:
    """The difference the second person read is no longer the one that would happen."""
    one, other = proposed(office.head), proposed(office.head, "latvia")
    switch_on(office.director, one)
    refused(Reason.IN_FORCE_CHANGED, lambda: switch_on(office.director, other, instead_of=office.process.pk))
    refused(Reason.IN_FORCE_CHANGED, lambda: switch_on(office.director, other, instead_of=None))
    assert switch_on(office.director, other).practice == "latvia"


def test_the_first_one_of_an_office_takes_two_people_too() -> None:
    head, director = actor_in(Role.HEAD_OF_UNIT), actor_in(Role.HEAD_OF_OFFICE)
    proposal = proposed(head, "ogre")
    refused(Reason.PROPOSED_BY_YOU, lambda: process.switch_on(actor=head, now=NOW, proposal=proposal, instead_of=None))
    process.switch_on(actor=director, now=NOW, proposal=proposal, instead_of=None)
    assert process_in_force().practice == "ogre"


def test_damaged_content_is_not_switched_on(office: OfficeAtWork) -> None:
    good = proposed(office.head)
    content = {**good.content, "digest": "0" * 64, "process": {}}
    damaged = ProcessProposal.objects.create(
        practice="x", digest="0" * 64, content=content, note="x", proposed_by=office.head.user, proposed_at=NOW
    )
    refused(Reason.PROCESS_FAULTS, lambda: switch_on(office.director, damaged))
    damaged.refresh_from_db()
    assert (damaged.outcome, process_in_force()) == ("", office.process)


def test_who_could_answer(office: OfficeAtWork) -> None:
    proposal = proposed(office.director)
    other = actor_in(Role.HEAD_OF_UNIT)
    gone = actor_in(Role.HEAD_OF_UNIT)
    gone.user.is_active = False
    gone.user.save()
    assert set(second_people(proposal, today=NOW.date())) == {office.head.user, other.user}
    assert practice_of_proposal(proposal).process.name == "two_stages"


# --- the database itself ---------------------------------------------------------------------------------------------


def refused_by_database(do: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        do()


def row(proposal: ProcessProposal) -> QuerySet[ProcessProposal]:
    return ProcessProposal.objects.filter(pk=proposal.pk)


def version_of(proposal: ProcessProposal, by: Actor, **changes: Any) -> ProcessVersion:
    fields = {"practice": proposal.practice, "digest": proposal.digest, "content": proposal.content}
    return ProcessVersion.objects.create(
        **{**fields, "in_force_since": NOW, "chosen_by": by.user, "note": proposal.note, **changes}
    )


def test_the_database_refuses_the_same_person(office: OfficeAtWork) -> None:
    proposal = proposed(office.head)
    for outcome, more in (("switched_on", {"version": version_of(proposal, office.head)}), ("declined", {})):
        refused_by_database(
            lambda outcome=outcome, more=more: row(proposal).update(
                outcome=outcome, ended_by=office.head.user, ended_at=NOW, ended_note="x", **more
            )
        )
    refused_by_database(lambda: row(proposal).update(outcome="withdrawn", ended_by=office.director.user, ended_at=NOW))


@pytest.mark.parametrize("changes", [{"digest": "0" * 64}, {"content": {}}, {"practice": "latvia"}, {"note": "cits"}])
def test_the_database_refuses_what_was_not_proposed(office: OfficeAtWork, changes: dict[str, Any]) -> None:
    proposal = proposed(office.head)
    other = version_of(proposal, office.director, **changes)
    ending = {"outcome": "switched_on", "ended_by": office.director.user, "ended_at": NOW}
    refused_by_database(lambda: row(proposal).update(**ending, version=other))
    refused_by_database(lambda: row(proposal).update(**ending))
    by_another = version_of(proposal, office.auditor)
    refused_by_database(lambda: row(proposal).update(**ending, version=by_another))
    row(proposal).update(**ending, version=version_of(proposal, office.director))


def test_the_database_keeps_what_was_said(office: OfficeAtWork) -> None:
    proposal = proposed(office.head)
    for change in ({"note": "cits"}, {"content": {}}, {"digest": "x"}, {"proposed_by": office.director.user}):
        refused_by_database(lambda change=change: row(proposal).update(**change))
    refused_by_database(lambda: row(proposal).delete())
    switch_on(office.director, proposal)
    for change in ({"ended_note": "cits"}, {"ended_by": office.auditor.user}, {"outcome": ""}):
        refused_by_database(lambda change=change: row(proposal).update(**change))


def test_the_database_refuses_a_proposal_that_begins_answered(office: OfficeAtWork) -> None:
    good = proposed(office.head)
    fields = {"practice": "x", "content": {}, "note": "x", "proposed_by": office.head.user, "proposed_at": NOW}
    ended = {"outcome": "withdrawn", "ended_by": office.head.user, "ended_at": NOW}
    refused_by_database(lambda: ProcessProposal.objects.create(digest="y", **fields, **ended))
    refused_by_database(lambda: ProcessProposal.objects.create(digest=good.digest, **fields))
    refused_by_database(lambda: ProcessProposal.objects.create(digest="y", **{**fields, "note": ""}))


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_press_at_once(office: OfficeAtWork) -> None:
    third = actor_in(Role.HEAD_OF_UNIT)
    proposal, seen = proposed(office.head), office.process.pk
    found = at_once(
        lambda: switch_on(office.director, proposal, instead_of=seen),
        lambda: switch_on(third, proposal, instead_of=seen),
        lambda: process.withdraw_proposal(actor=office.head, now=NOW, proposal=proposal),
    )
    one_refused(found, Reason.PROPOSAL_ENDED)
    assert ProcessVersion.objects.count() == (1 if ProcessProposal.objects.get().outcome == "withdrawn" else 2)


@pytest.mark.django_db(transaction=True)
def test_two_proposals_switched_on_at_once(office: OfficeAtWork) -> None:
    """Each was read against the old way of working: only one of them can be true."""
    one, other, seen = proposed(office.head), proposed(office.head, "latvia"), office.process.pk
    found = at_once(
        lambda: switch_on(office.director, one, instead_of=seen),
        lambda: switch_on(office.director, other, instead_of=seen),
    )
    one_refused(found, Reason.IN_FORCE_CHANGED)
    assert ProcessVersion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_propose_the_same_at_once(office: OfficeAtWork) -> None:
    found = at_once(lambda: proposed(office.head), lambda: proposed(office.director))
    one_refused(found, Reason.ALREADY_PROPOSED)
    assert ProcessProposal.objects.count() == 1
