"""Taking over an item of a colleague: what becomes of it here, and who is refused."""

from pathlib import Path

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Post
from dienests.exchange.item import html
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Trust
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.adopting import (
    adopt_fetched,
    adopt_shipped,
    answer_parameters,
    answers_of,
    free_name,
    item_fetched,
    missing_for,
)
from dienests.exchange.office.library.operations.drafts import discard
from dienests.exchange.office.library.store import repository_of
from tests.exchange.office.library.neighbour import (
    ITEM,
    TEXT,
    Neighbour,
    files_of,
    neighbour,
    published,
    replaced,
    shipped_files,
)
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def other(tmp_path: Path, office: OfficeAtWork) -> Neighbour:
    found = neighbour(tmp_path, office)
    found.publish(shipped_files())
    return found


def adopted(office: OfficeAtWork, other: Neighbour, own_name: str = ITEM, **answers: str) -> Draft:
    commit = other.fetched_as(own_name)
    return adopt_fetched(
        actor=office.head, now=NOW, colleague=other.colleague, name=ITEM, own_name=own_name, commit=commit,
        answers=answers,
    )  # fmt: skip


def test_the_first_version_stands_on_the_colleagues(office: OfficeAtWork, other: Neighbour) -> None:
    draft = adopted(office, other)
    item = published(office, draft.item)
    with repository_of(ITEM) as repository:
        ours = repository.version(item.commit)
        theirs = repository.version(item.from_commit)
    assert ours.parents == (theirs.commit,)
    assert theirs.signer == other.key.public != ours.signer
    assert (item.from_colleague, item.from_name, item.adopted_at) == (other.colleague, ITEM, NOW)
    assert AuditEntry.objects.filter(event="library_item_adopted", object_id=str(item.pk)).count() == 1


def test_the_file_keeps_its_places_and_people_read_the_answers(office: OfficeAtWork, other: Neighbour) -> None:
    draft = adopted(office, other, patversme="Cerība <b>", nezināms="x")
    text = files_of(draft.item)[TEXT].decode()
    assert "{{patversme}}" in text
    assert answers_of(draft.item) == {"patversme": "Cerība <b>"}, "what the item does not ask for is not kept"
    assert "Cerība &lt;b&gt;" in html(text, answers_of(draft.item))


def test_an_empty_answer_takes_it_away(office: OfficeAtWork, other: Neighbour) -> None:
    draft = adopted(office, other, patversme="Cerība")
    answer_parameters(actor=office.head, now=NOW, item=draft.item, answers={"patversme": "  "})
    assert answers_of(draft.item) == {}
    with pytest.raises(AccessRefused):
        answer_parameters(actor=office.worker, now=NOW, item=draft.item, answers={"patversme": "Cits"})


def test_under_another_name(office: OfficeAtWork, other: Neighbour) -> None:
    adopt_shipped(actor=office.head, now=NOW, shipped=ITEM)
    name = free_name(ITEM)
    assert name != ITEM
    draft = adopted(office, other, own_name=name)
    assert published(office, draft.item).name == name


def test_a_taken_name_is_refused_and_nothing_is_left(office: OfficeAtWork, other: Neighbour) -> None:
    adopt_shipped(actor=office.head, now=NOW, shipped=ITEM)
    with pytest.raises(LibraryRefused) as refused:
        adopted(office, other)
    assert (refused.value.code, refused.value.field) == ("name_taken", "name")
    assert LibraryItem.objects.count() == 1


def test_the_same_item_is_adopted_once(office: OfficeAtWork, other: Neighbour) -> None:
    first = adopted(office, other)
    with pytest.raises(LibraryRefused) as refused:
        adopted(office, other, own_name="shelter_rules_2")
    assert (refused.value.code, refused.value.details["item"]) == ("adopted_already", first.item.pk)


@pytest.mark.parametrize("trust", [Trust.ADDED, Trust.LEFT])
def test_only_from_confirmed_colleagues(office: OfficeAtWork, tmp_path: Path, trust: Trust) -> None:
    stranger = neighbour(tmp_path, office, trust=trust, code="stranger")
    stranger.publish(shipped_files())
    with pytest.raises(ColleagueRefused) as refused:
        adopted(office, stranger)
    assert refused.value.code == "not_confirmed"
    assert not LibraryItem.objects.exists()


@pytest.mark.parametrize("role", ["organiser", "worker", "service", "accountant", "auditor", "administrator"])
def test_only_heads_adopt(office: OfficeAtWork, other: Neighbour, role: str) -> None:
    commit = other.fetched_as(ITEM)
    with pytest.raises(AccessRefused):
        adopt_fetched(
            actor=getattr(office, role), now=NOW, colleague=other.colleague, name=ITEM, own_name=ITEM, commit=commit
        )
    with pytest.raises(AccessRefused):
        adopt_shipped(actor=getattr(office, role), now=NOW, shipped=ITEM)


def test_a_version_of_somebody_else_is_not_adopted_as_the_colleagues(
    office: OfficeAtWork, other: Neighbour, tmp_path: Path
) -> None:
    """A commit that lies in the repository, but not in this colleague's history."""
    stranger = neighbour(tmp_path, office, code="liepaja")
    foreign = stranger.publish(replaced(shipped_files(), "klusums", "miers")).commit
    stranger.fetched_as(ITEM)
    other.fetched_as(ITEM)
    with pytest.raises(LibraryRefused) as refused:
        item_fetched(other.colleague, name=ITEM, own_name=ITEM, commit=foreign)
    assert refused.value.code == "not_here"


@pytest.mark.parametrize("commit", ["", "zz", "0" * 40, "../../etc"])
def test_nonsense_for_a_version(office: OfficeAtWork, other: Neighbour, commit: str) -> None:
    other.fetched_as(ITEM)
    with pytest.raises(LibraryRefused) as refused:
        item_fetched(other.colleague, name=ITEM, own_name=ITEM, commit=commit)
    assert refused.value.code == "not_here"


def test_files_that_are_no_item(office: OfficeAtWork, tmp_path: Path) -> None:
    other = neighbour(tmp_path, office)
    other.publish({"item.yaml": b"name: shelter_rules\nkind: form\n", "virus.exe": b"MZ"})
    with pytest.raises(LibraryRefused) as refused:
        adopted(office, other)
    assert refused.value.code == "faulty"
    assert refused.value.problems


def test_discarding_undoes_it_and_it_can_be_adopted_again(office: OfficeAtWork, other: Neighbour) -> None:
    draft = adopted(office, other, patversme="Cerība")
    discard(actor=office.head, now=NOW, draft=draft)
    assert not LibraryItem.objects.exists()
    assert answers_of(adopted(office, other).item) == {}


def test_what_this_office_lacks(office: OfficeAtWork, other: Neighbour) -> None:
    other.fetched_as(ITEM)
    files = shipped_files()
    files["item.yaml"] += b"" if b"\nneeds:" in files["item.yaml"] else b"needs: {}\n"
    about = files["item.yaml"].decode()
    at = about.index("\nneeds:")
    about = (
        about[:at] + "\nneeds: {documents: [night_order, ethics_code], roles: [accountant], parameters: [nav_tada]}\n"
    )
    rest = files["item.yaml"].decode()[at + 1 :].splitlines(keepends=True)[1:]
    keep = next((n for n, line in enumerate(rest) if not line.startswith((" ", "-"))), len(rest))
    other.publish({**files, "item.yaml": (about + "".join(rest[keep:])).encode()})
    item = item_fetched(other.colleague, name=ITEM, own_name=ITEM, commit=other.fetched_as(ITEM))
    lacks = missing_for(item)
    assert (lacks.documents, lacks.roles, lacks.parameters) == (("night_order",), (), ("nav_tada",))
    Post.objects.filter(role="accountant").update(abolished_on=NOW.date())
    assert missing_for(item).roles == ("accountant",)
