"""What the cases are, and two sides as if they were alike: whether a difference is one of ways or one of cases."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.cases.models import Channel
from dienests.web import formats
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.cells import Asked, Cell, Line, Measured, Sides, line
from dienests.web.office.workload.measures.filters import ASKED_WORDS, REPEAT
from dienests.web.office.workload.measures.panels import Block
from dienests.workload.measures.mix import Alike

ALIKE_WORDS: dict[str, tuple[object, Callable[[float], str]]] = {
    "days": (gettext_lazy("Days from application to decision, mean"), words.days),
    "late": (gettext_lazy("Decided past a deadline"), words.share),
    "contacts": (gettext_lazy("Contacts with the client per decision"), lambda value: formats.number(round(value, 2))),
    "returned": (gettext_lazy("Returned at control, of all decisions"), words.share),
}


def mix_block(sides: Sides) -> Block:
    """Of the decided cases; what nobody had is left out."""
    keys = [each.behind for each in sides[0].mix]
    lines = [
        line(what_of(key), sides, _share(place))
        for place, key in enumerate(keys)
        if any(side.mix[place].cases for side in sides)
    ]
    hint = _("What was decided on: figures of other cases differ for that reason alone.")
    return Block(id="mix", title=_("What cases these are"), hint=hint, lines=lines)


def _share(place: int) -> Asked:
    return lambda side: side.share(side.mix[place])


def what_of(key: str) -> str:
    """A line of the mix in words."""
    kind, _colon, detail = key.partition(":")
    if kind == "asked":
        return _("asked for: %(what)s") % {"what": ASKED_WORDS[detail]}
    if kind == "channel":
        return _("came: %(how)s") % {"how": Channel(detail).label}
    return str(REPEAT["again"][1])


def alike_block(sides: Sides, alike: Sequence[Alike]) -> Block:
    """Means over the kinds of cases that both sides have, with the same share of each kind on both."""
    lines = [_alike_line(sides, alike, name) for name in ALIKE_WORDS]
    caution = _(
        "This was no experiment: nobody drew lots for which case goes which way. Kinds are what was asked for and "
        "whether the household had applied before; whatever else tells the cases apart – who took them, the season, "
        "how hard they were – may still explain a difference."
    )
    hint = _("The same share of each kind of case on both sides; below, as it was.")
    return Block(id="alike", title=_("If the cases were alike"), hint=hint, lines=lines, caution=caution)


def _alike_line(sides: Sides, alike: Sequence[Alike], name: str) -> Line:
    label, shown = ALIKE_WORDS[name]
    of = {id(side): each for side, each in zip(sides, alike, strict=True)}

    def cell(side: Measured) -> Cell:
        found = of[id(side)]
        was = _("was %(value)s; %(cases)s") % {"value": shown(found.plain[name]), "cases": words.counted(found.cases)}
        return side.figure(shown(found.adjusted[name]), side.figures.decided, note=was)

    return line(str(label), sides, cell)
