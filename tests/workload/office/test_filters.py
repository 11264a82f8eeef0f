"""Kept filters: one's own, shared within a unit, deleted by whom they belong to."""

import pytest

from dienests.base.access import AccessRefused, Actor, narrow
from dienests.base.audit.models import AuditEntry
from dienests.workload.office.access import FILTER_USE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import SavedFilter
from dienests.workload.office.operations.filters import delete_filter, save_filter
from tests.factories.cases import NOW, OfficeAtWork
from tests.factories.organisation import UnitFactory

pytestmark = pytest.mark.django_db


def usable(actor: Actor) -> set[str]:
    return set(narrow(actor, FILTER_USE, SavedFilter.objects.all()).values_list("name", flat=True))


def test_own_and_shared(office: OfficeAtWork) -> None:
    save_filter(actor=office.worker, now=NOW, name="  Mans   filtrs ", query="of=unit")
    save_filter(actor=office.worker, now=NOW, name="Visiem", query="of=nobody", unit=office.unit.pk)
    assert usable(office.worker) == {"Mans filtrs", "Visiem"}
    assert usable(office.organiser) == {"Visiem"}
    assert usable(office.accountant) == set()
    save_filter(actor=office.worker, now=NOW, name="Visiem", query="of=mine")
    assert SavedFilter.objects.get(name="Visiem").query == "of=mine"
    assert usable(office.organiser) == set(), "no longer shared"


def test_refusals(office: OfficeAtWork) -> None:
    for wrong in (
        {"name": " ", "query": ""},
        {"name": "x" * 61, "query": ""},
        {"name": "a\u202eb", "query": ""},
        {"name": "garš", "query": "x" * 501},
        {"name": "cita", "query": "", "unit": UnitFactory().pk},
    ):
        with pytest.raises(WorkRefused):
            save_filter(actor=office.worker, now=NOW, **wrong)  # type: ignore[arg-type]
    with pytest.raises(AccessRefused):
        save_filter(actor=office.accountant, now=NOW, name="x", query="")
    assert not SavedFilter.objects.exists()


def test_deleting(office: OfficeAtWork) -> None:
    own = save_filter(actor=office.worker, now=NOW, name="Mans", query="")
    shared = save_filter(actor=office.worker, now=NOW, name="Kopīgs", query="", unit=office.unit.pk)
    for actor, kept in ((office.organiser, own), (office.organiser, shared), (office.head, own)):
        with pytest.raises(AccessRefused):
            delete_filter(actor=actor, now=NOW, kept=kept)
    delete_filter(actor=office.head, now=NOW, kept=shared)
    delete_filter(actor=office.worker, now=NOW, kept=own)
    assert list(AuditEntry.objects.order_by("position").values_list("event", flat=True)) == [
        "filter_saved",
        "filter_saved",
        "filter_deleted",
        "filter_deleted",
    ]
