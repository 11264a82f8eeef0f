"""A colleague's later version taken in: three-way, conflicts in place, nothing lost in between."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.exchange.office.library.operations import merging
from dienests.exchange.office.library.operations.adopting import adopt_fetched
from dienests.exchange.office.library.operations.drafts import discard, next_version
from dienests.exchange.office.library.operations.merging import begin_merge, choose, finish, put_aside, underway
from dienests.exchange.office.library.operations.publishing import propose
from dienests.exchange.office.library.store import repository_of
from tests.exchange.office.library.neighbour import (
    ITEM,
    TEXT,
    Neighbour,
    files_of,
    neighbour,
    proposed,
    published,
    replaced,
    shipped_files,
    write,
)
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

pytestmark = pytest.mark.django_db
QUIET, OUR_QUIET, THEIR_QUIET = "klusums no 22.00 līdz 6.00", "klusums no 23.00 līdz 6.00", "klusums no 21.30 līdz 6.00"
PLAN, THEIR_PLAN = "Plānu pārskata reizi divās nedēļās.", "Plānu pārskata katru nedēļu."


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def other(tmp_path: Path, office: OfficeAtWork) -> Neighbour:
    found = neighbour(tmp_path, office)
    found.publish(shipped_files())
    return found


@pytest.fixture
def item(office: OfficeAtWork, other: Neighbour) -> LibraryItem:
    """Adopted, changed here in one point, published."""
    draft = adopt_fetched(
        actor=office.head, now=NOW, colleague=other.colleague, name=ITEM, own_name=ITEM, commit=other.fetched_as(ITEM)
    )
    write(office, draft.item, replaced(files_of(draft.item), QUIET, OUR_QUIET))
    return published(office, draft.item)


def later_version(other: Neighbour) -> str:
    """They changed the same point otherwise, and another point as well."""
    other.publish(replaced(replaced(shipped_files(), QUIET, THEIR_QUIET), PLAN, THEIR_PLAN))
    return other.fetched_as(ITEM)


def begun(office: OfficeAtWork, other: Neighbour, item: LibraryItem, commit: str) -> Draft:
    return begin_merge(actor=office.worker, now=NOW, item=item, colleague=other.colleague, commit=commit)


def now_of(draft: Draft) -> merging.Underway:
    found = underway(Draft.objects.select_related("item").get(pk=draft.pk))
    assert found is not None
    return found


def test_only_what_both_changed_is_asked(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    draft = begun(office, other, item, later_version(other))
    (place,) = now_of(draft).open
    assert place.conflict.path == TEXT
    assert (OUR_QUIET in place.conflict.ours, THEIR_QUIET in place.conflict.theirs) == (True, True)
    assert QUIET in place.conflict.base, "number and day of a version are nothing to decide"
    assert place.writable


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ({"side": "ours"}, OUR_QUIET),
        ({"side": "theirs"}, THEIR_QUIET),
        ({"words": "13. Klusums naktī."}, "13. Klusums naktī."),
    ],
)
def test_what_was_chosen_stands_there_and_the_rest_is_merged(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem, given: dict[str, str], stands: str
) -> None:
    commit = later_version(other)
    draft = begun(office, other, item, commit)
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, **given)
    finish(actor=office.worker, now=NOW, draft=draft)
    text = files_of(item)[TEXT].decode()
    assert stands in text
    assert THEIR_PLAN in text
    assert text.count("klusums") + text.count("Klusums naktī") == shipped_files()[TEXT].decode().count("klusums")
    assert "\n14. Patversmē var palikt" in text, "the point behind it stands on its own line"
    done = published(office, item)
    with repository_of(ITEM) as repository:
        assert repository.contains(done.commit, commit)
        assert repository.version(done.commit).parents == (item.commit, commit)
    assert done.from_commit == commit


def test_a_second_later_version_stands_on_the_first(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    """What was decided once is not asked again, also before it was published."""
    draft = begun(office, other, item, later_version(other))
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, side="ours")
    finish(actor=office.worker, now=NOW, draft=draft)
    newest = other.repository.head()
    assert newest is not None
    other.publish(replaced(other.repository.files(newest.commit), "izskaidro uzņemot", "izskaidro ierodoties"))
    draft = begun(office, other, item, other.fetched_as(ITEM))
    assert now_of(draft).open == [] != now_of(draft).files()
    finish(actor=office.worker, now=NOW, draft=draft)
    assert "izskaidro ierodoties" in files_of(item)[TEXT].decode()
    assert OUR_QUIET.split(", ")[-1] in files_of(item)[TEXT].decode()


def test_answers_outlast_an_edit_of_the_draft(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    draft = begun(office, other, item, later_version(other))
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, side="theirs")
    write(office, item, replaced(files_of(item), "Celšanās 7.00", "Celšanās 6.30", path=TEXT))
    assert len(now_of(draft).open) == 1, "the place itself was changed: it is asked again"
    write(office, item, replaced(files_of(item), "Celšanās 6.30", "Celšanās 7.00", path=TEXT))
    write(office, item, replaced(files_of(item), "izskaidro uzņemot", "izskaidro ierodoties", path=TEXT))
    assert now_of(draft).open == []
    finish(actor=office.worker, now=NOW, draft=draft)
    text = files_of(item)[TEXT].decode()
    assert "izskaidro ierodoties" in text
    assert THEIR_QUIET in text


def test_it_is_not_finished_or_proposed_while_places_are_open(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem
) -> None:
    draft = begun(office, other, item, later_version(other))
    before = files_of(item)
    with pytest.raises(LibraryRefused) as refused:
        finish(actor=office.worker, now=NOW, draft=draft)
    assert (refused.value.code, refused.value.details["count"]) == ("merge_unfinished", 1)
    draft.refresh_from_db()
    with pytest.raises(LibraryRefused) as refused:
        propose(actor=office.head, now=NOW, draft=draft, revision=draft.revision, words="x")
    assert refused.value.code == "merge_unfinished"
    assert files_of(item) == before


def test_a_choice_can_be_taken_back_and_the_whole_put_aside(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem
) -> None:
    draft, before = begun(office, other, item, later_version(other)), files_of(item)
    key = now_of(draft).open[0].key
    choose(actor=office.worker, now=NOW, draft=draft, key=key, side="ours")
    choose(actor=office.worker, now=NOW, draft=draft, key=key)
    assert len(now_of(draft).open) == 1
    put_aside(actor=office.worker, now=NOW, draft=draft)
    draft.refresh_from_db()
    assert (draft.merging, draft.answers, draft.merges, files_of(item)) == (None, {}, [], before)


def test_killed_before_the_end(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft and the answers are as they were; finishing again does it."""
    draft, before = begun(office, other, item, later_version(other)), files_of(item)
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, side="theirs")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(merging, "_tell", killed)
        with pytest.raises(KeyboardInterrupt):
            finish(actor=office.worker, now=NOW, draft=draft)
    assert files_of(item) == before
    assert now_of(draft).open == []
    finish(actor=office.worker, now=NOW, draft=draft)
    assert THEIR_QUIET in files_of(item)[TEXT].decode()


def test_two_finish_at_once(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    """The second one finds nothing to finish, and nothing is taken in twice."""
    draft = begun(office, other, item, later_version(other))
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, side="ours")
    stale = Draft.objects.select_related("item").get(pk=draft.pk)
    finish(actor=office.worker, now=NOW, draft=draft)
    with pytest.raises(LibraryRefused) as refused:
        finish(actor=office.head, now=NOW, draft=stale)
    assert refused.value.code == "no_merge"
    assert len(Draft.objects.get(pk=draft.pk).merges) == 1


def test_its_notice_is_done_and_that_of_a_later_one_is_not(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem
) -> None:
    commit = later_version(other)
    seen, later = (
        raise_notice(
            now=NOW,
            kind=NoticeKind.UPSTREAM,
            key=f"upstream:{item.pk}:{each}",
            item=item,
            colleague=other.colleague,
            data={"commit": each},
        )
        for each in (commit, "f" * 40)
    )
    assert seen
    assert later
    draft = begun(office, other, item, commit)
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, side="ours")
    finish(actor=office.worker, now=NOW, draft=draft)
    seen.refresh_from_db()
    later.refresh_from_db()
    assert (seen.done_how, seen.done_by, later.done_at) == ("merged", office.worker.user, None)


def test_nothing_new_and_nothing_there(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    for commit, code in ((item.from_commit, "nothing_new"), ("0" * 40, "not_here"), ("no", "not_here")):
        with pytest.raises(LibraryRefused) as refused:
            begun(office, other, item, commit)
        assert refused.value.code == code
        assert not Draft.objects.filter(item=item).exists(), "a draft that nobody asked for is not left behind"


def test_one_at_a_time(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    draft = begun(office, other, item, later_version(other))
    assert begun(office, other, item, now_of(draft).version.commit).pk == draft.pk
    newest = other.repository.head()
    assert newest is not None
    other.publish(replaced(other.repository.files(newest.commit), "vakariņas 19.00", "vakariņas 18.30"))
    with pytest.raises(LibraryRefused) as refused:
        begun(office, other, item, other.fetched_as(ITEM))
    assert refused.value.code == "merging"


def test_nothing_moves_under_a_proposal(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    commit = later_version(other)
    write(office, begun(office, other, item, commit).item, replaced(files_of(item), PLAN, "12. Citādi."))
    draft = Draft.objects.get(item=item)
    put_aside(actor=office.worker, now=NOW, draft=draft)
    draft.refresh_from_db()
    proposed(office, draft, words="Cits plāns.")
    for call in (
        lambda: begun(office, other, item, commit),
        lambda: put_aside(actor=office.head, now=NOW, draft=draft),
    ):
        with pytest.raises(LibraryRefused) as refused:
            call()
        assert refused.value.code == "proposed"


def test_a_place_that_is_gone_and_a_choice_that_is_none(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem
) -> None:
    draft = begun(office, other, item, later_version(other))
    with pytest.raises(LibraryRefused) as refused:
        choose(actor=office.worker, now=NOW, draft=draft, key="nonsense", side="ours")
    assert refused.value.code == "place_gone"
    with pytest.raises(LibraryRefused) as refused:
        choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, words="x" * 100_001)
    assert refused.value.code == "no_choice"
    discard(actor=office.head, now=NOW, draft=draft)
    with pytest.raises(LibraryRefused) as refused:
        choose(actor=office.worker, now=NOW, draft=draft, key="nonsense", side="ours")
    assert refused.value.code == "no_merge"


def test_what_was_taken_into_a_draft_that_is_thrown_away_waits_again(
    office: OfficeAtWork, other: Neighbour, item: LibraryItem
) -> None:
    commit = later_version(other)
    notice = raise_notice(
        now=NOW, kind=NoticeKind.UPSTREAM, key=f"upstream:{item.pk}:{commit}", item=item, colleague=other.colleague,
        data={"commit": commit, "number": 2},
    )  # fmt: skip
    assert notice is not None
    draft = begun(office, other, item, commit)
    for place in now_of(draft).open:
        choose(actor=office.worker, now=NOW, draft=draft, key=place.key, side="theirs")
    finish(actor=office.head, now=NOW, draft=draft)
    notice.refresh_from_db()
    assert notice.done_how == "merged"
    discard(actor=office.head, now=NOW, draft=draft)
    notice.refresh_from_db()
    assert (notice.done_at, notice.done_by, notice.done_how) == (None, None, "")


def test_what_is_published_does_not_wait_again(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    commit = later_version(other)
    notice = raise_notice(
        now=NOW, kind=NoticeKind.UPSTREAM, key=f"upstream:{item.pk}:{commit}", item=item, colleague=other.colleague,
        data={"commit": commit, "number": 2},
    )  # fmt: skip
    assert notice is not None
    draft = begun(office, other, item, commit)
    for place in now_of(draft).open:
        choose(actor=office.worker, now=NOW, draft=draft, key=place.key, side="theirs")
    finish(actor=office.head, now=NOW, draft=draft)
    later = next_version(actor=office.worker, now=NOW, item=published(office, item))
    discard(actor=office.head, now=NOW, draft=later)
    notice.refresh_from_db()
    assert notice.done_how == "merged"


@pytest.mark.parametrize("role", ["accountant", "auditor", "administrator"])
def test_who_does_not_write_practice(office: OfficeAtWork, other: Neighbour, item: LibraryItem, role: str) -> None:
    commit, actor = later_version(other), getattr(office, role)
    with pytest.raises(AccessRefused):
        begin_merge(actor=actor, now=NOW, item=item, colleague=other.colleague, commit=commit)
    draft = begun(office, other, item, commit)
    for call in (finish, put_aside):
        with pytest.raises(AccessRefused):
            call(actor=actor, now=NOW, draft=draft)
    with pytest.raises(AccessRefused):
        choose(actor=actor, now=NOW, draft=draft, key="x", side="ours")


def test_each_step_is_in_the_trail(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    draft = begun(office, other, item, later_version(other))
    choose(actor=office.worker, now=NOW, draft=draft, key=now_of(draft).open[0].key, side="ours")
    finish(actor=office.worker, now=NOW, draft=draft)
    events = list(AuditEntry.objects.filter(event__startswith="library_merge").order_by("position"))
    assert [each.event for each in events] == ["library_merge_begun", "library_merge_chosen", "library_merge_finished"]
    assert {each.object_id for each in events} == {str(item.pk)}


def test_looking_at_it_costs_few_queries(office: OfficeAtWork, other: Neighbour, item: LibraryItem) -> None:
    draft = Draft.objects.select_related("item").get(pk=begun(office, other, item, later_version(other)).pk)
    with CaptureQueriesContext(connection) as queries:
        underway(draft)
    assert len(queries) <= 3
