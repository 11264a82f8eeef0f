"""Two items as two columns: passages and values beside one another, ways of working with their stages marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dienests.exchange.comparing.words import Piece
from dienests.exchange.item import Item
from dienests.practice import Text
from dienests.web.office.exchange.catalogue.frame import in_both
from dienests.web.office.exchange.library.differences import (
    FILES,
    FileDifference,
    PassageShown,
    Skipped,
    differences_of,
)
from dienests.web.office.practice_track import DrawnStage, Track, track_of

Mark = Literal["", "changed", "only_here"]


@dataclass(frozen=True)
class SideRow:
    """`place`: of a value, in words; `skipped`: so many equal passages are left out here."""

    kind: str
    left: Sequence[Piece] = field(default_factory=tuple)
    right: Sequence[Piece] = field(default_factory=tuple)
    place: Sequence[str] = field(default_factory=tuple)
    skipped: int = 0
    heading: bool = False


@dataclass(frozen=True)
class SideFile:
    """`kind`: changed, added (right only), removed (left only). `only_content`: it differs in what cannot be shown."""

    path: str
    title: str
    kind: str
    places: int
    rows: Sequence[SideRow]
    only_content: bool


@dataclass(frozen=True)
class MarkedStage:
    stage: DrawnStage
    mark: Mark


@dataclass(frozen=True)
class MarkedTrack:
    track: Track
    stages: Sequence[MarkedStage]


@dataclass(frozen=True)
class Sides:
    """`same`: titles of files that are the same on both sides."""

    files: Sequence[SideFile]
    same: Sequence[str]
    tracks: tuple[MarkedTrack | None, MarkedTrack | None]

    @property
    def places(self) -> int:
        return sum(each.places for each in self.files)


def sides_of(left: Item, right: Item, *, whole: bool) -> Sides:
    """`whole`: with all passages that are the same."""
    found = differences_of(left.files, right.files, whole=whole)
    names = _names(left) | _names(right)
    differing = {each.path for each in found}
    same = [str(FILES[path]) for path in FILES if path in left.files and path in right.files and path not in differing]
    return Sides([_file(each, names) for each in found], same, _tracks(left, right))


def _file(found: FileDifference, names: Mapping[str, str]) -> SideFile:
    rows = [
        *(_passage(each) for each in found.passages),
        *(SideRow(each.kind, *_split(each.pieces), _place(each.place, names)) for each in found.values),
    ]
    return SideFile(found.path, found.title, found.kind, found.places, rows, found.only_content)


def _passage(found: PassageShown | Skipped) -> SideRow:
    if isinstance(found, Skipped):
        return SideRow("skipped", skipped=found.number)
    return SideRow(found.kind, *_split(found.pieces), heading=found.heading)


def _split(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What stands on the left, and what on the right."""
    return (
        [each for each in pieces if each.kind != "added"],
        [each for each in pieces if each.kind != "removed"],
    )


def _place(place: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Keys in words; names of stages, sections, fields and tasks as people call them."""
    return [names.get(part, part) for part in place]


def _names(item: Item) -> dict[str, str]:
    return {name: in_both(title) for name, title in _named(item)}


def _named(item: Item) -> Iterator[tuple[str, Text]]:
    if item.process:
        yield from ((stage.name, stage.title) for stage in item.process.stages)
    if item.form:
        yield from ((section.name, section.title) for section in item.form.sections)
        yield from ((field.name, field.label) for field in item.form.fields())
    if item.checklist:
        yield from ((phase.name, phase.title) for phase in item.checklist.phases)
        yield from ((task.name, task.title) for task in item.checklist.tasks)


def _tracks(left: Item, right: Item) -> tuple[MarkedTrack | None, MarkedTrack | None]:
    """Both processes with the stages that the other does not have, or has otherwise."""
    drawn = [track_of(each.process) if each.process else None for each in (left, right)]
    return _marked(drawn[0], drawn[1]), _marked(drawn[1], drawn[0])


def _marked(track: Track | None, other: Track | None) -> MarkedTrack | None:
    if track is None:
        return None
    others = {stage.name: stage for stage in other.stages} if other else {}
    return MarkedTrack(track, [MarkedStage(stage, _mark(stage, others)) for stage in track.stages])


def _mark(stage: DrawnStage, others: Mapping[str, DrawnStage]) -> Mark:
    if stage.name not in others:
        return "only_here"
    return "" if stage == others[stage.name] else "changed"
