"""Whom a case could be given to. Pure: facts in, a suggestion with its reasons out; the same facts give the same.

Hard conditions refuse a colleague: another role, another unit, a part in the case, the client's own name, away now or
most of the time until the deadline, no room left. Soft ones are weighed: room, own unit, the household known,
practice with such cases, the client's language. Points are hundredths.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dienests.base.organisation.languages import SPOKEN, STATE_LANGUAGE
from dienests.practice import Text

MUCH_PRACTICE = 20  # so many decisions of a kind in a year count as full experience


@dataclass(frozen=True)
class Work:
    """A case that needs somebody. `roles`: who may do its stage. `kind`: what experience is counted by.

    `may_wait`: who has it is back before the deadline; it takes no room of a split. `people`: names of the household.
    """

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
    may_wait: bool = False
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Colleague:
    """Somebody on the day: `posts` are (role, unit); `everywhere`: roles that answer for all units.

    `load` is carried already of `capacity`; where `block` is 0 it only decides between equals. `experience`: decisions
    of the last year by kind. `days`: the next working days, and whether the colleague is there. `away_until` is only
    shown.
    """

    id: int
    name: str
    posts: frozenset[tuple[str, int]]
    load: int = 0
    capacity: int = 0
    block: int = 0
    away: bool = False
    away_until: date | None = None
    days: tuple[tuple[date, bool], ...] = ()
    home: frozenset[int] = frozenset()  # units of the person's own posts, without those below a head
    languages: frozenset[str] = frozenset({STATE_LANGUAGE})
    experience: Mapping[str, int] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()

    def percent(self, load: int) -> int | None:
        return load * 100 // self.capacity if self.capacity else None

    def days_until(self, due: date) -> tuple[int, int]:
        """On how many of the next working days until `due` the colleague is there, and how many these are."""
        known = [there for day, there in self.days if day <= due]
        return sum(known), len(known)


@dataclass(frozen=True)
class Choice:
    """A colleague who could have the case, with the score (thousandths of the best possible) and what speaks for it.

    `room`: the load before and after, as it would be if what is more urgent went as suggested.
    """

    colleague: int
    score: int
    reasons: tuple[Text, ...]
    room: Text | None = None

    @property
    def told(self) -> tuple[Text, ...]:
        return self.reasons if self.room is None else (self.room, *self.reasons)


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
        if suggestion.best is not None and not work.may_wait:
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
    carried = {colleague.id: colleague.load for colleague in colleagues} if loads is None else loads
    for colleague in colleagues:
        load = carried[colleague.id]
        against = _against(work, colleague, load)
        if against is not None:
            refused.append((colleague.id, against))
        else:
            choices.append(_choice(work, colleague, load, weights))
    choices.sort(key=lambda each: (-each.score, carried[each.colleague], each.colleague))
    return Suggestion(work, tuple(choices), tuple(refused))


OTHER_ROLE = Text("šo posmu veic citā amatā", "the stage is for another role")
OTHER_UNIT = Text("strādā citā struktūrvienībā", "works in another unit")


def _against(work: Work, colleague: Colleague, load: int) -> Text | None:
    """The first hard condition that is not met; what goes without saying comes first, so that a page can leave it."""
    if not any(
        role in work.roles and (unit == work.unit or role in colleague.everywhere) for role, unit in colleague.posts
    ):
        if any(role in work.roles for role, _unit in colleague.posts):
            return OTHER_UNIT
        return OTHER_ROLE
    if colleague.id in work.took_part:
        return Text(
            "šajā lietā jau piedalījās; vajadzīgs cits cilvēks", "took part in the case; it needs another person"
        )
    if colleague.name.casefold() in {name.casefold() for name in work.people}:
        return Text(
            "mājsaimniecībā ir cilvēks ar tādu pašu vārdu un uzvārdu; iespējams interešu konflikts",
            "somebody of the household has the same name; perhaps a conflict of interest",
        )
    return _not_there(work, colleague) or _no_room(work, colleague, load)


def _not_there(work: Work, colleague: Colleague) -> Text | None:
    if colleague.away:
        until = colleague.away_until
        if until is None:
            return Text("prombūtnē", "away")
        return Text(f"prombūtnē līdz {until:%d.%m.%Y}.", f"away until {until.day} {until:%b %Y}")
    there, of = colleague.days_until(work.due)
    if there * 2 < of:
        return Text(
            f"līdz termiņam darbā {there} no {of} darba dienām",
            f"at work on {there} of {of} working days until the deadline",
        )
    return None


def _no_room(work: Work, colleague: Colleague, load: int) -> Text | None:
    after = colleague.percent(load + work.points)
    if not colleague.block or (after is not None and after <= colleague.block):
        return None
    if after is None:
        return Text("šim amatam lietas nepiešķir", "this post carries no cases")
    return Text(
        f"slodze būtu {after} %, vairāk par {colleague.block} %",
        f"the load would be {after} %, above {colleague.block} %",
    )


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
    said = {name: reason for name, _mark, reason in marks if reason is not None and weights.get(name, 0)}
    if surname(colleague.name) in map(surname, work.people):
        said["name"] = Text(
            "mājsaimniecībā ir tāds pats uzvārds: pajautājiet par interešu konfliktu",
            "the same surname in the household: ask about a conflict of interest",
        )
    room = said.pop("load", None)
    return Choice(colleague.id, score, tuple(said.values()), room)


def surname(name: str) -> str:
    """The last word of a name without its ending: Ozols and Ozola are one family."""
    return name.split()[-1].casefold().rstrip("aeiusš") if name.split() else ""


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
    name = SPOKEN[work.language]
    return 1000, Text(f"runā klienta valodā ({name['lv']})", f"speaks the client's language ({name['en']})")
