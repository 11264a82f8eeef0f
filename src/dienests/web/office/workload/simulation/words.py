"""How figures of a simulation are written: with their unit, their interval, and honest about what cannot be told."""

from dataclasses import dataclass
from math import isfinite

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dienests.web import formats
from dienests.web.office.workload.simulation.answer import Word
from dienests.workload.simulation.figures import Estimate

# Units of assumptions, as they stand behind a figure.
UNITS: dict[str, Promise | str] = {
    "minutes": gettext_lazy("min"),
    "days": gettext_lazy("days"),
    "working_days": gettext_lazy("working days"),
    "share": "%",
    "factor": "×",
    "eur": "€",
    "months": gettext_lazy("months"),
    "cases": gettext_lazy("applications"),
}
TAGS: dict[str, Promise] = {
    "V": pgettext_lazy("source of a figure", "stated or measured"),
    "D": pgettext_lazy("source of a figure", "computed"),
    "I": pgettext_lazy("source of a figure", "inferred"),
    "U": pgettext_lazy("source of a figure", "not known"),
}
SMALL_SHARE, SMALL_POINTS = 0.02, 0.005
PERCENT = f"{formats.SPACE}%"


@dataclass(frozen=True, slots=True)
class Difference:
    """`tone`: better, worse, even (none can be told), or empty where neither more nor less is better."""

    text: str
    half: str
    said: str
    tone: str
    icon: str


def plain(value: float, word: Word) -> str:
    """12.4; 5.3 %; 1 234."""
    scaled = value * 100 if word.unit == "share" else value
    return formats.number(_rounded(scaled, word.digits), places=word.digits) + _unit(word)


def half(found: Estimate, word: Word) -> str:
    """± 0.4, in points of per cent for shares; ±? where one replication says nothing about others."""
    if not isfinite(found.half):
        return "±?"
    scaled = found.half * 100 if word.unit == "share" else found.half
    return f"±{formats.SPACE}{formats.number(_rounded(scaled, word.digits), places=word.digits)}"


def signed(value: float, word: Word) -> str:
    """+0.4 or −0.4; points of per cent for shares."""
    scaled = _rounded(value * 100 if word.unit == "share" else value, word.digits)
    points = f"{formats.SPACE}{pgettext('unit', 'pp')}" if word.unit == "share" else _unit(word)
    return ("+" if scaled > 0 else "") + formats.number(scaled, places=word.digits) + points


def in_sentence(value: float, word: Word) -> str:
    """As it stands in a sentence: money with its sign."""
    text = plain(value, word)
    return f"{text}{formats.SPACE}€" if word.unit == "eur" else text


def can_be_told(found: Estimate, word: Word) -> bool:
    """Whether a difference certainly is one, and one that would be seen as it is written."""
    scaled = found.mean * 100 if word.unit == "share" else found.mean
    return found.certain and _rounded(scaled, word.digits) != 0


def matters(found: Estimate, against: float, word: Word) -> bool:
    """Whether a difference is certain and no trifle: 2 % of what it is held against, half a point of a share."""
    trifle = SMALL_POINTS if word.unit == "share" else SMALL_SHARE * abs(against)
    return can_be_told(found, word) and abs(found.mean) >= trifle


def difference_of(found: Estimate, word: Word) -> Difference:
    """A difference in words, sign, icon and colour."""
    if not can_be_told(found, word):
        return Difference(f"≈{formats.SPACE}0", half(found, word), _("no difference can be told"), "even", "equal")
    less = found.mean < 0
    text, arrow = signed(found.mean, word), "arrow-down-right" if less else "arrow-up-right"
    if word.less_is_better is None:
        return Difference(text, half(found, word), _("less") if less else _("more"), "", arrow)
    better = less == word.less_is_better
    return Difference(text, half(found, word), _("better") if better else _("worse"), _tone(better), arrow)


def _tone(better: bool) -> str:
    return "better" if better else "worse"


def assumed(value: float | None, unit: str) -> str:
    """A figure of the assumptions: shares as per cent, no decimals that say nothing."""
    if value is None:
        return formats.NOTHING
    return short(value * 100 if unit == "share" else value)


def unit_of(unit: str) -> str:
    return str(UNITS.get(unit, unit))


def with_unit(value: float | None, unit: str) -> str:
    """35 %, 18 min."""
    return f"{assumed(value, unit)}{formats.SPACE}{unit_of(unit)}"


def short(value: float, digits: int = 2) -> str:
    """Without zeros at the end: 0.25, 7.5, 18."""
    return formats.number(f"{_rounded(value, digits):g}" if abs(value) < 1e5 else round(value))


def tag_of(tag: str) -> str:
    return str(TAGS.get(tag, tag))


def _unit(word: Word) -> str:
    return PERCENT if word.unit == "share" else ""


def _rounded(value: float, digits: int) -> float:
    """Without a minus before zero."""
    return round(value, digits) + 0.0
