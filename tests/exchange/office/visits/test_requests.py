"""Visits asked for and answered: by hand, through indexes, by hostile ones; two at once; who may."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from jsonschema import Draft202012Validator

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.exchange.network.index_schema import INDEX
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.library.models import LibraryItem, Notice
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.heard import heard
from dienests.exchange.office.visits.models import HostRules, Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.operations import answering
from dienests.exchange.office.visits.operations.answering import Doing
from dienests.exchange.office.visits.operations.requests import Asked, ask_to_visit, change_request, record_request
from dienests.exchange.office.visits.queries.visits import Wanted, counts, visits_listed
from dienests.exchange.office.visits.requests_heard import MOST_OPEN
from tests.cases.test_races import at_once
from tests.factories.organisation import actor_in
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import MARCH, NOW, TUESDAY, agreed, asked, colleague, offered, rules, statement

pytestmark = pytest.mark.django_db
WEDNESDAY = TUESDAY + timedelta(days=1)
TIMES = {"begins": time(9), "ends": time(15)}
WANT = Asked(
    office_name="Bauskas Sociālais dienests", purpose="Redzēt dienas centru", guests_number=12, begins_on=MARCH[0],
    ends_on=MARCH[1],
)  # fmt: skip


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def head(db: None) -> Actor:
    return actor_in(Role.HEAD_OF_UNIT)


def doing(actor: Actor, visit: Visit, text: str = "", **more: Any) -> Doing:
    visit.refresh_from_db()
    return Doing(actor=actor, now=NOW, visit=visit, revision=visit.revision, text=text, **more)


def refused(code: str, do: Callable[[], object]) -> VisitRefused:
    with pytest.raises(VisitRefused) as caught:
        do()
    assert caught.value.code == code, caught.value
    assert str(caught.value)
    return caught.value


def fresh(visit: Visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)


def notices() -> list[str]:
    return list(Notice.objects.filter(done_at=None).order_by("pk").values_list("data__what", flat=True))


# --- written down ---


def test_a_request_is_written_down_with_its_audit_row(head: Actor) -> None:
    site = SiteFactory()
    visit = record_request(actor=head, now=NOW, asked=replace(WANT, wanted=[site.pk, 10**9], topics=["shelter", "x"]))
    assert (visit.side, visit.state, visit.topics, list(visit.wanted.all())) == ("host", "asked", ["shelter"], [site])
    entry = AuditEntry.objects.get(object_type="visit", object_id=str(visit.pk))
    assert (entry.event, entry.actor_id) == ("visit_recorded", head.pk)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"office_name": " "}, "no_office"),
        ({"purpose": ""}, "no_purpose"),
        ({"guests_number": 0}, "no_guests"),
        ({"guests_number": 201}, "no_guests"),
        ({"ends_on": date(2026, 2, 28)}, "days_in_order"),
        ({"begins_on": date(2025, 1, 1), "ends_on": date(2025, 1, 2)}, "days_over"),
        ({"ends_on": date(2027, 6, 1)}, "days_too_long"),
    ],
)
def test_a_request_that_makes_no_sense(head: Actor, changes: dict[str, Any], code: str) -> None:
    assert refused(code, lambda: record_request(actor=head, now=NOW, asked=replace(WANT, **changes))).field
    assert not Visit.objects.exists()


def test_only_heads_plan(head: Actor) -> None:
    rules()
    visit = asked()
    for role in set(Role) - {Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE}:
        actor = actor_in(role)
        for do in (
            lambda actor=actor: record_request(actor=actor, now=NOW, asked=WANT),
            lambda actor=actor: ask_to_visit(actor=actor, now=NOW, asked=WANT),
            lambda actor=actor: change_request(actor=actor, now=NOW, visit=visit, revision=1, asked=WANT),
            lambda actor=actor: answering.offer_dates(doing(actor, visit), days=[TUESDAY], **TIMES),
            lambda actor=actor: answering.put_waiting(doing(actor, visit)),
            lambda actor=actor: answering.agree(doing(actor, visit), on=TUESDAY, **TIMES),
            lambda actor=actor: answering.call_off(doing(actor, visit, "nē")),
        ):
            with pytest.raises(AccessRefused):
                do()
    assert fresh(visit).state == VisitState.ASKED


def test_what_is_wanted_changes_and_nobody_overwrites(head: Actor) -> None:
    visit = record_request(actor=head, now=NOW, asked=WANT)
    changed = change_request(actor=head, now=NOW, visit=visit, revision=1, asked=replace(WANT, guests_number=20))
    assert (changed.guests_number, changed.revision) == (20, 2)
    refused(
        "changed_meanwhile",
        lambda: change_request(actor=head, now=NOW, visit=visit, revision=1, asked=replace(WANT, guests_number=5)),
    )
    assert fresh(visit).guests_number == 20


# --- answered ---


def test_days_are_offered_and_agreed_after_a_call(head: Actor) -> None:
    rules()
    visit = asked()
    answering.offer_dates(doing(head, visit), days=[WEDNESDAY, TUESDAY, TUESDAY], **TIMES)
    assert [offer.on for offer in visit.offers.all()] == [TUESDAY, WEDNESDAY]
    answering.agree(doing(head, visit), on=WEDNESDAY, **TIMES)
    visit.refresh_from_db()
    assert (visit.state, visit.on, visit.offers.get(chosen=True).on) == (VisitState.AGREED, WEDNESDAY, WEDNESDAY)
    events = AuditEntry.objects.filter(object_type="visit").order_by("position").values_list("event", flat=True)
    assert list(events) == ["visit_dates_offered", "visit_agreed"]
    refused("not_over", lambda: answering.note_held(doing(head, visit)))
    later = replace(doing(head, visit), actor=replace(head, today=WEDNESDAY))
    assert answering.note_held(later).state == VisitState.HELD
    refused("not_in_state", lambda: answering.call_off(doing(head, visit, "par vēlu")))


def test_offers_that_cannot_be(head: Actor) -> None:
    rules(visits_a_month=1)
    visit = asked()

    def offer(*days: date, **more: Any) -> Callable[[], object]:
        return lambda: answering.offer_dates(doing(head, visit), days=days, **(TIMES | more))

    refused("no_days", offer())
    refused("too_many_days", offer(*(TUESDAY + timedelta(days=n) for n in range(11))))
    refused("times_in_order", offer(TUESDAY, ends=time(9)))
    monday = TUESDAY - timedelta(days=1)
    assert "no guests on this day" in refused("day_does_not_fit", offer(monday)).message
    assert answering.offer_dates(doing(head, visit), days=[monday], anyway=True, **TIMES).state == VisitState.OFFERED
    agreed(date(2026, 3, 26))
    assert "the month is full" in refused("no_place", offer(TUESDAY, anyway=True)).message
    refused("no_place", offer(date(2026, 2, 3), anyway=True))
    assert [each.on for each in visit.offers.all()] == [monday]
    away = asked(side=Side.GUEST)
    refused("wrong_side", lambda: answering.offer_dates(doing(head, away), days=[TUESDAY], **TIMES))
    refused("nothing_said", lambda: answering.decline(doing(head, visit, " ")))


def test_a_day_offered_nevertheless_is_agreed_without_asking_again(head: Actor) -> None:
    visit = asked()
    monday = TUESDAY - timedelta(days=1)
    answering.offer_dates(doing(head, visit), days=[monday, TUESDAY], anyway=True, **TIMES)
    assert [each.nevertheless for each in visit.offers.all()] == [{"weekday": [{}]}, {}]
    # What nobody put aside is still asked about.
    HostRules.objects.update(weekdays=[2])
    refused("day_does_not_fit", lambda: answering.agree(doing(head, visit), on=TUESDAY, **TIMES))
    assert answering.agree(doing(head, visit), on=monday, **TIMES).on == monday


def test_a_remote_visit_and_items_in_place(head: Actor) -> None:
    rules(visits_a_month=0)
    visit = asked()
    answering.offer_dates(doing(head, visit), days=[TUESDAY], form=VisitForm.REMOTE, **TIMES)
    assert (fresh(visit).form, fresh(visit).state) == (VisitForm.REMOTE, VisitState.OFFERED)
    draft = LibraryItem.objects.create(name="a", kind="form", created_by=head.user, created_at=NOW)
    shown = LibraryItem.objects.create(
        name="b", kind="form", state="published", number=1, commit="a" * 40, created_by=head.user, created_at=NOW
    )
    refused("no_items", lambda: answering.answer_with_items(doing(head, visit), items=[draft]))
    answering.answer_with_items(doing(head, visit), items=[draft, shown])
    assert (fresh(visit).state, list(visit.offered_items.all())) == (VisitState.INSTEAD, [shown])


def test_the_next_who_waits_is_suggested(head: Actor) -> None:
    rules(visits_a_month=1)
    taken = agreed(TUESDAY)
    april = asked(office_name="Aprīlis", begins_on=date(2026, 2, 1), ends_on=date(2026, 2, 20))
    first, second = asked(office_name="Pirmie"), asked(office_name="Otrie")
    for visit in (april, first, second):
        answering.put_waiting(doing(head, visit, "pagaidiet"))
    Visit.objects.filter(pk=second.pk).update(waits_since=NOW + timedelta(days=1))
    assert not Notice.objects.exists()
    answering.call_off(doing(head, taken, "saslimām"))
    notice = Notice.objects.get()
    assert (notice.data["what"], notice.data["visit"]) == ("place_free", first.pk)
    answering.offer_dates(doing(head, first), days=[TUESDAY], **TIMES)
    notice.refresh_from_db()
    assert notice.done_by_id == head.pk
    assert fresh(first).waits_since is None


def test_the_list(head: Actor) -> None:
    for number in range(7):
        asked(office_name=f"Ādažu dienests {number}", begins_on=MARCH[0] + timedelta(days=number // 2))
    asked(state=VisitState.WAITING, office_name="Gaida")
    asked(state=VisitState.DECLINED, office_name="Beidzies")
    page = visits_listed(Wanted(words="ādažu"), size=3)
    forwards = [page]
    while page.after:
        page = visits_listed(Wanted(words="ādažu"), after=page.after, size=3)
        forwards.append(page)
    seen = ["".join(visit.office_name[-1] for visit in each.rows) for each in forwards]
    assert seen == ["012", "345", "6"]
    back = []
    while page.before:
        page = visits_listed(Wanted(words="ādažu"), before=page.before, size=3)
        back.append("".join(visit.office_name[-1] for visit in page.rows))
    assert back == ["345", "012"]
    assert visits_listed(Wanted(words="ādažu"), after=page.after, size=3).rows == forwards[1].rows
    assert [visit.office_name for visit in visits_listed(Wanted("over"), after="", size=3).rows] == ["Beidzies"]
    assert [visit.office_name for visit in visits_listed(Wanted("waiting"), after="", size=3).rows] == ["Gaida"]
    asked(state=VisitState.WAITING, office_name="Arī gaida")
    second = visits_listed(Wanted("waiting"), after=visits_listed(Wanted("waiting"), size=1).after, size=1)
    assert [visit.office_name for visit in second.rows] == ["Arī gaida"]
    assert visits_listed(Wanted("waiting"), before=second.before, size=1).rows[0].office_name == "Gaida"
    assert len(visits_listed(Wanted("all"), after="nonsense_x", size=20).rows) == 10
    assert counts() == {"ahead": 9, "waiting": 2}


# --- through indexes ---

DATA = {
    "form": "in_person", "topics": ["shelter"], "units": "Patversme", "guests": 9, "from": "2026-03-01",
    "to": "2026-03-31",
}  # fmt: skip


def test_a_request_that_was_heard() -> None:
    said = statement(colleague(), Said.VISIT_REQUEST, data=DATA, text="Gribam redzēt patversmi")
    heard(said, now=NOW)
    heard(said, now=NOW)  # read once more
    visit = Visit.objects.get()
    assert (visit.side, visit.state, visit.guests_number, visit.units_words) == ("host", "asked", 9, "Patversme")
    assert (visit.begins_on, visit.ends_on, visit.topics, visit.request) == (*MARCH, ["shelter"], said)
    assert notices() == ["asked"]
    assert AuditEntry.objects.get(event="visit_request_heard").actor_id is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"from": "2026-02-31", "to": "2026-19-39"},
        {"from": "2026-03-01", "to": "2026-01-01"},
        {"from": "2020-03-01", "to": "2099-12-31", "guests": 10**9},
        {"from": None, "to": [], "topics": "shelter", "guests": "nine", "units": {"a": 1}, "form": 7},
        {"guests": -5, "topics": [[], None, "nothing"], "units": "x" * 5000},
        ["not", "a", "mapping"],
    ],
)
def test_requests_of_a_hostile_index(data: Any) -> None:
    heard(statement(colleague(name_lv="", contact="c" * 200), Said.VISIT_REQUEST, data=data, text="x" * 9000), now=NOW)
    visit = Visit.objects.get()
    assert visit.begins_on <= visit.ends_on <= visit.begins_on + timedelta(days=366)
    assert 1 <= visit.guests_number <= 200
    assert len(visit.purpose) <= 4000


def test_one_colleague_cannot_fill_the_list() -> None:
    one, other = colleague(1), colleague(2)
    for _number in range(MOST_OPEN + 5):
        heard(statement(one, Said.VISIT_REQUEST, data=DATA), now=NOW)
    heard(statement(other, Said.VISIT_REQUEST, data=DATA), now=NOW)
    assert (one.visits.count(), other.visits.count()) == (MOST_OPEN, 1)
    assert notices().count("too_many") == 1  # told once, however many there are


def test_guests_take_a_day_that_was_offered_beside_another_visit(head: Actor) -> None:
    rules(visits_a_month=5)
    agreed(TUESDAY)
    one = colleague()
    said = statement(one, Said.VISIT_REQUEST, data=DATA)
    heard(said, now=NOW)
    visit = Visit.objects.get(request=said)
    answering.offer_dates(doing(head, visit), days=[TUESDAY], anyway=True, **TIMES)
    ours = Statement.objects.get(kind=Said.VISIT_ANSWER)
    chosen = {"state": "agreed", "chosen": {"on": TUESDAY.isoformat(), "begins": "09:00", "ends": "15:00"}}
    heard(statement(one, Said.VISIT_ANSWER, data=chosen, answers=ours), now=NOW)
    assert (fresh(visit).state, fresh(visit).on) == (VisitState.AGREED, TUESDAY)


def test_a_request_that_was_left_is_taken_in_when_there_is_room(head: Actor) -> None:
    one = colleague()
    heard_so_far = [statement(one, Said.VISIT_REQUEST, data=DATA) for _number in range(MOST_OPEN)]
    left = statement(one, Said.VISIT_REQUEST, data=DATA | {"guests": 3})
    newer = statement(one, Said.VISIT_REQUEST, data=DATA | {"guests": 4}, answers=left)
    taken_back = statement(one, Said.VISIT_REQUEST, data=DATA)
    for each in (*heard_so_far, left, newer, taken_back):
        heard(each, now=NOW)
    Statement.objects.filter(pk=taken_back.pk).update(gone_at=NOW)
    first, second = one.visits.order_by("pk")[:2]
    answering.decline(doing(head, first, "diemžēl nē"))
    assert one.visits.get(request=left).guests_number == 4  # as it was changed meanwhile
    answering.decline(doing(head, second, "diemžēl nē"))
    assert not one.visits.filter(request=taken_back).exists()


def test_a_changed_request_changes_the_visit_and_not_what_was_agreed(head: Actor) -> None:
    rules()
    one, site = colleague(), SiteFactory(topics=["shelter"])
    first = statement(one, Said.VISIT_REQUEST, data=DATA | {"topics": ["shelter"]}, text="Redzēt patversmi")
    heard(first, now=NOW)
    visit = one.visits.get()
    assert list(visit.wanted.all()) == [site]  # where the topic is worked at
    answering.agree(doing(head, visit), on=TUESDAY, **TIMES)
    news = DATA | {"guests": 5, "form": "remote"}
    heard(statement(one, Said.VISIT_REQUEST, data=news, text="Redzēt citu", answers=first), now=NOW)
    visit.refresh_from_db()
    assert (visit.guests_number, visit.purpose, visit.form) == (5, "Redzēt citu", VisitForm.IN_PERSON)
    assert (visit.state, visit.on, one.visits.count()) == (VisitState.AGREED, TUESDAY, 1)
    assert notices()[-1] == "changed"
    answering.call_off(doing(head, visit, "slimība"))
    heard(statement(one, Said.VISIT_REQUEST, data=DATA, answers=first), now=NOW)
    assert (fresh(visit).guests_number, notices()[-1]) == (5, "late")


def test_the_host_reads_of_a_changed_request(head: Actor) -> None:
    one = colleague()
    want = replace(WANT, colleague=one)
    visit = ask_to_visit(actor=head, now=NOW, asked=want)
    change_request(actor=head, now=NOW, visit=visit, revision=1, asked=replace(want, contact="Anna"))
    assert Statement.objects.filter(to=one).count() == 1  # who to talk to stays here
    change_request(actor=head, now=NOW, visit=visit, revision=2, asked=replace(want, guests_number=20))
    said = Statement.objects.filter(to=one).latest("pk")
    assert (said.kind, said.answers, said.data["guests"]) == (Said.VISIT_REQUEST, visit.request, 20)
    private = replace(want, purpose="Zvaniet 26123456 par 010190-12345")
    refused("maybe_personal_data", lambda: change_request(actor=head, now=NOW, visit=visit, revision=3, asked=private))
    assert fresh(visit).purpose == want.purpose


def test_nobody_answers_for_another() -> None:
    ours = asked(side=Side.GUEST, colleague=colleague(1))
    own = Statement.objects.create(
        uid="f" * 32, kind=Said.VISIT_REQUEST, to=ours.colleague, to_key="k", at=NOW, said_by=actor_in().user
    )
    Visit.objects.filter(pk=ours.pk).update(request=own)
    heard(statement(colleague(2), Said.VISIT_ANSWER, data={"state": "declined"}, answers=own), now=NOW)
    heard(statement(colleague(3), Said.VISIT_WITHDRAWN, answers=own), now=NOW)
    heard(statement(ours.colleague, Said.VISIT_ANSWER, data={"state": "declined"}), now=NOW)  # answers nothing
    assert fresh(ours).state == VisitState.ASKED
    assert not Notice.objects.exists()


@pytest.fixture
def our_request(head: Actor) -> Visit:
    return ask_to_visit(
        actor=head, now=NOW, asked=replace(WANT, office_name="", colleague=colleague(), units_words="Patversme")
    )


SLOTS = [
    {"on": "2026-03-10", "begins": "09:00", "ends": "15:00"},
    {"on": "2026-03-11", "begins": "10:00", "ends": "12:30"},
]


def test_our_request_goes_out_and_is_answered(head: Actor, our_request: Visit) -> None:
    visit, said = our_request, our_request.request
    assert said is not None
    assert (said.kind, said.to, said.text) == (Said.VISIT_REQUEST, visit.colleague, "Redzēt dienas centru")
    assert not schema_faults(said.data)
    heard(statement(said.to, Said.VISIT_ANSWER, data={"state": "offered", "offers": SLOTS}, answers=said), now=NOW)
    assert [(offer.on, offer.ends) for offer in visit.offers.all()] == [(TUESDAY, time(15)), (WEDNESDAY, time(12, 30))]
    assert notices() == ["answered"]
    refused("not_offered", lambda: answering.agree(doing(head, visit), on=date(2026, 3, 12), **TIMES))
    answering.agree(doing(head, visit), on=WEDNESDAY, begins=time(1), ends=time(2))
    assert (fresh(visit).state, fresh(visit).begins) == (VisitState.AGREED, time(10))
    answer = Statement.objects.get(kind=Said.VISIT_ANSWER, speaker=None)
    assert answer.data == {"state": "agreed", "chosen": SLOTS[1]}
    assert notices() == []


@pytest.mark.parametrize(
    ("data", "state", "what"),
    [
        ({"state": "waiting"}, "waiting", "answered"),
        ({"state": "items", "items": ["nolikums"]}, "instead", "answered"),
        ({"state": "remote"}, "instead", "answered"),
        ({"state": "remote", "offers": SLOTS}, "offered", "answered"),
        ({"state": "declined"}, "declined", "answered"),
        ({"state": "agreed", "chosen": SLOTS[0]}, "agreed", "answered"),
        ({"state": "agreed"}, "asked", "unreadable"),
        (
            {"state": "agreed", "chosen": {"on": "2026-02-31", "begins": "09:00", "ends": "10:00"}},
            "asked",
            "unreadable",
        ),
        ({"state": "offered", "offers": [{"on": "2026-03-10", "begins": "29:00", "ends": "x"}]}, "asked", "unreadable"),
        ({"state": "held"}, "asked", "unreadable"),
        ({}, "asked", "unreadable"),
    ],
)
def test_every_answer_of_a_host(our_request: Visit, data: Any, state: str, what: str) -> None:
    said = our_request.request
    assert said is not None
    heard(statement(said.to, Said.VISIT_ANSWER, data=data, answers=said), now=NOW)
    assert (fresh(our_request).state, notices()) == (state, [what])


def schema_faults(data: Any) -> list[str]:
    """What an index with this would be refused for."""
    schema = INDEX["properties"]["said"]["items"]["properties"]["visit"]
    return [fault.message for fault in Draft202012Validator(schema).iter_errors(data)]


def test_statements_both_ways(head: Actor) -> None:
    """What the host says is heard as the guest's side reads it, and the other way round."""
    rules()
    other = colleague()
    request = statement(other, Said.VISIT_REQUEST, data=DATA)
    heard(request, now=NOW)
    hosted = Visit.objects.get()
    answering.offer_dates(doing(head, hosted, "Gaidīsim"), days=[TUESDAY, WEDNESDAY], **TIMES)
    said = Statement.objects.get(speaker=None)
    assert (said.answers, said.text, schema_faults(said.data)) == (request, "Gaidīsim", [])
    chosen = {"state": "agreed", "chosen": {"on": "2026-03-11", "begins": "01:00", "ends": "23:00"}}
    heard(statement(other, Said.VISIT_ANSWER, data=chosen, answers=said), now=NOW)
    hosted.refresh_from_db()
    assert (hosted.state, hosted.on, hosted.begins) == (VisitState.AGREED, WEDNESDAY, time(9))  # our times, not theirs
    assert notices() == ["chosen"]
    heard(statement(other, Said.VISIT_WITHDRAWN, text="Nevaram", answers=request), now=NOW)
    assert (fresh(hosted).state, fresh(hosted).answer) == (VisitState.CALLED_OFF, "Nevaram")


def test_a_day_that_was_given_away_meanwhile(head: Actor) -> None:
    rules(visits_a_month=1)
    other = colleague()
    request = statement(other, Said.VISIT_REQUEST, data=DATA)
    heard(request, now=NOW)
    hosted = offered(Visit.objects.get(), TUESDAY)
    agreed(WEDNESDAY)
    chosen = {"state": "agreed", "chosen": {"on": TUESDAY.isoformat(), "begins": "09:00", "ends": "15:00"}}
    heard(statement(other, Said.VISIT_ANSWER, data=chosen, answers=request), now=NOW)
    assert (fresh(hosted).state, notices()) == (VisitState.OFFERED, ["asked", "taken"])
    never = {"state": "agreed", "chosen": {"on": "2026-03-30", "begins": "09:00", "ends": "15:00"}}
    heard(statement(other, Said.VISIT_ANSWER, data=never, answers=request), now=NOW)
    assert fresh(hosted).state == VisitState.OFFERED


def test_persons_are_not_spoken_of(head: Actor) -> None:
    known = replace(WANT, office_name="", colleague=colleague())
    code = "Rakstiet: anna.berzina@inbox.lv"
    refused(
        "personal_data", lambda: ask_to_visit(actor=head, now=NOW, asked=replace(known, purpose=code), looked_at=True)
    )
    assert not Visit.objects.exists()
    assert ask_to_visit(actor=head, now=NOW, asked=replace(WANT, purpose=code)).request is None  # stays here


def test_an_unconfirmed_colleague_is_answered_but_not_told(head: Actor) -> None:
    rules()
    heard(statement(colleague(trust=Trust.ADDED), Said.VISIT_REQUEST, data=DATA), now=NOW)
    visit = Visit.objects.get()
    answering.offer_dates(doing(head, visit), days=[TUESDAY], **TIMES)
    assert fresh(visit).state == VisitState.OFFERED
    assert not Statement.objects.filter(speaker=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_heads_give_away_the_last_place_at_once() -> None:
    rules(visits_a_month=1)
    heads = [actor_in(Role.HEAD_OF_UNIT), actor_in(Role.HEAD_OF_OFFICE)]
    visits = [asked(office_name="Bauska"), asked(office_name="Iecava")]
    jobs = [
        lambda head=head, visit=visit, on=on: answering.agree(doing(head, visit), on=on, **TIMES)
        for head, visit, on in zip(heads, visits, (TUESDAY, WEDNESDAY), strict=True)
    ]
    results = at_once(*jobs)
    raised = [each for each in results if isinstance(each, Exception)]
    assert len(raised) == 1, results
    assert isinstance(raised[0], VisitRefused), raised
    assert raised[0].code == "no_place"
    assert Visit.objects.filter(state=VisitState.AGREED).count() == 1
    connection.close()


def test_what_the_host_said_stands_when_the_guests_only_choose(head: Actor, our_request: Visit) -> None:
    host = our_request.colleague
    assert host is not None
    told = {"state": "remote", "offers": [{"on": str(TUESDAY), "begins": "10:00", "ends": "12:00"}]}
    said = statement(host, Said.VISIT_ANSWER, data=told, text="Saiti atsūtīsim.", answers=our_request.request)
    heard(said, now=NOW)
    answering.agree(doing(head, fresh(our_request)), on=TUESDAY, **TIMES)
    assert (fresh(our_request).form, fresh(our_request).answer) == (VisitForm.REMOTE, "Saiti atsūtīsim.")
    answering.call_off(doing(head, fresh(our_request), "Netiekam"))
    assert fresh(our_request).answer == "Netiekam"


def test_a_request_says_which_visit_it_returns(head: Actor) -> None:
    one, other = colleague(), colleague(2)
    ours = agreed(TUESDAY, side=Side.GUEST, colleague=one, state=VisitState.HELD)
    agreed(TUESDAY, side=Side.GUEST, colleague=one)  # still ahead
    agreed(TUESDAY, colleague=other, state=VisitState.HELD)  # they came to us
    came = []
    said: list[tuple[Colleague, object]] = [(one, str(TUESDAY)), (one, None), (one, "2027-02-30"), (one, 7)]
    for speaker, day in [*said, (one, "2020-01-02"), (other, str(TUESDAY))]:
        data = {"guests": 3, **({"returns": day} if day else {})}
        heard(statement(speaker, Said.VISIT_REQUEST, data=data), now=NOW)
        came.append(Visit.objects.latest("pk"))
    assert [visit.return_of for visit in came] == [ours, None, None, None, None, None]
    received = agreed(TUESDAY, colleague=one, state=VisitState.HELD)
    asked = replace(WANT, colleague=one, office_name="", return_of=received)
    told = ask_to_visit(actor=head, now=NOW, asked=asked).request
    assert told is not None
    assert told.data["returns"] == str(TUESDAY)
    Draft202012Validator(INDEX["properties"]["said"]["items"]["properties"]["visit"]).validate(told.data)
