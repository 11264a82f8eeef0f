"""A household as a picture: who stands to whom, by generations; and memberships as bands on a line of time."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dienests.base.people.models import HouseholdMember, Person, Relation
from dienests.web.pictures import Band, Bands, Period

BOX_WIDTH, BOX_HEIGHT = 148, 46
GAP, ROW_GAP = 16, 34
NAME_LENGTH = 20
YEARS_BACK = 6
# Generations from the oldest; others stand apart, below, without a line.
GENERATIONS: Sequence[tuple[Relation, ...]] = (
    (Relation.GRANDPARENT,),
    (Relation.PARENT,),
    (Relation.SELF, Relation.SPOUSE, Relation.PARTNER, Relation.SIBLING),
    (Relation.CHILD,),
    (Relation.GRANDCHILD,),
    (Relation.OTHER,),
)
APPLICANTS_ROW = 2


@dataclass(frozen=True)
class Box:
    """A person of the picture; x and y are the upper left corner."""

    name: str
    full_name: str
    under: str
    x: int
    y: int
    applicant: bool

    @property
    def middle(self) -> int:
        return self.x + BOX_WIDTH // 2

    @property
    def name_y(self) -> int:
        return self.y + 19

    @property
    def under_y(self) -> int:
        return self.y + 36


@dataclass(frozen=True)
class Line:
    """From one generation to the next, or between partners."""

    path: str


@dataclass(frozen=True)
class Tree:
    boxes: list[Box]
    lines: list[Line]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def tree_of(members: Sequence[HouseholdMember]) -> Tree:
    """Boxes in rows by generation, joined by lines. Geometry in units of the view box."""
    rows = [[m for m in members if m.relation in kinds] for kinds in GENERATIONS]
    widest = max([len(row) for row in rows] + [1])
    width = widest * BOX_WIDTH + (widest - 1) * GAP + 4
    boxes: list[Box] = []
    placed: list[tuple[int, list[Box]]] = []
    y = 2
    for generation, row in enumerate(rows):
        if not row:
            continue
        x = (width - len(row) * BOX_WIDTH - (len(row) - 1) * GAP) // 2
        here = [_box(member, x + at * (BOX_WIDTH + GAP), y) for at, member in enumerate(_partners_first(row))]
        placed.append((generation, here))
        boxes += here
        y += BOX_HEIGHT + ROW_GAP
    return Tree(boxes=boxes, lines=_lines(placed), width=width, height=max(y - ROW_GAP + 2, BOX_HEIGHT + 4))


def _partners_first(row: Sequence[HouseholdMember]) -> list[HouseholdMember]:
    order = {Relation.SELF: 0, Relation.SPOUSE: 1, Relation.PARTNER: 1}
    return sorted(row, key=lambda m: (order.get(Relation(m.relation), 2), m.person.born or date.max, m.pk))


def _box(member: HouseholdMember, x: int, y: int) -> Box:
    name = str(member.person)
    born = f", {member.person.born.year}" if member.person.born else ""
    return Box(
        name=name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…",
        full_name=name,
        under=f"{member.get_relation_display()}{born}",
        x=x,
        y=y,
        applicant=member.relation == Relation.SELF,
    )


def _lines(placed: list[tuple[int, list[Box]]]) -> list[Line]:
    lines = []
    for (upper_at, upper), (lower_at, lower) in itertools.pairwise(placed):
        if lower_at == len(GENERATIONS) - 1 or upper_at == len(GENERATIONS) - 1:
            continue
        bottom, top = upper[0].y + BOX_HEIGHT, lower[0].y
        middle_y = (bottom + top) // 2
        from_x = (
            upper[0].middle
            if len(upper) == 1 or upper_at == APPLICANTS_ROW
            else (upper[0].middle + upper[-1].middle) // 2
        )
        parts = [f"M{from_x} {bottom}V{middle_y}"]
        ends = [box.middle for box in lower if lower_at != APPLICANTS_ROW or box.applicant] or [lower[0].middle]
        parts += [f"M{from_x} {middle_y}H{x}V{top}" for x in ends]
        lines.append(Line("".join(parts)))
    return lines


def bands_of(
    memberships: Sequence[HouseholdMember], *, today: date, title: str, by_person: bool = False
) -> Bands | None:
    """Memberships as bands: one row per household, or per person of one household. None when there are none."""
    if not memberships:
        return None
    first = max(min(row.since for row in memberships), today - timedelta(days=365 * YEARS_BACK))
    first = min(first, today - timedelta(days=180))
    rows: dict[int, tuple[str, list[Period]]] = {}
    for row in sorted(memberships, key=lambda m: (m.since, m.pk)):
        key = row.person_id if by_person else row.household_id
        label = str(row.person) if by_person else (row.household.address or f"#{row.household_id}")
        periods = rows.setdefault(key, (label, []))[1]
        tone = "" if row.until is None or row.until >= today else "soft"
        periods.append(Period(row.since, row.until, str(row.get_relation_display()), tone))
    bands = [Band(label, periods) for label, periods in rows.values()]
    return Bands(title, bands, since=first, until=today, today=today)


def age_on(person: Person, day: date) -> int | None:
    """Full years."""
    if person.born is None:
        return None
    return day.year - person.born.year - ((day.month, day.day) < (person.born.month, person.born.day))
