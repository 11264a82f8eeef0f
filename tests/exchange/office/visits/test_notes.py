"""The notebook: whose words are seen by whom, promises until they are kept, ideas until they became something."""

from datetime import timedelta

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.library.models import ItemState
from dienests.exchange.office.visits.models import Guest, Note, NoteKind, Visit
from dienests.exchange.office.visits.operations import notes as operations
from dienests.exchange.office.visits.operations.notes import Words
from dienests.exchange.office.visits.queries import notes as queries
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.people import PersonFactory
from tests.factories.remembered import DAY, NOW, agreed_visit, library_item, named, stop_at

pytestmark = pytest.mark.django_db
QUESTION, ANSWER, PROMISE, IDEA = NoteKind.QUESTION, NoteKind.ANSWER, NoteKind.PROMISE, NoteKind.IDEA


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def visit() -> Visit:
    return agreed_visit()


@pytest.fixture
def guest(visit: Visit) -> Guest:
    return named(visit, "Anna")


def asked(guest: Guest, text: str = "Cik ilgi gaida?") -> Note:
    return operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=QUESTION, text=text))


def test_guests_see_all_but_what_is_only_ours(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    question = asked(guest)
    shown = Words(kind=ANSWER, text="Desmit dienas.", answers=question)
    ours = Words(kind=ANSWER, text="Patiesībā ilgāk.", answers=question, only_ours=True)
    for words in (shown, ours, Words(kind=IDEA, text="Mūsu doma", only_ours=True)):
        operations.write_note(actor=office.worker, now=NOW, visit=visit, words=words)
    book = queries.notebook(visit, for_guests=True)
    assert [(each.note.text, [answer.text for answer in each.answers]) for each in book.threads] == [
        ("Cik ilgi gaida?", ["Desmit dienas."])
    ]
    assert len(queries.notebook(visit, for_guests=False).threads) == 2


def test_an_answer_to_what_is_only_ours_is_only_ours(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    idea = operations.write_note(
        actor=office.worker, now=NOW, visit=visit, words=Words(kind=IDEA, text="Doma", only_ours=True)
    )
    answer = operations.write_note(
        actor=office.head, now=NOW, visit=visit, words=Words(kind=ANSWER, text="Laba.", answers=idea)
    )
    assert answer.only_ours
    with pytest.raises(RememberingRefused):
        operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=ANSWER, text="Es!", answers=idea))


def test_notes_of_another_visit_are_out_of_reach(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    elsewhere = asked(named(agreed_visit(), "Cita"))
    with pytest.raises(RememberingRefused):
        operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=ANSWER, text="x", answers=elsewhere))
    assert queries.note_of(visit, elsewhere.pk) is None
    with pytest.raises(RememberingRefused):
        operations.strike_guest_note(guest=guest, now=NOW, note=elsewhere)
    struck = asked(guest)
    operations.strike_guest_note(guest=guest, now=NOW, note=struck)
    with pytest.raises(RememberingRefused):
        operations.write_note(
            actor=office.head, now=NOW, visit=visit, words=Words(kind=ANSWER, text="x", answers=struck)
        )


def test_sure_personal_data_is_refused_and_doubtful_can_be_said_away(
    office: OfficeAtWork, visit: Visit, guest: Guest
) -> None:
    for write in (
        lambda words: operations.write_guest_note(guest=guest, now=NOW, words=words),
        lambda words: operations.write_note(actor=office.head, now=NOW, visit=visit, words=words),
    ):
        code = Words(kind=NoteKind.SEEN, text="Kliente 161175-19997 teica", looked_at=["161175-19997"])
        with pytest.raises(RememberingRefused) as refused:
            write(code)
        assert refused.value.code == "personal_data"
    name = "Kliente Ieva Bērziņa bija priecīga"
    with pytest.raises(RememberingRefused) as refused:
        operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=NoteKind.SEEN, text=name))
    assert refused.value.code == "maybe_personal_data"
    texts = [each.text for each in refused.value.problems]
    operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=NoteKind.SEEN, text=name, looked_at=texts))
    assert Note.objects.get().text == name


def test_a_refusal_does_not_tell_a_guest_who_is_a_client(guest: Guest) -> None:
    """The same words, whether or not the person is in the register."""
    words = Words(kind=NoteKind.SEEN, text="Satiku cilvēku, Aldi Liepkalnu, pagalmā")

    def answered() -> str:
        try:
            operations.write_guest_note(guest=guest, now=NOW, words=words)
        except RememberingRefused as refusal:
            return f"{refusal} {refusal.problems}"
        return "kept"

    before = answered()
    PersonFactory(given_names="Aldis", family_name="Liepkalns")
    assert answered() == before


@pytest.mark.parametrize(("text", "code"), [("  \n ", "nothing_written"), ("x" * 2001, "too_long")])
def test_limits(guest: Guest, text: str, code: str) -> None:
    with pytest.raises(RememberingRefused) as refused:
        asked(guest, text)
    assert refused.value.code == code


def test_a_guest_writes_at_most_so_much(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_OF_A_GUEST", 2)
    asked(guest)
    asked(guest)
    with pytest.raises(RememberingRefused) as refused:
        asked(guest)
    assert refused.value.code == "too_many_notes"


def test_a_promise_is_owed_until_a_published_item_keeps_it(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    stop_at(visit, host=office.worker.user)
    promise = operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=PROMISE, text="Veidlapa"))
    assert promise.host is None
    operations.take_on(actor=office.head, now=NOW, note=promise, host=office.worker.user, due_on=DAY)
    assert list(queries.open_promises(host=office.worker.user)) == [promise]
    draft = library_item(office.head.user, "melnraksts", state=ItemState.DRAFT)
    item = library_item(office.head.user, "veidlapa")
    with pytest.raises(RememberingRefused):
        operations.deliver(actor=office.worker, now=NOW, note=promise, item=draft)
    assert list(queries.items_for_guests(visit)) == []
    with pytest.raises(AccessRefused):
        operations.deliver(actor=office.second_worker, now=NOW, note=promise, item=item)
    operations.deliver(actor=office.worker, now=NOW, note=promise, item=item)
    assert list(queries.items_for_guests(visit)) == [item]
    assert not queries.open_promises().exists()
    operations.deliver(actor=office.head, now=NOW, note=promise, item=None)
    assert list(queries.items_for_guests(visit)) == []


def test_nobody_gives_themselves_the_sight_of_guests(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    promise = operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=PROMISE, text="Veidlapa"))
    with pytest.raises(AccessRefused):
        operations.take_on(
            actor=office.second_worker, now=NOW, note=promise, host=office.second_worker.user, due_on=None
        )
    words = Words(kind=PROMISE, text="Cita", host=office.second_worker.user)
    with pytest.raises(AccessRefused):
        operations.write_note(actor=office.second_worker, now=NOW, visit=visit, words=words)


def test_withdrawn_items_are_shown_to_nobody(office: OfficeAtWork, visit: Visit) -> None:
    visit.offered_items.add(library_item(office.head.user, "vecs", state=ItemState.WITHDRAWN))
    shown = library_item(office.head.user, "jauns")
    visit.offered_items.add(shown)
    assert list(queries.items_for_guests(visit)) == [shown]


def test_the_most_urgent_promise_first_and_without_a_day_last(office: OfficeAtWork, visit: Visit) -> None:
    days = (None, DAY + timedelta(days=9), DAY - timedelta(days=1))
    for number, due_on in enumerate(days):
        Note.objects.create(visit=visit, kind=PROMISE, text=str(number), user=office.head.user, at=NOW, due_on=due_on)
    assert [note.text for note in queries.open_promises()] == ["2", "1", "0"]
    found = queries.gathered(visit, today=DAY)
    assert (found.promises_open, found.promises_late) == (3, 1)


def test_an_idea_is_followed(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    idea = operations.write_guest_note(guest=guest, now=NOW, words=Words(kind=IDEA, text="Rīta sapulce"))
    item = library_item(office.head.user, "sapulce")
    operations.follow(actor=office.worker, now=NOW, note=idea, became=item, outcome=" Katru  pirmdienu ")
    idea.refresh_from_db()
    assert (idea.became, idea.outcome) == (item, "Katru pirmdienu")
    with pytest.raises(RememberingRefused):
        operations.follow(actor=office.worker, now=NOW, note=asked(guest), became=item, outcome="")


def test_who_may_strike(office: OfficeAtWork, visit: Visit, guest: Guest) -> None:
    note = operations.write_note(
        actor=office.worker, now=NOW, visit=visit, words=Words(kind=NoteKind.SEEN, text="Redzēts")
    )
    with pytest.raises(RememberingRefused):
        operations.strike_note(actor=office.second_worker, now=NOW, note=note)
    with pytest.raises(RememberingRefused):
        operations.strike_guest_note(guest=guest, now=NOW, note=note)
    operations.strike_note(actor=office.head, now=NOW, note=note)
    assert queries.notebook(visit, for_guests=False).threads == []


def test_the_trail_tells_that_something_was_written_and_not_what(visit: Visit, guest: Guest) -> None:
    asked(guest, "Slepens jautājums")
    entry = AuditEntry.objects.get(event="visit_note_written")
    assert entry.details == {"visit": visit.pk, "kind": "question", "guest": guest.pk}


def test_pages_of_many_notes_stay_few_queries(
    office: OfficeAtWork, visit: Visit, guest: Guest, django_assert_num_queries: object
) -> None:
    notes = [Note(visit=visit, kind=QUESTION, text=f"{n}", guest=guest, at=NOW) for n in range(90)]
    Note.objects.bulk_create(notes)
    for note in Note.objects.all():
        Note.objects.create(visit=visit, kind=ANSWER, text="a", answers=note, user=office.head.user, at=NOW)
    with django_assert_num_queries(3):  # type: ignore[operator]
        first = queries.notebook(visit, for_guests=True)
        seen = [(str(each.note.guest), [str(answer.user) for answer in each.answers]) for each in first.threads]
    assert len(seen) == queries.PAGE
    texts = [each.note.text for each in first.threads]
    while first.after:
        first = queries.notebook(visit, for_guests=True, before=first.after)
        texts += [each.note.text for each in first.threads]
    assert sorted(texts, key=int) == [str(n) for n in range(90)]


@pytest.mark.parametrize("minutes", [None, 0, 6001])
def test_hours_have_bounds(office: OfficeAtWork, visit: Visit, minutes: int | None) -> None:
    with pytest.raises(RememberingRefused):
        operations.note_hours(actor=office.worker, now=NOW, visit=visit, minutes=minutes, what="")


def test_hours_are_taken_out_by_who_noted_them_or_plans(office: OfficeAtWork, visit: Visit) -> None:
    first = operations.note_hours(actor=office.worker, now=NOW, visit=visit, minutes=90, what="gatavošanās")
    with pytest.raises(AccessRefused):
        operations.remove_hours(actor=office.second_worker, now=NOW, hours=first)
    operations.remove_hours(actor=office.head, now=NOW, hours=first)
    assert not visit.host_hours.exists()
