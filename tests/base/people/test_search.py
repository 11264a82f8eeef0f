"""Search finds whom a colleague means, by index alone, on both databases."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.people.folding import query_of
from dienests.base.people.models import Person, SearchToken
from dienests.base.people.operations.openings import search_persons
from dienests.base.people.search import matching_ids, prefix_range, search, statement
from dienests.base.people.tokens import tokens_for, write_tokens
from tests.factories.people import MOMENT, PersonFactory, household_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)


def names(query: str, *, limit: int = 20) -> list[str]:
    return [row.name for row in search(query, limit=limit, on=TODAY).rows]


@pytest.fixture
def anna() -> Person:
    PersonFactory(given_names="Jānis", family_name="Kalniņš", born=date(1961, 3, 4))
    PersonFactory(given_names="Anna", family_name="Kalna", born=date(1950, 2, 15))
    person: Person = PersonFactory(
        given_names="Anna Marija", family_name="Kalniņa-Strauß", personal_code="32867300679", born=date(1950, 2, 14)
    )
    return person


@pytest.mark.parametrize(
    "query",
    [
        "kalnina anna",
        "ANNA  KALNIŅA",
        "strauss",
        "mar kaln",
        "Straus-Kalnin",
        "328673-00679",
        "32867300679",
        "328673",
        "anna 14.02.1950",
        "kalnina 1950",
    ],
)
def test_finds_in_any_order_without_marks(anna: Person, query: str) -> None:
    assert names(query) == ["Anna Marija Kalniņa-Strauß"]


@pytest.mark.parametrize("query", ["anna jānis", "kalninaa", "328674", "14.02.1951", "nna"])
def test_every_word_must_begin_something(anna: Person, query: str) -> None:
    assert names(query) == []


def test_sorted_by_name_and_says_when_there_are_more(anna: Person) -> None:
    assert names("kal") == ["Anna Kalna", "Anna Marija Kalniņa-Strauß", "Jānis Kalniņš"]
    found = search("kal", limit=2, on=TODAY)
    assert (len(found.rows), found.more) == (2, True)
    assert not search("kal", limit=3, on=TODAY).more


def test_two_words_of_one_person_count_once() -> None:
    for number in range(4):
        PersonFactory(given_names="Anna Anete", family_name=f"Ansone{number}")
    assert len(names("an")) == 4
    assert len(search("an", limit=3, on=TODAY).rows) == 3


def test_row_holds_no_more_than_a_list_may_show(anna: Person) -> None:
    anna.protected_address = True
    anna.save()
    household_of(anna, PersonFactory())
    (row,) = search("strauss", limit=5, on=TODAY).rows
    assert (row.born_year, row.masked_code, row.household_size, row.protected) == (1950, "••••••-••679", 2, True)
    assert not hasattr(row, "declared_address")


def test_wildcards_are_plain_letters(anna: Person) -> None:
    assert names("kal%") == ["Anna Kalna", "Anna Marija Kalniņa-Strauß", "Jānis Kalniņš"]
    assert names("%") == names("_") == names("@") == []


def test_nothing_usable_is_not_a_search(anna: Person) -> None:
    found = search("12", limit=5, on=TODAY)
    assert (found.empty_query, found.left_out, found.rows) == (True, ("12",), [])


def test_tokens_follow_the_record(anna: Person) -> None:
    anna.family_name = "Ozola"
    anna.save()
    write_tokens([anna])
    assert names("strauss") == []
    assert names("ozola anna") == ["Anna Marija Ozola"]
    anna.merged_into = Person.objects.exclude(pk=anna.pk).first()
    write_tokens([anna])
    assert names("ozola") == []


def test_query_count_does_not_grow(anna: Person) -> None:
    household_of(anna)
    with CaptureQueriesContext(connection) as few:
        search("anna kaln", limit=50, on=TODAY)
    for _ in range(30):
        household_of(PersonFactory(given_names="Anna", family_name="Kalniņa"))
    with CaptureQueriesContext(connection) as many:
        assert len(search("anna kaln", limit=50, on=TODAY).rows) == 32
    assert len(many) == len(few) == 6


def many_persons(count: int) -> None:
    persons = Person.objects.bulk_create(
        Person(given_names=f"Anna{i % 40}", family_name=f"Kalns{i % 90}", born=date(1950, 1, 1), created_at=MOMENT)
        for i in range(count)
    )
    SearchToken.objects.bulk_create(
        SearchToken(person=person, token=token) for person in persons for token in sorted(tokens_for(person))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize("query", ["anna1", "anna1 kalns7", "a k", "160175", "anna1 14.02.1950", "kalns 1950 anna"])
def test_plan_uses_indexes_only(query: str) -> None:
    many_persons(2000)
    sql, params = statement([prefix_range(prefix) for prefix in query_of(query).prefixes], limit=51)
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql, params)
        plan = [str(row[-1]) for row in cursor.fetchall()]
    text = "\n".join(plan)
    assert "people_searchtoken_prefix" in text
    assert "Seq Scan" not in text
    # SQLite says SCAN c of the walked candidates, which are in memory; a table must only ever be SEARCHed.
    assert not [line for line in plan if line.startswith("SCAN") and line != "SCAN c"], text


def test_frequent_words_that_nobody_has_together() -> None:
    many_persons(2000)
    assert matching_ids([prefix_range("anna0"), prefix_range("kalns89")], limit=5)[0] == []


def test_searching_leaves_the_words_in_the_trail(anna: Person) -> None:
    from dienests.base.audit.models import AuditEntry
    from dienests.base.organisation.models import Role
    from tests.factories.organisation import actor_in

    actor = actor_in(Role.ACCOUNTANT)
    search_persons(query="kal", limit=5, actor=actor, now=MOMENT)
    search_persons(query="  ", limit=5, actor=actor, now=MOMENT)
    (entry,) = AuditEntry.objects.filter(event="persons_searched")
    assert (entry.actor_id, entry.kind, entry.details) == (
        actor.pk,
        "read",
        {"words": "kal", "found": 3, "more": False},
    )
