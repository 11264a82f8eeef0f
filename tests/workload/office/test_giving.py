"""Taking and giving under a load scheme, handing over whole caseloads, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Appointment, Role
from dienests.cases.models import Case, State
from dienests.cases.operations.assignment import Gift
from dienests.practice import Text
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import Allocation, ChosenLoads, Handover, HandoverKind, Way
from dienests.workload.office.operations import giving
from dienests.workload.office.operations.giving import (
    Suggested,
    give_cases,
    leave_suggestions,
    release_cases,
    take_back,
    take_cases,
)
from dienests.workload.office.queries.week import week_of
from tests.factories.cases import NOW, RECEIVED, OfficeAtWork, bulk_cases, fresh, opened_case, submitted
from tests.factories.organisation import UnitFactory, actor_in
from tests.workload.office.conftest import Away, seen

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def free_cases(office: OfficeAtWork, count: int, **fields: Any) -> list[Case]:
    return bulk_cases(office, count=count, assignee=None, **fields)


def gifts(to: Any, *cases: Case) -> list[Gift]:
    return [Gift(case.pk, fresh(case).version, to.user if to is not None else None) for case in cases]


def test_below_the_warning_nobody_is_asked(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    [case] = free_cases(office, 1)
    done = take_cases(actor=office.organiser, now=NOW, wanted=seen(case)).done
    assert [each.assignee_id for each in done] == [office.organiser.pk]
    row = Allocation.objects.get()
    assert (row.way, row.from_user, row.to_user, row.points) == (Way.TAKEN, None, office.organiser.user, 600)
    assert (row.load_before, row.load_after, row.case_version) == (0, 5, fresh(case).version)
    take_cases(actor=office.organiser, now=NOW, wanted=seen(case))
    assert Allocation.objects.count() == 1, "taking one's own again is nothing new"


def test_warned_once_and_then_done(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    bulk_cases(office, count=17, assignee=office.organiser.user)
    [case] = free_cases(office, 1)
    with pytest.raises(WorkRefused) as refused:
        take_cases(actor=office.organiser, now=NOW, wanted=seen(case))
    assert refused.value.code == "load_warned"
    assert (refused.value.details["after"], refused.value.details["level"]) == (90, 90)
    assert fresh(case).assignee is None
    take_cases(actor=office.organiser, now=NOW, wanted=seen(case), warned=True)
    assert fresh(case).assignee == office.organiser.user


def test_above_the_block_only_a_head_with_a_reason(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    bulk_cases(office, count=24, assignee=office.organiser.user)
    [case] = free_cases(office, 1)
    for reason in ("", "man vajag"):
        with pytest.raises(WorkRefused) as refused:
            take_cases(actor=office.organiser, now=NOW, wanted=seen(case), warned=True, reason=reason)
        assert refused.value.code == "load_blocked"
    to = gifts(office.organiser, case)
    for reason in ("", "   "):
        with pytest.raises(WorkRefused, match="not given"):
            give_cases(actor=office.head, now=NOW, gifts=to, warned=True, reason=reason)
    assert fresh(case).assignee is None
    assert not Handover.objects.exists()
    give_cases(actor=office.head, now=NOW, gifts=to, warned=True, reason="Pārējie slimo.")
    assert fresh(case).assignee == office.organiser.user
    entry = AuditEntry.objects.get(event="load_exceeded")
    assert (entry.actor, entry.reason, entry.object_id) == (
        office.head.user,
        "Pārējie slimo.",
        str(office.organiser.pk),
    )
    assert entry.details == {"per_cent": 125, "level": 120}
    assert Allocation.objects.get().said == "Pārējie slimo."


def test_several_at_once_are_weighed_together(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    cases = free_cases(office, 25)
    with pytest.raises(WorkRefused) as refused:
        give_cases(actor=office.head, now=NOW, gifts=gifts(office.organiser, *cases), warned=True)
    assert (refused.value.code, refused.value.details["after"]) == ("load_blocked", 125)
    half = [*gifts(office.organiser, *cases[:12]), *gifts(office.second_organiser, *cases[12:])]
    outcome = give_cases(actor=office.head, now=NOW, gifts=half)
    assert len(outcome.done) == 25
    after = Allocation.objects.filter(to_user=office.organiser.user).order_by("pk").values_list("load_after", flat=True)
    assert list(after) == [5 * count for count in range(1, 13)]


def test_without_a_scheme_nobody_is_warned(office: OfficeAtWork) -> None:
    cases = free_cases(office, 40)
    assert len(give_cases(actor=office.head, now=NOW, gifts=gifts(office.organiser, *cases)).done) == 40
    assert set(Allocation.objects.values_list("points", "load_after")) == {(None, None)}


def test_giving_to_somebody_away_is_asked_about(office: OfficeAtWork, away: Away) -> None:
    [case] = free_cases(office, 1)
    away(office.organiser.user)
    to = gifts(office.organiser, case)
    with pytest.raises(WorkRefused) as refused:
        give_cases(actor=office.head, now=NOW, gifts=to)
    assert refused.value.code == "is_away"
    assert len(give_cases(actor=office.head, now=NOW, gifts=to, warned=True).done) == 1


def test_giving_to_somebody_who_leaves_tomorrow_is_asked_about(office: OfficeAtWork, away: Away) -> None:
    [case] = free_cases(office, 1)
    away(office.organiser.user, since=RECEIVED + timedelta(days=1), until=RECEIVED + timedelta(days=30))
    Appointment.objects.filter(user=office.second_organiser.user).update(until=RECEIVED)
    for actor in (office.organiser, office.second_organiser):
        with pytest.raises(WorkRefused, match="1 of the next 5 working days") as refused:
            give_cases(actor=office.head, now=NOW, gifts=gifts(actor, case))
        assert refused.value.code == "soon_away"
    assert len(give_cases(actor=office.head, now=NOW, gifts=gifts(office.organiser, case), warned=True).done) == 1


def test_a_head_of_another_unit_learns_nothing_of_somebodys_load(
    office: OfficeAtWork, chosen: ChosenLoads, away: Away
) -> None:
    """What could not be given anyway is refused without a word on how much that would be."""
    bulk_cases(office, count=30, assignee=office.organiser.user)
    away(office.organiser.user)
    [case] = free_cases(office, 1)
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    [own] = free_cases(office, 1, unit_id=next(iter(elsewhere.units())))
    outcome = give_cases(actor=elsewhere, now=NOW, gifts=gifts(office.organiser, case, own))
    assert (outcome.done, len(outcome.refused)) == ([], 2)


def test_who_lost_the_role_or_the_account_meanwhile_gets_nothing(office: OfficeAtWork) -> None:
    [case] = free_cases(office, 1)
    Appointment.objects.filter(user=office.organiser.user).update(until=RECEIVED - timedelta(days=1))
    office.second_organiser.user.is_active = False
    office.second_organiser.user.save()
    for actor in (office.organiser, office.second_organiser, office.accountant):
        outcome = give_cases(actor=office.head, now=NOW, gifts=gifts(actor, case), warned=True)
        assert (outcome.done, [str(why) for _case, why in outcome.refused]) != ([], []), actor
        assert fresh(case).assignee is None


def test_two_heads_at_once(office: OfficeAtWork) -> None:
    """The second one is told, and nothing of theirs is half done."""
    case = opened_case(office)
    first, second = gifts(office.second_organiser, case), gifts(office.worker, case)
    give_cases(actor=office.head, now=NOW, gifts=first)
    outcome = give_cases(actor=office.director, now=NOW, gifts=second)
    assert (outcome.done, outcome.handover) == ([], None)
    assert str(office.head) in outcome.refused[0][1].message
    assert fresh(case).assignee == office.second_organiser.user


def test_giving_is_for_heads_and_only_in_their_units(office: OfficeAtWork) -> None:
    case = opened_case(office)
    to = gifts(office.second_organiser, case)
    for actor in (office.organiser, office.worker, office.auditor, office.accountant, office.administrator):
        with pytest.raises(AccessRefused):
            give_cases(actor=actor, now=NOW, gifts=to)
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    outcome = give_cases(actor=elsewhere, now=NOW, gifts=to)
    assert (outcome.done, len(outcome.refused), outcome.handover) == ([], 1, None)
    with pytest.raises(AccessRefused):
        outcome.require_done()
    assert fresh(case).assignee == office.organiser.user
    with pytest.raises(WorkRefused, match="Nothing was chosen"):
        give_cases(actor=office.head, now=NOW, gifts=[])


def test_a_whole_caseload_changes_hands_and_comes_back(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    cases = [opened_case(office) for _ in range(3)]
    to = [*gifts(office.second_organiser, *cases[:2]), *gifts(None, cases[2])]
    outcome = give_cases(
        actor=office.head,
        now=NOW,
        gifts=to,
        kind=HandoverKind.CASELOAD,
        from_user=office.organiser.user,
        reason="Aiziet",
    )
    assert outcome.handover is not None
    assert [fresh(case).assignee_id for case in cases] == [office.second_organiser.pk] * 2 + [None]
    assert set(Allocation.objects.values_list("way", flat=True)) == {Way.GIVEN, Way.QUEUED}
    events = list(AuditEntry.objects.order_by("position").values_list("event", flat=True))
    assert events[-4:] == ["case_assigned", "case_assigned", "case_released", "cases_handed_out"]
    take_cases(actor=office.worker, now=LATER, wanted=seen(cases[2]))
    back = take_back(actor=office.head, now=LATER, handover=outcome.handover)
    assert {case.pk for case in back.done} == {cases[0].pk, cases[1].pk}
    assert [case.pk for case, _why in back.refused] == [cases[2].pk], "somebody has gone on with it"
    assert [fresh(case).assignee_id for case in cases] == [office.organiser.pk] * 2 + [office.worker.pk]
    with pytest.raises(WorkRefused) as refused:
        take_back(actor=office.head, now=LATER, handover=outcome.handover)
    assert refused.value.code == "already_undone"


def test_taking_back_is_for_who_did_it_and_the_head_of_office(office: OfficeAtWork) -> None:
    case = opened_case(office)
    handover = give_cases(actor=office.head, now=NOW, gifts=gifts(office.second_organiser, case)).handover
    assert handover is not None
    other = actor_in(Role.HEAD_OF_UNIT, unit=office.unit)
    for actor in (other, office.second_organiser, office.auditor):
        with pytest.raises(AccessRefused):
            take_back(actor=actor, now=LATER, handover=handover)
    take_back(actor=office.director, now=LATER, handover=handover)
    assert fresh(case).assignee == office.organiser.user


def test_taking_back_from_who_has_left_still_returns_it(office: OfficeAtWork) -> None:
    case = opened_case(office)
    handover = give_cases(actor=office.head, now=NOW, gifts=gifts(office.second_organiser, case)).handover
    assert handover is not None
    Appointment.objects.filter(user=office.organiser.user).update(until=RECEIVED - timedelta(days=1))
    take_back(actor=office.head, now=LATER, handover=handover)
    assert fresh(case).assignee == office.organiser.user, "as it was; from there it stands in nobody's queue"


def test_nothing_half_done(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks on the way, no case has moved and nothing is in the trail."""
    cases = [opened_case(office) for _ in range(3)]
    before = AuditEntry.objects.count()

    def break_down(*_rows: object, **_more: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(giving, "_store", break_down)
    with pytest.raises(RuntimeError):
        give_cases(actor=office.head, now=NOW, gifts=gifts(office.second_organiser, *cases))
    assert {fresh(case).assignee_id for case in cases} == {office.organiser.pk}
    assert (AuditEntry.objects.count(), Handover.objects.count()) == (before, 0)


def test_queries_do_not_grow_with_the_cases(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    def queries(count: int) -> int:
        cases = gifts(office.organiser, *free_cases(office, count, state=State.WAITING))
        with CaptureQueriesContext(connection) as context:
            give_cases(actor=office.head, now=NOW, gifts=cases, warned=True, reason="tests")
        return sum("SELECT" in each["sql"][:10] or "UPDATE" in each["sql"][:10] for each in context)

    queries(1)
    assert queries(40) <= queries(2) + 1


def test_suggestions_are_kept_with_what_became_of_them(office: OfficeAtWork, chosen: ChosenLoads) -> None:
    taken, changed, left = free_cases(office, 3)
    why = {office.organiser.pk: (Text("brīvs", "free"),), office.worker.pk: (Text("pazīst", "knows"),)}
    suggested = {case.pk: Suggested(office.organiser.pk, why) for case in (taken, changed, left)}
    given = [*gifts(office.organiser, taken), *gifts(office.worker, changed)]
    give_cases(actor=office.head, now=NOW, gifts=given, kind=HandoverKind.SUGGESTED, suggestions=suggested)
    leave_suggestions(actor=office.head, now=NOW, left={left.pk: suggested[left.pk]})
    rows = {row.case_id: row for row in Allocation.objects.order_by("pk")}
    assert [rows[case.pk].way for case in (taken, changed, left)] == [Way.ACCEPTED, Way.CHANGED, Way.LEFT]
    assert {row.suggested for row in rows.values()} == {office.organiser.user}
    assert rows[changed.pk].reasons == [{"lv": "pazīst", "en": "knows"}], "why this one, not why the suggested"
    assert (rows[left.pk].to_user, rows[left.pk].reasons[0]["en"]) == (None, "free")
    week = week_of(office.head, monday=RECEIVED - timedelta(days=RECEIVED.weekday()))
    assert {(got.user, got.points, tuple(got.ways)) for got in week.people} == {
        (office.organiser.user, 600, (Way.ACCEPTED,)),
        (office.worker.user, 600, (Way.CHANGED,)),
    }
    assert week.left == 1
    assert week_of(office.head, monday=RECEIVED + timedelta(days=30)).people == []
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    assert week_of(elsewhere, monday=week.monday).people == []


def test_what_was_taken_back_is_not_counted_in_the_week(office: OfficeAtWork) -> None:
    case = opened_case(office)
    handover = give_cases(actor=office.head, now=NOW, gifts=gifts(office.second_organiser, case)).handover
    assert handover is not None
    take_back(actor=office.head, now=LATER, handover=handover)
    week = week_of(office.head, monday=RECEIVED - timedelta(days=RECEIVED.weekday()))
    assert (week.people, week.back) == ([], 1)


def test_allocations_and_handovers_are_never_changed(office: OfficeAtWork) -> None:
    case = opened_case(office)
    give_cases(actor=office.head, now=NOW, gifts=gifts(office.second_organiser, case))
    for model in (Allocation, Handover):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(at=LATER)


def test_putting_back(office: OfficeAtWork) -> None:
    mine, others = opened_case(office), opened_case(office, actor=office.second_organiser)
    outcome = release_cases(actor=office.organiser, now=NOW, wanted=seen(mine, others))
    assert [case.pk for case in outcome.done] == [mine.pk]
    assert [case.pk for case, _why in outcome.refused] == [others.pk]
    assert Allocation.objects.get().way == Way.QUEUED
    assert len(release_cases(actor=office.head, now=NOW, wanted=seen(others)).done) == 1


def test_who_prepared_it_does_not_take_it_to_control(office: OfficeAtWork) -> None:
    put = submitted(office, actor=office.worker).case
    outcome = take_cases(actor=office.worker, now=NOW, wanted=seen(put))
    assert [case.pk for case, _why in outcome.refused] == [put.pk]
    assert not Allocation.objects.exists()
    assert take_cases(actor=office.second_worker, now=NOW, wanted=seen(put)).done


def test_suggestions_of_other_units_cannot_be_left(office: OfficeAtWork) -> None:
    [case] = free_cases(office, 1)
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    left = {case.pk: Suggested(office.organiser.pk)}
    assert leave_suggestions(actor=elsewhere, now=NOW, left=left) == 0
    assert not Allocation.objects.exists()
    assert leave_suggestions(actor=office.head, now=NOW, left=left) == 1


def test_a_case_that_stayed_after_taking_back_is_still_counted(office: OfficeAtWork) -> None:
    cases = [opened_case(office) for _ in range(3)]
    handover = give_cases(actor=office.head, now=NOW, gifts=gifts(office.second_organiser, *cases)).handover
    assert handover is not None
    release_cases(actor=office.second_organiser, now=LATER, wanted=seen(cases[0]))
    take_back(actor=office.head, now=LATER, handover=handover)
    [got] = week_of(office.head, monday=RECEIVED - timedelta(days=RECEIVED.weekday())).people
    assert (got.user, [row.case_id for row in got.rows]) == (office.second_organiser.user, [cases[0].pk])


def test_taking_what_one_stands_in_for_weighs_nothing_more(
    office: OfficeAtWork, chosen: ChosenLoads, away: Away
) -> None:
    cases = bulk_cases(office, count=18, assignee=office.organiser.user)  # 90 %, at the warning
    away(office.organiser.user, substitute=office.second_organiser.user)
    done = take_cases(actor=office.second_organiser, now=NOW, wanted=seen(cases[0])).done
    assert len(done) == 1
    row = Allocation.objects.get()
    assert (row.load_before, row.load_after) == (90, 90)
