"""Names in a text held against the office's register of persons, without reading the register."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from dienests.base.people.models import SearchToken
from dienests.exchange.privacy.names import Stems
from dienests.exchange.privacy.stems import forms, stem

_AT_ONCE = 250  # pairs in one query: each word stands for some twenty forms, and databases count what is bound


def clients(pairs: Collection[Stems]) -> set[Stems]:
    """Those of the pairs that are two words of one person's name, in either order.

    One query by the index of search tokens; one more for every further 250 pairs.
    """
    asked = sorted(pairs)
    found: set[Stems] = set()
    for at in range(0, len(asked), _AT_ONCE):
        found |= _of_one_person(asked[at : at + _AT_ONCE])
    return found


def _of_one_person(pairs: Sequence[Stems]) -> set[Stems]:
    ones, others = (_forms({word for pair in pairs for word in _words(pair[side])}) for side in (0, 1))
    rows = SearchToken.objects.filter(token__in=ones, person__tokens__token__in=others)
    of_person: dict[int, set[str]] = defaultdict(set)
    for person, *tokens in rows.order_by().values_list("person_id", "token", "person__tokens__token").distinct():
        of_person[person].update(map(stem, tokens))
    names = set(map(frozenset, of_person.values()))
    return {pair for pair in pairs if any(_has(name, pair) for name in names)}


def _has(name: frozenset[str], pair: Stems) -> bool:
    one, other = (_words(each) for each in pair)
    return len({*one, *other}) > 1 and name.issuperset(one) and name.issuperset(other)


def _words(name: str) -> list[str]:
    """A double name stands in the register as its words: only the last of them has lost its ending yet."""
    *first, last = name.split("-")
    return [*map(stem, first), last]


def _forms(words: Iterable[str]) -> list[str]:
    return sorted({form for word in words for form in forms(word)})
