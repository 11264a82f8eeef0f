"""A change given back to its owner, talked about and answered: on both sides, and from one end to the other."""

from pathlib import Path

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.looking_through import key_of
from dienests.exchange.office.library.models import Draft, LibraryItem, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.exchange.office.library.operations.adopting import adopt_fetched, adopt_shipped
from dienests.exchange.office.library.operations.merging import begin_merge, choose, finish, underway
from dienests.exchange.office.library.operations.publishing import set_shared
from dienests.exchange.office.library.operations.suggesting import decline, discuss, suggest, talk_of, thank
from dienests.exchange.office.library.store import repository_of
from tests.exchange.office.library.neighbour import (
    ITEM,
    TEXT,
    Neighbour,
    files_of,
    heard,
    neighbour,
    own_address,
    published,
    replaced,
    shipped_files,
    write,
)
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

pytestmark = pytest.mark.django_db
PLAN, OTHER_PLAN = "Plānu pārskata reizi divās nedēļās.", "Plānu pārskata katru nedēļu."


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def other(tmp_path: Path, office: OfficeAtWork) -> Neighbour:
    own_address()
    return neighbour(tmp_path, office)


@pytest.fixture
def adopted(office: OfficeAtWork, other: Neighbour) -> LibraryItem:
    """Theirs, taken over and changed here."""
    other.publish(shipped_files())
    draft = adopt_fetched(
        actor=office.head, now=NOW, colleague=other.colleague, name=ITEM, own_name=ITEM, commit=other.fetched_as(ITEM)
    )
    write(office, draft.item, replaced(files_of(draft.item), PLAN, OTHER_PLAN))
    return published(office, draft.item)


@pytest.fixture
def suggestion(office: OfficeAtWork, other: Neighbour) -> Statement:
    """Ours, taken over and changed there, and suggested back."""
    item = published(office, adopt_shipped(actor=office.head, now=NOW, shipped=ITEM).item)
    base = other.takes(ITEM)
    files = replaced(other.repository.files(base), PLAN, OTHER_PLAN)
    commit = other.publish(files, merged=[base]).commit
    other.fetched_as(ITEM)
    return heard(
        other, Said.SUGGESTION, text="Reizi nedēļā ir labāk.", item_name=ITEM, item_commit=item.commit,
        own_name="patversmes_noteikumi", own_commit=commit,
    )  # fmt: skip


def test_what_is_said_names_both_versions(office: OfficeAtWork, other: Neighbour, adopted: LibraryItem) -> None:
    said = suggest(actor=office.head, now=NOW, item=adopted, text="Reizi nedēļā ir labāk.")
    assert (said.to, said.item_name, said.item_commit) == (other.colleague, ITEM, adopted.from_commit)
    assert (said.own_name, said.own_commit, said.kind) == (ITEM, adopted.commit, Said.SUGGESTION)
    assert talk_of(said).open
    assert talk_of(said).ours


def test_the_same_version_is_suggested_once(office: OfficeAtWork, adopted: LibraryItem) -> None:
    suggest(actor=office.head, now=NOW, item=adopted, text="Reizi nedēļā ir labāk.")
    with pytest.raises(LibraryRefused) as refused:
        suggest(actor=office.director, now=NOW, item=adopted, text="Vēlreiz.")
    assert refused.value.code == "suggested_already"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_without_words(office: OfficeAtWork, adopted: LibraryItem, text: str) -> None:
    with pytest.raises(ColleagueRefused) as refused:
        suggest(actor=office.head, now=NOW, item=adopted, text=text)
    assert refused.value.code == "nothing_said"


def test_persons_are_never_named(office: OfficeAtWork, adopted: LibraryItem) -> None:
    with pytest.raises(LibraryRefused) as refused:
        suggest(actor=office.head, now=NOW, item=adopted, text="Kā klientam 160277-11231.")
    assert (refused.value.code, refused.value.field) == ("personal_data", "text")
    assert not Statement.objects.exists()


def test_what_colleagues_cannot_read_is_not_suggested(
    office: OfficeAtWork, other: Neighbour, adopted: LibraryItem
) -> None:
    set_shared(actor=office.head, now=NOW, item=adopted, shared=False)
    with pytest.raises(LibraryRefused) as refused:
        suggest(actor=office.head, now=NOW, item=adopted, text="Labāk.")
    assert refused.value.code == "not_readable"
    Colleague.objects.filter(pk=other.colleague.pk).update(trust=Trust.LEFT)
    set_shared(actor=office.head, now=NOW, item=adopted, shared=True)
    with pytest.raises(ColleagueRefused) as not_theirs:
        suggest(actor=office.head, now=NOW, item=adopted, text="Labāk.")
    assert not_theirs.value.code == "not_confirmed"


def test_an_unchanged_item_and_an_own_one(office: OfficeAtWork, other: Neighbour) -> None:
    other.publish(shipped_files())
    draft = adopt_fetched(
        actor=office.head, now=NOW, colleague=other.colleague, name=ITEM, own_name=ITEM, commit=other.fetched_as(ITEM)
    )
    with pytest.raises(LibraryRefused) as refused:
        suggest(actor=office.head, now=NOW, item=published(office, draft.item), text="Tas pats.")
    assert refused.value.code == "nothing_to_suggest"
    own = published(office, adopt_shipped(actor=office.head, now=NOW, shipped="ethics_code").item)
    with pytest.raises(LibraryRefused) as refused:
        suggest(actor=office.head, now=NOW, item=own, text="Mūsu.")
    assert refused.value.code == "not_adopted"


@pytest.mark.parametrize("role", ["organiser", "worker", "service", "accountant", "auditor", "administrator"])
def test_only_heads_speak_for_the_office(
    office: OfficeAtWork, adopted: LibraryItem, other: Neighbour, role: str
) -> None:
    actor, said = getattr(office, role), heard(other, Said.SUGGESTION, item_name=ITEM)
    with pytest.raises(AccessRefused):
        suggest(actor=actor, now=NOW, item=adopted, text="Labāk.")
    for call in (discuss, decline, thank):
        with pytest.raises(AccessRefused):
            call(actor=actor, now=NOW, suggestion=said, text="Labāk.")


def test_nobody_is_named_when_it_is_accepted_either(
    office: OfficeAtWork, other: Neighbour, suggestion: Statement
) -> None:
    given = {"item": LibraryItem.objects.get(name=ITEM), "colleague": other.colleague,
             "commit": suggestion.own_commit, "statement": suggestion}  # fmt: skip
    with pytest.raises(LibraryRefused) as refused:
        begin_merge(actor=office.head, now=NOW, word="Kā Annai Liepai.", **given)
    assert refused.value.code == "personal_data"
    looked_at = [key_of(each) for each in refused.value.problems]
    assert begin_merge(actor=office.head, now=NOW, word="Kā Annai Liepai.", looked_at=looked_at, **given).merging


def test_accepted_merged_and_told(office: OfficeAtWork, other: Neighbour, suggestion: Statement) -> None:
    """Ours has moved on in the same place meanwhile: decided in place, published on both, and its author hears."""
    item = LibraryItem.objects.get(name=ITEM)
    notice = raise_notice(
        now=NOW, kind=NoticeKind.SUGGESTION, key="suggestion:1", item=item, colleague=other.colleague,
        statement=suggestion,
    )  # fmt: skip
    assert notice
    draft = begin_merge(
        actor=office.head, now=NOW, item=item, colleague=other.colleague, commit=suggestion.own_commit,
        statement=suggestion, word="Paldies, tā arī darām.",
    )  # fmt: skip
    assert not Statement.objects.filter(kind=Said.ACCEPTED).exists(), "said only when it is really in"
    found = underway(draft)
    assert found is not None
    for place in found.open:
        choose(actor=office.head, now=NOW, draft=draft, key=place.key, side="theirs")
    finish(actor=office.director, now=NOW, draft=draft)
    assert OTHER_PLAN in files_of(item)[TEXT].decode()
    answer = Statement.objects.get(kind=Said.ACCEPTED)
    assert (answer.answers, answer.to, answer.text) == (suggestion, other.colleague, "Paldies, tā arī darām.")
    assert (answer.item_name, answer.item_commit) == ("patversmes_noteikumi", suggestion.own_commit)
    notice.refresh_from_db()
    assert notice.done_how == "merged"
    done = published(office, item)
    with repository_of(ITEM) as repository:
        assert repository.contains(done.commit, suggestion.own_commit)
    assert done.from_colleague is None
    assert done.from_commit == item.from_commit, "it still comes from what ships"
    assert not talk_of(suggestion).open


def test_whoever_may_not_speak_for_the_office_does_not_accept(
    office: OfficeAtWork, other: Neighbour, suggestion: Statement
) -> None:
    item = LibraryItem.objects.get(name=ITEM)
    given = {"item": item, "colleague": other.colleague, "commit": suggestion.own_commit, "statement": suggestion}
    with pytest.raises(AccessRefused):
        begin_merge(actor=office.worker, now=NOW, **given)
    draft = begin_merge(actor=office.head, now=NOW, **given)
    with pytest.raises(AccessRefused):
        finish(actor=office.worker, now=NOW, draft=draft)
    assert not Statement.objects.filter(kind=Said.ACCEPTED).exists()
    assert Draft.objects.get(pk=draft.pk).merging is not None


def test_declined_while_another_head_is_taking_it_in(
    office: OfficeAtWork, other: Neighbour, suggestion: Statement
) -> None:
    item = LibraryItem.objects.get(name=ITEM)
    draft = begin_merge(
        actor=office.head, now=NOW, item=item, colleague=other.colleague, commit=suggestion.own_commit,
        statement=suggestion,
    )  # fmt: skip
    decline(actor=office.director, now=NOW, suggestion=suggestion, text="Mums der divas nedēļas.")
    with pytest.raises(LibraryRefused) as refused:
        finish(actor=office.head, now=NOW, draft=draft)
    assert refused.value.code == "answered_already"
    with pytest.raises(LibraryRefused):
        decline(actor=office.head, now=NOW, suggestion=suggestion, text="Nē.")
    assert Statement.objects.filter(answers=suggestion).count() == 1


def test_a_suggestion_that_was_taken_back_is_not_answered(office: OfficeAtWork, suggestion: Statement) -> None:
    Statement.objects.filter(pk=suggestion.pk).update(gone_at=NOW)
    with pytest.raises(LibraryRefused) as refused:
        decline(actor=office.head, now=NOW, suggestion=suggestion, text="Nē.")
    assert refused.value.code == "answered_already"


def test_our_own_suggestion_is_not_ours_to_decline(office: OfficeAtWork, adopted: LibraryItem) -> None:
    said = suggest(actor=office.head, now=NOW, item=adopted, text="Labāk.")
    with pytest.raises(LibraryRefused):
        decline(actor=office.director, now=NOW, suggestion=said, text="Nē.")


def test_words_to_and_fro_and_thanks(office: OfficeAtWork, other: Neighbour, suggestion: Statement) -> None:
    asked = discuss(actor=office.head, now=NOW, suggestion=suggestion, text="Kāpēc katru nedēļu?")
    assert (asked.to, asked.item_name, asked.answers) == (other.colleague, "patversmes_noteikumi", suggestion)
    reply = heard(other, Said.REMARK, text="Jo vietu maz.", item_name=ITEM, answers=suggestion)
    notice = raise_notice(now=NOW, kind=NoticeKind.REMARK, key="remark:1", colleague=other.colleague, statement=reply)
    assert notice
    thank(actor=office.director, now=NOW, suggestion=suggestion)
    notice.refresh_from_db()
    assert notice.done_how == "seen"
    assert sorted(each.kind for each in talk_of(suggestion).said) == ["remark", "remark", "thanks"]
    assert talk_of(suggestion).open, "talking decides nothing"


def test_the_answer_of_the_other_side(office: OfficeAtWork, other: Neighbour, adopted: LibraryItem) -> None:
    said = suggest(actor=office.head, now=NOW, item=adopted, text="Labāk.")
    heard(other, Said.REMARK, text="Padomāsim.", answers=said)
    assert talk_of(said).open
    answer = heard(other, Said.DECLINED, text="Mums citādi.", answers=said)
    talk = talk_of(said)
    assert (talk.answer, talk.open, talk.item, talk.other) == (answer, False, adopted, other.colleague)


def test_what_is_said_stands_in_the_trail(office: OfficeAtWork, suggestion: Statement) -> None:
    decline(actor=office.head, now=NOW, suggestion=suggestion, text="Mums citādi.")
    assert AuditEntry.objects.filter(event="statement_said", details__kind="declined").count() == 1
