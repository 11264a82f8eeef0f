"""Two people taking in the same version at once, each with a connection of their own."""

from pathlib import Path

import pytest

from dienests.base.audit.models import AuditEntry
from dienests.base.audit.queries import chain_breaks
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.adopting import adopt_shipped
from dienests.exchange.office.library.operations.drafts import begin_from_shipped
from dienests.exchange.office.library.operations.merging import begin_merge, choose, finish, put_aside, underway
from tests.cases.test_races import at_once
from tests.exchange.office.library.neighbour import (
    ITEM,
    TEXT,
    files_of,
    heard,
    neighbour,
    own_address,
    published,
    replaced,
)
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

pytestmark = pytest.mark.django_db(transaction=True)
PLAN, OTHER_PLAN = "Plānu pārskata reizi divās nedēļās.", "Plānu pārskata katru nedēļu."
QUIET, OUR_QUIET, THEIR_QUIET = "klusums no 22.00 līdz 6.00", "klusums no 23.00 līdz 6.00", "klusums no 21.30 līdz 6.00"


@pytest.fixture
def office() -> OfficeAtWork:
    own_address()
    return office_at_work()


@pytest.fixture
def suggestion(office: OfficeAtWork, tmp_path: Path) -> Statement:
    """Ours, changed there in two places, of which we changed one as well."""
    item = published(office, adopt_shipped(actor=office.head, now=NOW, shipped=ITEM).item)
    other = neighbour(tmp_path, office)
    base = other.takes(ITEM)
    files = replaced(replaced(other.repository.files(base), PLAN, OTHER_PLAN), QUIET, THEIR_QUIET)
    commit = other.publish(files, merged=[base]).commit
    other.fetched_as(ITEM)
    return heard(other, Said.SUGGESTION, text="Tā.", item_name=ITEM, item_commit=item.commit, own_name="x",
                 own_commit=commit)  # fmt: skip


def begun(office: OfficeAtWork, suggestion: Statement) -> Draft:
    return begin_merge(
        actor=office.head, now=NOW, item=LibraryItem.objects.get(), colleague=suggestion.speaker,
        commit=suggestion.own_commit, statement=suggestion, word="Paldies.",
    )  # fmt: skip


def test_two_people_finish_the_same_merge_at_once(office: OfficeAtWork, suggestion: Statement) -> None:
    draft = begun(office, suggestion)
    before = draft.revision
    results = at_once(*(lambda actor=actor: finish(actor=actor, now=NOW, draft=draft)
                        for actor in (office.head, office.director)))  # fmt: skip
    (refused,) = [each for each in results if isinstance(each, Exception)]
    assert isinstance(refused, LibraryRefused), results
    assert refused.code == "no_merge"
    now = Draft.objects.get()
    assert (now.merges.count(suggestion.own_commit), now.merging, now.revision) == (1, None, before + 1)
    assert Statement.objects.filter(kind=Said.ACCEPTED).count() == 1, "its author hears it once"
    assert AuditEntry.objects.filter(event="library_merge_finished").count() == 1
    assert list(chain_breaks()) == []


def test_one_finishes_while_the_other_puts_it_aside(office: OfficeAtWork, suggestion: Statement) -> None:
    draft = begun(office, suggestion)
    results = at_once(
        lambda: finish(actor=office.head, now=NOW, draft=draft),
        lambda: put_aside(actor=office.director, now=NOW, draft=draft),
    )
    finished = not isinstance(results[0], Exception)
    assert finished or results[0].code == "no_merge", results
    assert not isinstance(results[1], Exception)
    assert (suggestion.own_commit in Draft.objects.get().merges) == finished
    assert (OTHER_PLAN in files_of(draft.item)[TEXT].decode()) == finished
    assert Statement.objects.filter(kind=Said.ACCEPTED).count() == finished


def test_two_people_begin_it_at_once(office: OfficeAtWork, suggestion: Statement) -> None:
    results = at_once(lambda: begun(office, suggestion), lambda: begun(office, suggestion))
    assert not [each for each in results if isinstance(each, Exception)], results
    assert Draft.objects.count() == 1
    assert AuditEntry.objects.filter(event="library_merge_begun").count() == 1


def test_two_people_decide_different_places_at_once(office: OfficeAtWork, suggestion: Statement) -> None:
    draft = begun(office, suggestion)
    text = files_of(draft.item)[TEXT].decode()
    draft.files.filter(path=TEXT).update(
        content=text.replace(PLAN, "Plānu pārskata gadā.").replace(QUIET, OUR_QUIET).encode()
    )
    found = underway(draft)
    assert found is not None
    one, two = (place.key for place in found.open)
    results = at_once(
        lambda: choose(actor=office.head, now=NOW, draft=draft, key=one, side="theirs"),
        lambda: choose(actor=office.director, now=NOW, draft=draft, key=two, side="ours"),
    )
    assert not [each for each in results if isinstance(each, Exception)], results
    assert Draft.objects.get().answers == {one: {"side": "theirs"}, two: {"side": "ours"}}


def test_two_people_take_the_same_from_what_ships_at_once(office: OfficeAtWork) -> None:
    results = at_once(*(lambda actor=actor: begin_from_shipped(actor=actor, now=NOW, shipped=ITEM)
                        for actor in (office.head, office.director)))  # fmt: skip
    (refused,) = [each for each in results if isinstance(each, Exception)]
    assert isinstance(refused, LibraryRefused), results
    assert refused.code == "name_taken"
    assert LibraryItem.objects.get().from_commit
