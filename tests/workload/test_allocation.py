"""Whom a case could be given to: pure, so every condition alone and the same facts twice."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dienests.workload.allocation import (
    MUCH_PRACTICE,
    OTHER_ROLE,
    OTHER_UNIT,
    Colleague,
    Work,
    split,
    suggest,
)

WEIGHTS = {"load": 50, "unit": 15, "continuity": 20, "experience": 10, "language": 15}
SW = "social_worker"


def work(number: int = 1, **changed: Any) -> Work:
    facts: dict[str, Any] = {"unit": 1, "roles": frozenset({SW}), "points": 1000, "due": date(2026, 2, 20)}
    return Work(id=number, number=f"SD-{number}", **(facts | changed))


def colleague(number: int = 1, **changed: Any) -> Colleague:
    facts: dict[str, Any] = {"posts": frozenset({(SW, 1)}), "capacity": 10_000, "block": 120, "home": frozenset({1})}
    return Colleague(id=number, name=f"Kolēģe {number}", **(facts | changed))


def refused(one: Colleague, **changed: Any) -> str:
    found = suggest(work(**changed), [one], WEIGHTS)
    assert found.best is None
    return found.refused[0][1].en


def test_hard_conditions() -> None:
    assert refused(colleague(away=True, away_until=date(2026, 3, 2))) == "away until 2 Mar 2026"
    assert refused(colleague(away=True)) == "away"
    assert refused(colleague(posts=frozenset({("accountant", 1)}))) == OTHER_ROLE.en
    assert refused(colleague(posts=frozenset({(SW, 2)}))) == OTHER_UNIT.en
    assert refused(colleague(posts=frozenset({(SW, 2), ("accountant", 1)}))) == OTHER_UNIT.en, (
        "role and unit in one post"
    )
    assert "another person" in refused(colleague(), took_part=frozenset({1}))
    assert refused(colleague(load=11_500)) == "the load would be 125 %, above 120 %"
    assert refused(colleague(capacity=0)) == "this post carries no cases"


def test_who_is_away_most_of_the_time_until_the_deadline_gets_nothing() -> None:
    """Holidays that begin tomorrow, a last day in the post: both are days on which somebody is not there."""
    days = tuple((date(2026, 2, day), day < 12) for day in (10, 11, 12, 13, 16, 17))
    leaving = colleague(days=days)
    assert refused(leaving, due=date(2026, 2, 16)) == "at work on 2 of 5 working days until the deadline"
    for due in (date(2026, 2, 13), date(2026, 2, 11), date(2026, 2, 1)):
        assert suggest(work(due=due), [leaving], WEIGHTS).best is not None, due
    back = colleague(days=tuple((day, not there) for day, there in days))
    assert suggest(work(due=date(2026, 2, 17)), [back], WEIGHTS).best is not None


def test_the_clients_own_name_is_refused_and_the_familys_told() -> None:
    """Nobody here says who is related to whom; the name is all there is to go by."""
    ozola = colleague(posts=frozenset({(SW, 1)}))
    ozola = replace(ozola, name="Ilze Ozola")
    assert "conflict of interest" in refused(ozola, people=frozenset({"ILZE OZOLA", "Jānis Ozols"}))
    for family, told in (("Jānis Ozols", True), ("Anna Ozoliņa", False), ("Ilze Kalniņa", False)):
        best = suggest(work(people=frozenset({family})), [ozola], WEIGHTS).best
        assert best is not None
        assert ("conflict of interest" in best.reasons[-1].en) == told, family


def test_role_and_unit_are_asked_before_whether_somebody_is_there() -> None:
    """So that a page does not tell of absences in other units."""
    assert refused(colleague(away=True, posts=frozenset({(SW, 2)}))) == OTHER_UNIT.en


def test_a_role_that_answers_for_all_units() -> None:
    head = colleague(posts=frozenset({("head_of_office", 9)}), everywhere=frozenset({"head_of_office"}))
    assert suggest(work(roles=frozenset({"head_of_office"})), [head], WEIGHTS).best is not None


def test_exactly_at_the_block_level_is_still_given() -> None:
    assert suggest(work(), [colleague(load=11_000)], WEIGHTS).best is not None


def best(first: Colleague, second: Colleague, **changed: Any) -> int:
    one = suggest(work(**changed), [first, second], WEIGHTS).best
    other = suggest(work(**changed), [second, first], WEIGHTS).best
    assert one is not None
    assert one == other, "the order of the colleagues says nothing"
    return one.colleague


def test_each_soft_criterion_decides_between_equals() -> None:
    assert best(colleague(1), colleague(2)) == 1, "equals: the lower number, always"
    assert best(colleague(1, load=3_000), colleague(2)) == 2
    assert best(colleague(1, home=frozenset({2})), colleague(2)) == 2
    assert best(colleague(1), colleague(2), known_by={2: "SD-9"}) == 2
    assert best(colleague(1), colleague(2, experience={"gmi": MUCH_PRACTICE}), kind="gmi") == 2
    assert best(colleague(1), colleague(2, experience={"housing": 99}), kind="gmi") == 1
    assert best(colleague(1), colleague(2, languages=frozenset({"lv", "en"})), language="en") == 2


def test_without_a_scheme_equals_take_turns() -> None:
    one, other = colleague(1, block=0, capacity=0, load=300), colleague(2, block=0, capacity=0)
    _suggestions, shares = split([work(number, points=100) for number in range(1, 8)], [one, other], {"unit": 1})
    assert {share.colleague.id: len(share.works) for share in shares} == {1: 2, 2: 5}


def test_what_may_wait_is_suggested_and_takes_no_room() -> None:
    suggestions, shares = split([work(1, may_wait=True), work(2)], [colleague()], WEIGHTS)
    assert all(each.best is not None for each in suggestions)
    assert [(len(share.works), share.after) for share in shares] == [(1, 1000)]


def test_reasons_in_both_languages() -> None:
    one = colleague(load=2_000, experience={"gmi": 7}, languages=frozenset({"lv", "en"}), home=frozenset({1}))
    found = suggest(work(kind="gmi", language="en", known_by={1: "SD-9"}), [one], WEIGHTS).best
    assert found is not None
    assert [reason.en for reason in found.told] == [
        "load 20 % → 30 %",
        "own unit",
        "knows the household (case SD-9)",
        "such cases within a year: 7",
        "speaks the client's language (English)",
    ]
    assert [reason.lv for reason in found.told][:2] == ["slodze 20 % → 30 %", "savā struktūrvienībā"]
    silent = suggest(work(), [one], {"unit": 1}).best
    assert silent is not None
    assert [reason.en for reason in silent.reasons] == ["own unit"], "what weighs nothing is no reason"


def test_a_split_fills_everybody_alike_and_the_urgent_first() -> None:
    works = [work(number, due=date(2026, 2, 20 - number)) for number in range(1, 7)]
    suggestions, shares = split(works, [colleague(1), colleague(2, load=2_000)], WEIGHTS)
    assert [each.work.id for each in suggestions] == [6, 5, 4, 3, 2, 1]
    assert {share.colleague.id: (len(share.works), share.before, share.after) for share in shares} == {
        1: (4, 0, 4_000),
        2: (2, 2_000, 4_000),
    }


def test_what_fits_nobody_is_left_and_takes_no_room() -> None:
    big, small = work(1, points=50_000), work(2, due=date(2026, 2, 21))
    suggestions, shares = split([big, small], [colleague()], WEIGHTS)
    assert [each.best is None for each in suggestions] == [True, False]
    assert [(share.before, share.after) for share in shares] == [(0, 1_000)]
    assert split([big], [], WEIGHTS)[0][0].choices == ()


WORKS = st.lists(
    st.builds(
        work,
        st.integers(1, 999),
        points=st.integers(0, 3_000),
        unit=st.integers(1, 2),
        due=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        took_part=st.frozensets(st.integers(1, 4)),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)
COLLEAGUES = st.lists(
    st.builds(
        colleague,
        st.integers(1, 4),
        load=st.integers(0, 12_000),
        capacity=st.integers(0, 12_000),
        block=st.sampled_from([0, 100]),
        away=st.booleans(),
        posts=st.sampled_from([frozenset({(SW, 1)}), frozenset({(SW, 1), (SW, 2)}), frozenset({("auditor", 1)})]),
    ),
    max_size=4,
    unique_by=lambda each: each.id,
)


@given(WORKS, COLLEAGUES)
def test_whatever_the_facts(works: list[Work], colleagues: list[Colleague]) -> None:
    """Nothing lost, nobody overfilled, nobody against a hard condition; turned round, the same comes out."""
    suggestions, shares = split(works, colleagues, WEIGHTS)
    assert sorted(each.work.id for each in suggestions) == sorted(each.id for each in works)
    turned = split(works[::-1], colleagues[::-1], WEIGHTS)
    assert [(each.work.id, each.best) for each in turned[0]] == [(each.work.id, each.best) for each in suggestions]
    people = {each.id: each for each in colleagues}
    for each in suggestions:
        assert len(each.choices) + len(each.refused) == len(colleagues)
        for choice in each.choices:
            one = people[choice.colleague]
            assert not one.away
            assert one.id not in each.work.took_part
            assert (SW, each.work.unit) in one.posts
            assert 0 <= choice.score <= 1000
    given_out = sum(each.work.points for each in suggestions if each.best is not None)
    assert sum(share.after - share.before for share in shares) == given_out
    for share in shares:
        if share.colleague.block:
            percent = share.colleague.percent(share.after)
            assert percent is not None
            assert percent <= share.colleague.block
