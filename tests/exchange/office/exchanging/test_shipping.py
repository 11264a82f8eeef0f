"""A newer form of what ships with Dienests: told once, and merged with what this office made of the one it took."""

from datetime import datetime

import pytest

from dienests.base.access import AccessRefused
from dienests.exchange.item import Item, item_of
from dienests.exchange.office.exchanging import shipping
from dienests.exchange.office.exchanging.adopting import fetch_upstream
from dienests.exchange.office.exchanging.shipping import notice_later
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import ItemState, LibraryItem, Notice, NoticeKind
from dienests.exchange.office.library.operations.drafts import begin_from_shipped, discard
from dienests.exchange.office.library.operations.merging import begin_merge, choose, choose_rest, finish, underway
from dienests.exchange.office.library.store import repository_of
from tests.exchange.office.library.neighbour import (
    ITEM,
    TEXT,
    files_of,
    published,
    replaced,
    shipped_files,
    without_history,
    write,
)
from tests.factories.cases import OfficeAtWork

QUIET, OUR_QUIET, NEW_QUIET = "klusums no 22.00 līdz 6.00", "klusums no 23.00 līdz 6.00", "klusums no 21.30 līdz 6.00"
PLAN, NEW_PLAN = "Plānu pārskata reizi divās nedēļās.", "Plānu pārskata katru nedēļu."


@pytest.fixture
def item(office: OfficeAtWork, now: datetime) -> LibraryItem:
    """Taken from what ships, changed here in one point, published."""
    draft = begin_from_shipped(actor=office.head, now=now, shipped=ITEM)
    write(office, draft.item, replaced(files_of(draft.item), QUIET, OUR_QUIET))
    return published(office, draft.item)


def ships(monkeypatch: pytest.MonkeyPatch, *changes: tuple[str, str]) -> None:
    """The next release has these words."""
    files = shipped_files()
    for old, new in changes:
        files = replaced(files, old, new)
    newer: Item = item_of(ITEM, files)
    monkeypatch.setattr(shipping, "shipped_item", lambda name: newer)


def test_the_first_version_stands_on_what_shipped(item: LibraryItem) -> None:
    with repository_of(ITEM) as repository:
        (parent,) = repository.version(item.commit).parents
        assert parent == item.from_commit
        assert repository.files(parent) == shipped_files()


def test_nothing_is_told_while_the_same_ships(item: LibraryItem, now: datetime) -> None:
    assert notice_later(now=now) == 0
    assert not Notice.objects.exists()


def test_a_later_form_is_told_once_and_the_newest_alone(
    item: LibraryItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ships(monkeypatch, (PLAN, NEW_PLAN))
    assert (notice_later(now=now), notice_later(now=now)) == (1, 0)
    ships(monkeypatch, (PLAN, NEW_PLAN), (QUIET, NEW_QUIET))
    assert notice_later(now=now) == 1
    waiting = Notice.objects.get(done_at=None)
    assert (waiting.kind, waiting.item, waiting.colleague) == (NoticeKind.UPSTREAM, item, None)


def test_what_only_ships_changed_comes_by_itself_and_what_both_changed_is_asked(
    office: OfficeAtWork, item: LibraryItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ships(monkeypatch, (PLAN, NEW_PLAN), (QUIET, NEW_QUIET))
    notice_later(now=now)
    commit = fetch_upstream(actor=office.worker, now=now, item=item)
    draft = begin_merge(actor=office.worker, now=now, item=item, colleague=None, commit=commit)
    found = underway(draft)
    assert found is not None
    (place,) = found.open
    assert (place.conflict.path, QUIET in place.conflict.base) == (TEXT, True)
    choose(actor=office.worker, now=now, draft=draft, key=place.key, side="ours")
    finish(actor=office.worker, now=now, draft=draft)
    text, about = (files_of(item)[path].decode() for path in (TEXT, "item.yaml"))
    assert (OUR_QUIET in text, NEW_PLAN in text) == (True, True)
    assert "Ogre" in about, "it is still owned by this office"
    assert Notice.objects.get().done_how == "merged"
    done = published(office, item)
    assert done.from_commit == commit
    assert notice_later(now=now) == 0
    with pytest.raises(LibraryRefused) as refused:
        begin_merge(actor=office.worker, now=now, item=item, colleague=None, commit=commit)
    assert refused.value.code == "nothing_new"


def test_thrown_away_it_waits_again(
    office: OfficeAtWork, item: LibraryItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ships(monkeypatch, (PLAN, NEW_PLAN))
    notice_later(now=now)
    commit = fetch_upstream(actor=office.worker, now=now, item=item)
    draft = begin_merge(actor=office.worker, now=now, item=item, colleague=None, commit=commit)
    finish(actor=office.worker, now=now, draft=draft)
    assert not Notice.objects.filter(done_at=None).exists()
    discard(actor=office.head, now=now, draft=LibraryItem.objects.get().draft)
    assert Notice.objects.filter(done_at=None).exists()


@pytest.fixture
def taken_before(item: LibraryItem) -> LibraryItem:
    return without_history(item)


def test_what_was_taken_before_is_known_again_while_the_same_ships(
    office: OfficeAtWork, taken_before: LibraryItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notice_later(now=now) == 0
    item = LibraryItem.objects.get()
    with repository_of(ITEM) as repository:
        assert repository.files(item.from_commit) == shipped_files()
    ships(monkeypatch, (PLAN, NEW_PLAN), (QUIET, NEW_QUIET))
    assert notice_later(now=now) == 1
    commit = fetch_upstream(actor=office.worker, now=now, item=item)
    found = underway(begin_merge(actor=office.worker, now=now, item=item, colleague=None, commit=commit))
    assert found is not None
    assert (found.based, len(found.places)) == (True, 1), "only what both changed is asked"


def test_of_what_cannot_be_known_every_difference_is_asked_once(
    office: OfficeAtWork, taken_before: LibraryItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ships(monkeypatch, (PLAN, NEW_PLAN))
    assert (notice_later(now=now), notice_later(now=now)) == (1, 0)
    commit = fetch_upstream(actor=office.worker, now=now, item=taken_before)
    draft = begin_merge(actor=office.worker, now=now, item=taken_before, colleague=None, commit=commit)
    found = underway(draft)
    assert found is not None
    assert not found.based
    sides = [(each.conflict.path, OUR_QUIET in each.conflict.ours, NEW_PLAN in each.conflict.theirs)
             for each in found.open]  # fmt: skip
    assert sorted(sides) == [(TEXT, False, True), (TEXT, True, False)], "the owner is nothing to decide"
    plan = next(each for each in found.open if NEW_PLAN in each.conflict.theirs)
    choose(actor=office.worker, now=now, draft=draft, key=plan.key, side="theirs")
    assert choose_rest(actor=office.worker, now=now, draft=draft, side="ours") == 1
    finish(actor=office.worker, now=now, draft=draft)
    text, about = (files_of(taken_before)[path].decode() for path in (TEXT, "item.yaml"))
    assert (OUR_QUIET in text, NEW_PLAN in text, "Ogre" in about) == (True, True, True)
    done = published(office, taken_before)
    assert (done.from_commit, notice_later(now=now)) == (commit, 0)
    ships(monkeypatch, (PLAN, NEW_PLAN), ("izskaidro uzņemot", "izskaidro ierodoties"))
    later = fetch_upstream(actor=office.worker, now=now, item=done)
    again = underway(begin_merge(actor=office.worker, now=now, item=done, colleague=None, commit=later))
    assert again is not None
    assert (again.based, again.places) == (True, []), "from then on only later changes count"


def test_a_commit_that_never_shipped_is_not_taken_in(office: OfficeAtWork, item: LibraryItem, now: datetime) -> None:
    for commit in ("0" * 40, "HEAD", item.commit):
        with pytest.raises(LibraryRefused) as refused:
            begin_merge(actor=office.worker, now=now, item=item, colleague=None, commit=commit)
        assert refused.value.code == "not_here"


def test_who_may_not_write_takes_nothing_in(office: OfficeAtWork, item: LibraryItem, now: datetime) -> None:
    with pytest.raises(AccessRefused):
        fetch_upstream(actor=office.accountant, now=now, item=item)
    with pytest.raises(AccessRefused):
        begin_merge(actor=office.accountant, now=now, item=item, colleague=None, commit=item.from_commit)


def test_withdrawn_gone_and_own_items_are_left_alone(
    office: OfficeAtWork, item: LibraryItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ships(monkeypatch, (PLAN, NEW_PLAN))
    LibraryItem.objects.update(state=ItemState.WITHDRAWN, withdrawn_at=now, withdrawn_by=office.head.user,
                               withdrawn_why="Vecs")  # fmt: skip
    assert notice_later(now=now) == 0
    LibraryItem.objects.update(state=ItemState.PUBLISHED)
    monkeypatch.setattr(shipping, "available", lambda: ())
    assert notice_later(now=now) == 0


def test_taken_again_after_it_was_thrown_away(
    office: OfficeAtWork, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin_from_shipped(actor=office.head, now=now, shipped=ITEM)
    first = draft.item.from_commit
    discard(actor=office.head, now=now, draft=draft)
    again = begin_from_shipped(actor=office.head, now=now, shipped=ITEM)
    assert again.item.from_commit == first, "the same form is one version"
    ships(monkeypatch, (PLAN, NEW_PLAN))
    assert notice_later(now=now) == 1, "also of what is not published yet"
