"""What the answer hangs on: the figures that move it most, and those within whose range ways change places."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dienests.web import formats
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import Answer, Word, estimated
from dienests.web.office.workload.simulation.pictures import Line, Picture, Scale, Strip

STRONGEST = 8


def tornados_of(answer: Answer, way: str, heads: tuple[str, ...]) -> list[Picture]:
    """For each answer the figures that certainly move it, the heaviest first; nothing where it was not asked for."""
    swings = [each for each in answer.data["sensitivity"] if each["way"] == way]
    if not swings:
        return []
    return [_tornado(answer, swings, name, heads) for name in swings[0]["effects"]]


def ways_turned(answer: Answer) -> list[str]:
    """The ways whose figures were walked through their ranges."""
    return list(dict.fromkeys(each["way"] for each in answer.data["sensitivity"]))


def _tornado(answer: Answer, swings: Sequence[Mapping[str, Any]], name: str, heads: tuple[str, ...]) -> Picture:
    word = answer.words[name]
    moving = [each for each in swings if words.can_be_told(estimated(each["effects"][name]), word)]
    moving.sort(key=lambda each: -abs(each["effects"][name]["mean"]))
    strongest = moving[:STRONGEST]
    ends = [each[end][name] for each in strongest for end in ("at_low", "at_high")]
    scale = Scale(min(ends, default=0), max(ends, default=1))
    return Picture(
        name,
        word.title,
        heads,
        [_turned(each, word, scale, _figure_of(answer, each)) for each in strongest],
        first=words.plain(scale.low, word),
        last=words.plain(scale.high, word),
    )


def _turned(swing: Mapping[str, Any], word: Word, scale: Scale, assumed: Mapping[str, Any]) -> Line:
    low, high = swing["at_low"][word.name], swing["at_high"][word.name]
    strip = Strip(
        (scale.band(low, high, "rises" if high > low else "falls"),), ((scale.at(low), "low"), (scale.at(high), "high"))
    )
    unit = str(assumed.get("unit", ""))
    first, last = (words.assumed(each, unit) for each in swing["range"])
    span = f"{first} … {last}" + (f"{formats.SPACE}{words.unit_of(unit)}" if unit else "")
    effect = words.signed(swing["effects"][word.name]["mean"], word)
    moved = f"{words.plain(low, word)} → {words.plain(high, word)}"
    return Line(
        formats.in_language(swing["title"]),
        strip,
        (span, moved, effect),
        note="" if assumed.get("checked") else "unchecked",
    )


def _figure_of(answer: Answer, swing: Mapping[str, Any]) -> Mapping[str, Any]:
    """The assumption itself; figures of staff and applications carry shares alone."""
    found = next((each for each in answer.data["assumptions"] if each["name"] == swing["figure"]), None)
    if found is not None:
        return dict(found)
    figure = str(swing["figure"])
    source = answer.data["demand"] if figure.startswith("demand.") else answer.data["staff"]
    return {"unit": unit_of_figure(figure), "checked": source["checked"]}


def unit_of_figure(figure: str) -> str:
    """Of a figure of staff or applications."""
    return "share" if "share" in figure else "minutes" if figure.endswith("_minutes") else ""


def tipping_sentences(answer: Answer) -> list[str]:
    """Where the first way and another change places within the range of a figure.

    The place itself is read off a straight line between the two ends: about there.
    """
    swings = {(each["way"], each["figure"]): each for each in answer.data["sensitivity"]}
    return [_tips(answer, tip, swings[tip["way"], tip["figure"]]) for tip in answer.data["tipping"]]


def _tips(answer: Answer, tip: Mapping[str, Any], swing: Mapping[str, Any]) -> str:
    (low, high), unit = swing["range"], _figure_of(answer, swing).get("unit", "")
    at_low, at_high = tip["difference_at_low"]["mean"], tip["difference_at_high"]["mean"]
    point = low + (high - low) * at_low / (at_low - at_high)
    better, worse = (tip["way"], tip["against"]) if at_low < 0 else (tip["against"], tip["way"])
    sentence = _(
        "%(figure)s: below about %(point)s “%(better)s” does better than “%(worse)s” (%(answer)s), above it worse."
    )
    return sentence % {
        "figure": formats.in_language(swing["title"]),
        "point": words.with_unit(point, unit) if unit else words.short(point),
        "better": answer.title_of(better),
        "worse": answer.title_of(worse),
        "answer": answer.words[tip["answer"]].title.lower(),
    }
