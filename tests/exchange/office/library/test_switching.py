"""A way of working of the library: beside today's, simulated by name, proposed, switched on by a second person."""

import pytest

from dienests.base.access import AccessRefused
from dienests.cases.errors import CaseError
from dienests.cases.models import ConsideredPractice, ProcessProposal
from dienests.cases.operations.process import latest_version, process_in_force, propose_return, switch_on
from dienests.cases.process_versions import practice_called
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import LibraryItem, WaySwitch
from dienests.exchange.office.library.operations.adopting import adopt_shipped
from dienests.exchange.office.library.operations.switching import (
    consider_item,
    considered_name,
    propose_switch,
    way_of_item,
)
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.ways import way_called, ways_offered
from tests.exchange.office.library.neighbour import published
from tests.factories.cases import NOW, OfficeAtWork, office_at_work, opened_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def way(office: OfficeAtWork) -> LibraryItem:
    return published(office, adopt_shipped(actor=office.head, now=NOW, shipped="specialists_together").item)


def test_the_practice_is_ours_with_other_stages(office: OfficeAtWork, way: LibraryItem) -> None:
    in_force, then = way_of_item(way)
    assert then.process.stages != in_force.process.stages
    assert then.reasons == in_force.reasons
    assert then.letters == in_force.letters
    assert then.settings == in_force.settings
    assert then.name == considered_name(way)
    assert then.digest == way_of_item(way)[1].digest != in_force.digest


def test_it_is_simulated_by_its_name(office: OfficeAtWork, way: LibraryItem) -> None:
    name = considered_name(way)
    with pytest.raises(StudyRefused):
        way_called(name)
    kept = consider_item(actor=office.head, now=NOW, item=way)
    assert way_called(name).process == practice_called(kept.name).process
    (offered,) = [each for each in ways_offered() if each.name == name]
    assert (offered.only_simulated, offered.in_force, offered.faults) == (None, False, ())
    assert consider_item(actor=office.director, now=NOW, item=way).pk == kept.pk
    assert ConsideredPractice.objects.count() == 1


def test_proposed_switched_on_and_back(office: OfficeAtWork, way: LibraryItem) -> None:
    case = opened_case(office)
    before = process_in_force()
    switch = propose_switch(actor=office.head, now=NOW, item=way, note="Mazāk gājienu.")
    assert (switch.item, switch.commit) == (way, way.commit)
    version = switch_on(actor=office.director, now=NOW, proposal=switch.proposal, instead_of=before.pk)
    assert version.practice == considered_name(way)
    case.refresh_from_db()
    assert case.process_id == before.pk, "a running case keeps the way it began with"
    assert [each.name for each in ways_offered() if each.in_force] == [considered_name(way)]
    back = propose_return(actor=office.director, now=NOW, version=before, note="Neizdevās.")
    switch_on(actor=office.head, now=NOW, proposal=back, instead_of=version.pk)
    assert process_in_force().digest == before.digest


def test_proposed_once_and_with_a_reason(office: OfficeAtWork, way: LibraryItem) -> None:
    for note in ("", "  "):
        with pytest.raises(CaseError):
            propose_switch(actor=office.head, now=NOW, item=way, note=note)
    assert not ConsideredPractice.objects.exists(), "what was refused leaves nothing behind"
    propose_switch(actor=office.head, now=NOW, item=way, note="Mēģinām.")
    with pytest.raises(CaseError):
        propose_switch(actor=office.director, now=NOW, item=way, note="Mēģinām.")
    assert WaySwitch.objects.count() == ProcessProposal.objects.count() == 1


def test_what_cannot_be_switched_on(office: OfficeAtWork, way: LibraryItem) -> None:
    other = published(office, adopt_shipped(actor=office.head, now=NOW, shipped="ethics_code").item)
    draft = adopt_shipped(actor=office.head, now=NOW, shipped="two_stages").item
    for item, code in ((other, "no_process"), (draft, "not_published")):
        with pytest.raises(LibraryRefused) as refused:
            propose_switch(actor=office.head, now=NOW, item=item, note="Mēģinām.")
        assert refused.value.code == code


@pytest.mark.parametrize("role", ["organiser", "worker", "accountant", "auditor", "administrator"])
def test_only_heads(office: OfficeAtWork, way: LibraryItem, role: str) -> None:
    actor = getattr(office, role)
    with pytest.raises(AccessRefused):
        consider_item(actor=actor, now=NOW, item=way)
    with pytest.raises(AccessRefused):
        propose_switch(actor=actor, now=NOW, item=way, note="Mēģinām.")
    assert latest_version() == office.process
