"""Finding persons among many hundreds of thousands: every word is looked up in the index of tokens, nothing is scanned.

The rarest word is walked in index order; whoever it brings must have a token for each of the other words, which is one
more index look-up per candidate. How rare a word is, is counted in the index too, and only up to a bound. So the work
is bounded whatever is typed, even when two frequent names ask for an intersection that is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from dienests.base.organisation.models import held_on
from dienests.base.people.codes import masked_code
from dienests.base.people.folding import query_of
from dienests.base.people.models import HouseholdMember, Person

COUNTED_UP_TO = 3_000  # above this, one word is as frequent as another
CANDIDATES = 20_000  # walked at most; a first name that every thirtieth person has is still walked to its end
MOST_WORDS = 8
TABLE = "people_searchtoken"
WALKED = "t.token >= %s AND t.token < %s"
OTHER = "o.token || '' >= %s AND o.token || '' < %s"
Range = tuple[str, str]  # from the first token to before the second


@dataclass(frozen=True)
class PersonRow:
    """What a list may show of a person before the file is opened: no address, no whole code, no whole birth date."""

    id: int
    given_names: str
    family_name: str
    born_year: int | None
    masked_code: str
    household_id: int | None
    household_size: int
    protected: bool
    died: bool

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"


@dataclass(frozen=True)
class Found:
    """`more`: there are further matches than `limit`. `left_out`: typed words that search cannot use."""

    rows: list[PersonRow] = field(default_factory=list)
    more: bool = False
    left_out: tuple[str, ...] = ()
    empty_query: bool = False


def search(query: str, *, limit: int, on: date) -> Found:
    """Persons of whom every typed word begins a name, the personal code or the date of birth; households as of `on`.

    Letters with and without marks are the same, order does not matter, hyphens separate words. Six digits or more are
    a personal code, DD.MM.YYYY or YYYY-MM-DD a date of birth, YYYY its year. Sorted by name; merged records are absent.
    At most 4 + number of words SQL queries, independent of how many persons there are.
    """
    looked_up = query_of(query)
    if not looked_up.prefixes:
        return Found(left_out=looked_up.left_out, empty_query=True)
    ids, more = matching_ids([prefix_range(prefix) for prefix in looked_up.prefixes[:MOST_WORDS]], limit=limit)
    return Found(rows=person_rows(ids, on=on), more=more, left_out=looked_up.left_out)


def prefix_range(prefix: str) -> Range:
    """All tokens that begin with `prefix`, in byte order."""
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


def matching_ids(ranges: Sequence[Range], *, limit: int) -> tuple[list[int], bool]:
    """Up to `limit` ids of persons who have a token in each of the ranges, and whether there may be more of them."""
    with connection.cursor() as cursor:
        if len(ranges) > 1:
            ranges = sorted(ranges, key=lambda tokens: _frequency(cursor, tokens))
        sql, params = statement(ranges, limit=limit + 1)
        cursor.execute(sql, params)
        found = [row[0] for row in cursor.fetchall()]
    unique = list(dict.fromkeys(found))  # one person can match by two words: "Anna Anete" for "an"
    return unique[:limit], len(found) > limit


def statement(ranges: Sequence[Range], *, limit: int) -> tuple[str, list[Any]]:
    """SQL that walks the first range in index order and keeps whoever has a token in each of the others.

    Planners cannot know how ranges of words hang together and would rather join them, sometimes by trying all pairs.
    So it is said how: the walk stands apart (OFFSET 0), and so does each look-up, which goes by person alone
    (`|| ''` keeps the index of tokens out of it) and reads that person's handful of tokens.
    """
    others, params = "", [*ranges[0]]
    for tokens in ranges[1:]:
        others += f" AND EXISTS (SELECT 1 FROM {TABLE} o WHERE o.person_id = c.person_id AND {OTHER} LIMIT 1 OFFSET 0)"  # noqa: S608
        params += tokens
    walked = f"SELECT t.person_id, t.token FROM {TABLE} t WHERE {WALKED} ORDER BY t.token, t.person_id"  # noqa: S608
    if not others:
        return f"SELECT c.person_id FROM ({walked} LIMIT {2 * limit}) c", params  # noqa: S608
    walked += f" LIMIT {CANDIDATES} OFFSET 0"
    return f"SELECT c.person_id FROM ({walked}) c WHERE TRUE{others} LIMIT {2 * limit}", params  # noqa: S608


def _frequency(cursor: Any, tokens: Range) -> int:
    """How many tokens lie in the range, up to the bound."""
    inner = f"SELECT 1 AS one FROM {TABLE} t WHERE {WALKED} LIMIT {COUNTED_UP_TO}"  # noqa: S608
    cursor.execute(f"SELECT COUNT(*) FROM ({inner}) counted", tokens)  # noqa: S608
    return int(cursor.fetchone()[0])


def person_rows(ids: Sequence[int], *, on: date) -> list[PersonRow]:
    """The rows of a list for these persons, sorted by name: three queries."""
    persons = Person.objects.filter(pk__in=ids, merged_into__isnull=True).order_by("family_name", "given_names", "pk")
    households = dict(
        HouseholdMember.objects.filter(held_on(on), person__in=ids).order_by("since").values_list("person", "household")
    )
    sizes = dict(
        HouseholdMember.objects.filter(held_on(on), Q(household__in=set(households.values())))
        .order_by()
        .values("household")
        .annotate(size=Count("person", distinct=True))
        .values_list("household", "size")
    )
    return [
        PersonRow(
            id=person.pk,
            given_names=person.given_names,
            family_name=person.family_name,
            born_year=person.born.year if person.born else None,
            masked_code=masked_code(person.personal_code),
            household_id=households.get(person.pk),
            household_size=sizes.get(households.get(person.pk, 0), 0),
            protected=person.protected_address,
            died=person.died is not None,
        )
        for person in persons
    ]
