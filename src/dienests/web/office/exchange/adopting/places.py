"""Places that have to be decided, as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dienests.exchange.comparing.trees import yaml_text
from dienests.exchange.comparing.words import Piece, word_pieces
from dienests.exchange.office.library.operations.merging import Place, Underway
from dienests.web.office.exchange.library.differences import FILES, KEYS

MOST_SHOWN = 20_000  # signs of one side of one place


@dataclass(frozen=True)
class PlaceShown:
    """A place where both changed something. `ours`, `theirs`: what differs from before, word by word; where nobody
    knows what stood there before (not `based`), `theirs` differs from ours."""

    number: int
    place: Place
    file: str
    where: str
    based: bool
    before: str
    ours: list[Piece]
    theirs: list[Piece]
    words: str
    chosen: str

    @property
    def together(self) -> str:
        return self.place.conflict.suggestion or ""


def shown_places(found: Underway, typed_words: Mapping[str, str] | None = None) -> list[PlaceShown]:
    numbered = enumerate(found.places, start=1)
    return [_place_shown(number, each, typed_words or {}, based=found.based) for number, each in numbered]


def _place_shown(number: int, place: Place, typed_words: Mapping[str, str], *, based: bool) -> PlaceShown:
    conflict, chosen = place.conflict, place.chosen or {}
    before, ours, theirs = (_said(side) for side in (conflict.base, conflict.ours, conflict.theirs))
    stands = chosen.get("words") or typed_words.get(place.key) or conflict.suggestion or ours or theirs
    return PlaceShown(
        number=number,
        place=place,
        file=str(FILES.get(conflict.path, conflict.path.rpartition("/")[2])),
        where=" → ".join(str(KEYS.get(each, each)) for each in conflict.place.split(" → ")),
        based=based,
        before=before,
        ours=_pieces(before, ours) if based else [Piece("same", ours)] if ours else [],
        theirs=_pieces(before if based else ours, theirs),
        words=stands.rstrip("\n"),
        chosen=chosen.get("side") or ("words" if "words" in chosen else ""),
    )


def _said(side: Any) -> str:
    if side is None:
        return ""
    if isinstance(side, bytes):
        return _("a file of %(size)s bytes") % {"size": len(side)}
    if isinstance(side, str):
        return side[:MOST_SHOWN].rstrip("\n")
    return yaml_text(side).removesuffix("...\n")[:MOST_SHOWN]


def _pieces(before: str, after: str) -> list[Piece]:
    if not before or not after:
        return [Piece("added", after)] if after else []
    return list(word_pieces(before, after))
