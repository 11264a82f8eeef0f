"""Whom a case could be given to. Pure: facts in, a suggestion with its reasons out; the same facts give the same.

Hard conditions refuse a colleague: away, another role, another unit, a part in the case, no room left. Soft ones are
weighed: room, own unit, the household known, practice with such cases, the client's language. Points are hundredths.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dienests.practice import Text

MUCH_PRACTICE = 20  # so many decisions of a kind in a year count as full experience
STATE_LANGUAGE = "lv"


@dataclass(frozen=True)
class Work:
    """A case that needs somebody. `roles`: who may do its stage. `kind`: what experience is counted by."""

    id: int
    number: str
    unit: int
    roles: frozenset[str]
    points: int
    due: date
    kind: str = ""
    language: str = STATE_LANGUAGE
    took_part: frozenset[int] = frozenset()  # who must not do this stage
    known_by: Mapping[int, str] = field(
        default_factory=dict
    )  # who prepared the household's case before, and its number


@dataclass(frozen=True)
class Colleague:
    """Somebody on the day: `posts` are (role, unit); `everywhere`: roles that answer for all units.

    `load` is carried already of `capacity`; neither is counted where `block` is 0. `experience`: decisions of the last
    year by kind. `away_until` is only shown.
    """

    id: int
    name: str
    posts: frozenset[tuple[str, int]]
    load: int = 0
    capacity: int = 0
    block: int = 0
    away: bool = False
    away_until: date | None = None
    home: frozenset[int] = frozenset()  # units of the person's own posts, without those below a head
    languages: frozenset[str] = frozenset({STATE_LANGUAGE})
    experience: Mapping[str, int] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()

    def percent(self, load: int) -> int | None:
        return load * 100 // self.capacity if self.capacity else None


@dataclass(frozen=True)
class Choice:
    """A colleague who could have the case, with the score (thousandths of the best possible) and what speaks for it."""

    colleague: int
    score: int
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class Suggestion:
    """`choices`: best first; empty: nobody can have it. `refused`: everybody else with the one reason why not."""

    work: Work
    choices: tuple[Choice, ...]
    refused: tuple[tuple[int, Text], ...]

    @property
    def best(self) -> Choice | None:
        return self.choices[0] if self.choices else None


@dataclass(frozen=True)
class Share:
    """What one colleague would get of a split: loads are hundredths before and after."""

    colleague: Colleague
    works: tuple[Work, ...]
    before: int
    after: int


def split(
    works: Iterable[Work], colleagues: Sequence[Colleague], weights: Mapping[str, int]
) -> tuple[list[Suggestion], list[Share]]:
    """One suggestion for each case, the most urgent first, each seeing what the ones before it have given out."""
    loads = {colleague.id: colleague.load for colleague in colleagues}
    given: dict[int, list[Work]] = {colleague.id: [] for colleague in colleagues}
    suggestions = []
    for work in sorted(works, key=lambda each: (each.due, each.id)):
        suggestion = suggest(work, colleagues, weights, loads=loads)
        suggestions.append(suggestion)
        if suggestion.best is not None:
            loads[suggestion.best.colleague] += work.points
            given[suggestion.best.colleague].append(work)
    shares = [
        Share(colleague, tuple(given[colleague.id]), colleague.load, loads[colleague.id])
        for colleague in colleagues
        if given[colleague.id]
    ]
    return suggestions, shares


def suggest(
    work: Work, colleagues: Sequence[Colleague], weights: Mapping[str, int], *, loads: Mapping[int, int] | None = None
) -> Suggestion:
    """`loads`: what everybody carries by now, where that is more than the colleague says."""
    choices, refused = [], []
    for colleague in colleagues:
        load = colleague.load if loads is None else loads[colleague.id]
        against = _against(work, colleague, load)
        if against is not None:
            refused.append((colleague.id, against))
        else:
            choices.append(_choice(work, colleague, load, weights))
    choices.sort(key=lambda each: (-each.score, each.colleague))
    return Suggestion(work, tuple(choices), tuple(refused))


OTHER_ROLE = Text("šo posmu veic citā amatā", "the stage is for another role")
OTHER_UNIT = Text("strādā citā struktūrvienībā", "works in another unit")


def _against(work: Work, colleague: Colleague, load: int) -> Text | None:
    """The first hard condition that is not met."""
    if colleague.away:
        until = colleague.away_until
        if until is None:
            return Text("prombūtnē", "away")
        return Text(f"prombūtnē līdz {until:%d.%m.%Y}.", f"away until {until.day} {until:%b %Y}")
    if not any(
        role in work.roles and (unit == work.unit or role in colleague.everywhere) for role, unit in colleague.posts
    ):
        if any(role in work.roles for role, _unit in colleague.posts):
            return OTHER_UNIT
        return OTHER_ROLE
    if colleague.id in work.took_part:
        return Text("lietā jau piedalījies; vajadzīgs cits cilvēks", "took part in the case; it needs another person")
    after = colleague.percent(load + work.points)
    if colleague.block and (after is None or after > colleague.block):
        if after is None:
            return Text("šis amats lietas nesaņem", "this post carries no cases")
        return Text(
            f"slodze būtu {after} %, vairāk par {colleague.block} %",
            f"the load would be {after} %, above {colleague.block} %",
        )
    return None


def _choice(work: Work, colleague: Colleague, load: int, weights: Mapping[str, int]) -> Choice:
    """Each criterion gives from 0 to 1000 thousandths; the score is their mean by weight."""
    marks = (
        ("load", *_room(work, colleague, load)),
        ("unit", *_own_unit(work, colleague)),
        ("continuity", *_known(work, colleague)),
        ("experience", *_practised(work, colleague)),
        ("language", *_speaks(work, colleague)),
    )
    total = sum(weights.get(name, 0) for name, _mark, _reason in marks)
    score = sum(weights.get(name, 0) * mark for name, mark, _reason in marks) // total if total else 0
    said = [reason for name, _mark, reason in marks if reason is not None and weights.get(name, 0)]
    return Choice(colleague.id, score, tuple(said))


Mark = tuple[int, Text | None]


def _room(work: Work, colleague: Colleague, load: int) -> Mark:
    before, after = colleague.percent(load), colleague.percent(load + work.points)
    if before is None or after is None or not colleague.block:
        return 500, None
    mark = max(0, 1000 - 1000 * after // colleague.block)
    return mark, Text(f"slodze {before} % → {after} %", f"load {before} % → {after} %")


def _own_unit(work: Work, colleague: Colleague) -> Mark:
    if work.unit in colleague.home:
        return 1000, Text("savā struktūrvienībā", "own unit")
    return 0, None


def _known(work: Work, colleague: Colleague) -> Mark:
    number = work.known_by.get(colleague.id)
    if number is None:
        return 0, None
    return 1000, Text(f"pazīst mājsaimniecību (lieta {number})", f"knows the household (case {number})")


def _practised(work: Work, colleague: Colleague) -> Mark:
    done = colleague.experience.get(work.kind, 0)
    if not done:
        return 0, None
    return 1000 * min(done, MUCH_PRACTICE) // MUCH_PRACTICE, Text(
        f"šādas lietas gada laikā: {done}", f"such cases within a year: {done}"
    )


def _speaks(work: Work, colleague: Colleague) -> Mark:
    if work.language not in colleague.languages:
        return 0, None
    if work.language == STATE_LANGUAGE:
        return 1000, None  # everybody here does, so it is no reason
    return 1000, Text(f"runā klienta valodā ({work.language})", f"speaks the client's language ({work.language})")
