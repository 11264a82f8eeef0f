"""What a colleague suggests is held against ours only when it was accepted from that colleague."""

from datetime import UTC, datetime

import pytest

from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.exchanging.suggestions import fetch_suggested, is_here
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.adopting import adopt_shipped
from dienests.exchange.office.library.operations.merging import begin_merge
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import ItemRepository
from dienests.exchange.repository.versions import OfficeName
from tests.exchange.office.exchanging.other import Other, confirmed
from tests.exchange.office.library.neighbour import copied, published, replaced
from tests.factories.cases import OfficeAtWork

ITEM = "shelter_rules"
PLAN, OTHER_PLAN = "Plānu pārskata reizi divās nedēļās.", "Plānu pārskata katru nedēļu."


@pytest.fixture
def item(office: OfficeAtWork, now: datetime) -> LibraryItem:
    return published(office, adopt_shipped(actor=office.head, now=now, shipped=ITEM).item)


def _suggested(other: Other, item: LibraryItem, *, between: OfficeKey | None = None) -> str:
    """Theirs upon ours; with a key `between` them stands a version in our name that this key signed."""
    with repository_of(ITEM) as ours, ItemRepository.create(other.root / "rules.git") as theirs:
        copied(ours, theirs)
        files, base = ours.files(item.commit), item.commit
        if between:
            forged = theirs.publish(
                files, message="x", office=OfficeName("Ogre", "ogre.example"), key=between, merged=[base],
                at=datetime(2026, 2, 1, tzinfo=UTC),
            )  # fmt: skip
            base = forged.commit
        else:
            theirs.publish(
                files, message="x", office=OfficeName("Daugavpils", other.host), key=other.key, merged=[base],
                at=datetime(2026, 2, 1, tzinfo=UTC),
            )  # fmt: skip
    return other.publish(replaced(files, PLAN, OTHER_PLAN)).commit


def _heard(colleague: Colleague, item: LibraryItem, commit: str, now: datetime) -> Statement:
    return Statement.objects.create(
        speaker=colleague, uid="a" * 32, kind=Said.SUGGESTION, text="Reizi nedēļā ir labāk.", item_name=ITEM,
        item_commit=item.commit, own_name="rules", own_commit=commit, to_key=own_key().public.line, at=now,
        heard_at=now,
    )  # fmt: skip


def test_what_was_fetched_is_here_and_is_not_asked_for_again(
    office: OfficeAtWork, other: Other, item: LibraryItem, now: datetime
) -> None:
    commit = _suggested(other, item)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        said = _heard(colleague, item, commit, now)
        assert not is_here(item, said)
        for _ in range(2):
            assert fetch_suggested(actor=office.head, now=now, suggestion=said, item=item) == commit
        assert len(other.sent) == 1
    assert is_here(item, said)
    begin_merge(actor=office.head, now=now, item=item, colleague=colleague, commit=commit, statement=said)


def test_a_version_in_our_name_is_refused_as_often_as_it_is_asked_for(
    office: OfficeAtWork, other: Other, item: LibraryItem, now: datetime
) -> None:
    commit = _suggested(other, item, between=OfficeKey.new())
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        said = _heard(colleague, item, commit, now)
        for _ in range(2):
            with pytest.raises(NetworkFault) as refused:
                fetch_suggested(actor=office.head, now=now, suggestion=said, item=item)
            assert refused.value.why == Why.UNFIT
    assert not is_here(item, said)


def test_what_lies_there_but_was_never_accepted_is_not_taken_in(
    office: OfficeAtWork, other: Other, item: LibraryItem, now: datetime
) -> None:
    commit = _suggested(other, item)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
    said = _heard(colleague, item, commit, now)
    with repository_of(ITEM) as ours, ItemRepository.open(other.root / "rules.git") as theirs:
        copied(theirs, ours)
    assert not is_here(item, said)
    with pytest.raises(LibraryRefused) as refused:
        begin_merge(actor=office.head, now=now, item=item, colleague=colleague, commit=commit, statement=said)
    assert refused.value.code == "not_here"
    assert not Draft.objects.filter(item=item).exists()
