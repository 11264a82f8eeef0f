"""Likely duplicates: who of the register may be the person that somebody is about to register.

Every question is an index look-up with a bound: the code and codes one digit away from it, everybody born on that day,
everybody of the same name. The comparison of names then runs over those few.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dienests.base.people.codes import SEPARATORS
from dienests.base.people.folding import BORN, born_token, words
from dienests.base.people.models import Person, SearchToken
from dienests.base.people.search import PersonRow, matching_ids, person_rows, prefix_range

BORN_THAT_DAY = 500
SAME_NAME = 60
SHOWN = 10


class Likeness(Enum):
    """Why two records may be one person; the order is from certain to weak."""

    SAME_CODE = _("the same personal code")
    CODE_NEARLY = _("a personal code with one digit different or two swapped")
    SAME_NAME_AND_BIRTH = _("the same name and date of birth")
    NAMES_SWAPPED = _("the same date of birth, given name and family name swapped")
    SIMILAR_NAME = _("the same date of birth and a similar name")
    BIRTH_NEARLY = _("the same name, and the dates of birth differ in one place")
    BIRTH_UNKNOWN = _("the same name, and one date of birth is unknown")


@dataclass(frozen=True)
class Candidate:
    """What is known of the person so far; any part may be missing. `exclude`: a record that is compared with others."""

    given_names: str = ""
    family_name: str = ""
    personal_code: str = ""
    born: date | None = None
    exclude: int | None = None


@dataclass(frozen=True)
class Duplicate:
    """A record that may be the same person; `reasons` from the strongest to the weakest."""

    row: PersonRow
    reasons: tuple[Likeness, ...]


def likely_duplicates(candidate: Candidate, *, on: date) -> list[Duplicate]:
    """At most 10 records that may be the candidate, likeliest first; at most 16 SQL queries."""
    ids = _with_code_like(candidate.personal_code) | _born_on(candidate.born) | _named(candidate)
    reasons: dict[int, tuple[Likeness, ...]] = {}
    for person in _records(ids - {candidate.exclude or 0}):
        if found := tuple(_reasons(candidate, person)):
            reasons[person.pk] = found
    order = list(Likeness)
    likeliest = sorted(reasons, key=lambda pk: ([order.index(reason) for reason in reasons[pk]], pk))[:SHOWN]
    rows = {row.id: row for row in person_rows(likeliest, on=on)}
    return [Duplicate(row=rows[pk], reasons=reasons[pk]) for pk in likeliest if pk in rows]


def _records(ids: Collection[int]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=ids, merged_into__isnull=True).only(
        "given_names", "family_name", "personal_code", "born"
    )


def _with_code_like(code: str) -> set[int]:
    digits = SEPARATORS.sub("", code)
    if len(digits) != 11 or not digits.isdigit():
        return set()
    return set(SearchToken.objects.filter(token__in=_variants(digits)).order_by().values_list("person_id", flat=True))


def _variants(digits: str) -> set[str]:
    """The code itself, each digit replaced by each other, each two neighbours swapped: 110 at most."""
    replaced = {digits[:i] + other + digits[i + 1 :] for i in range(len(digits)) for other in "0123456789"}
    swapped = {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)}
    return replaced | swapped


def _born_on(born: date | None) -> set[int]:
    if born is None:
        return set()
    same_day = SearchToken.objects.filter(token=born_token(born)).order_by("person_id")
    return set(same_day.values_list("person_id", flat=True)[:BORN_THAT_DAY])


def _named(candidate: Candidate) -> set[int]:
    """Of one name: all family words and the first given name, so that a forgotten second name does not hide anybody."""
    given, family = words(candidate.given_names), words(candidate.family_name)
    if not given or not family:
        return set()
    names = [prefix_range(word) for word in dict.fromkeys([*family, given[0]])]
    if candidate.born is None:
        return set(matching_ids(names, limit=SAME_NAME)[0])
    # A frequent name has hundreds of bearers; the year before and after narrow the look-up and hold every near date
    # but a wrongly typed decade, which the same code or the name in search would show.
    years = (f"{BORN}{candidate.born.year - 1}", f"{BORN}{candidate.born.year + 2}")
    near, _more = matching_ids([*names, years], limit=SAME_NAME)
    undated, _more = matching_ids([*names, prefix_range(born_token(None))], limit=SAME_NAME)
    return {*near, *undated}


def _reasons(candidate: Candidate, person: Person) -> Iterable[Likeness]:
    digits = SEPARATORS.sub("", candidate.personal_code)
    if digits and person.personal_code == digits:
        yield Likeness.SAME_CODE
    elif digits and person.personal_code and person.personal_code in _variants(digits):
        yield Likeness.CODE_NEARLY
    mine = words(candidate.given_names), words(candidate.family_name)
    theirs = words(person.given_names), words(person.family_name)
    if not all(mine):
        return
    if candidate.born and candidate.born == person.born:
        if mine == theirs:
            yield Likeness.SAME_NAME_AND_BIRTH
        elif mine == (theirs[1], theirs[0]):
            yield Likeness.NAMES_SWAPPED
        elif _similar(mine, theirs):
            yield Likeness.SIMILAR_NAME
    elif mine[1] == theirs[1] and mine[0][0] == theirs[0][0]:
        if candidate.born is None or person.born is None:
            yield Likeness.BIRTH_UNKNOWN
        elif _one_place_differs(candidate.born, person.born):
            yield Likeness.BIRTH_NEARLY


def _similar(mine: tuple[list[str], list[str]], theirs: tuple[list[str], list[str]]) -> bool:
    """Alike in both names, or in one while the other was changed (married, divorced) or has words left out."""
    given, family = (_alike(a, b) for a, b in zip(mine, theirs, strict=True))
    crossed = _alike(mine[0], theirs[1]) and _alike(mine[1], theirs[0])
    return (given and family) or crossed or (given and bool(set(mine[1]) & set(theirs[1])))


def _alike(mine: list[str], theirs: list[str]) -> bool:
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    one, other = "".join(mine), "".join(theirs)
    return distance(one, other) <= max(1, min(len(one), len(other)) // 5)


def _one_place_differs(one: date, other: date) -> bool:
    """One digit, two neighbouring digits swapped, or day and month swapped."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return distance(f"{one:%d%m%Y}", f"{other:%d%m%Y}") <= 1


def distance(one: str, other: str) -> int:
    """How many letters to add, drop, replace or swap with the neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
