"""The answer in words: what each way would change, how surely, and which way is best in what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dienests.web import formats
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import (
    HEADLINE,
    Answer,
    Variant,
    Word,
    difference,
    estimated,
    known_word,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one way would change against the first. `even`: figures with hardly a difference, or none to be told."""

    way: str
    title: str
    only_simulated: str
    sentences: Sequence[str]
    even: Sequence[str]


@dataclass(frozen=True, slots=True)
class Best:
    """The best value of one figure, and every way that cannot be told from it."""

    label: str
    text: str
    ways: Sequence[str]


def verdicts_of(answer: Answer, scenario: str) -> list[Verdict]:
    first, *others = answer.under(scenario)
    return [_verdict(answer, way, first) for way in others]


def _verdict(answer: Answer, way: Variant, first: Variant) -> Verdict:
    sentences, even = [], []
    for name in ("visits", "days_to_decision", "late_share", "staff_hours", "wrong_eur_a_year"):
        word = answer.words[name]
        if words.matters(difference(way, first, name), first.figure(name).mean, word):
            sentences.append(_sentence(word, way.figure(name).mean, first.figure(name).mean))
        else:
            even.append(word.title.removesuffix(", €").lower())
    posts = _posts_sentence(way, first)
    sentences += [posts] if posts else []
    return Verdict(way.way, way.title, way.only_simulated, sentences, even)


def _sentence(word: Word, here: float, there: float) -> str:
    told = {"here": words.in_sentence(here, word), "there": words.in_sentence(there, word)}
    told["change"] = words.in_sentence(abs(here - there), word)
    return {
        "visits": _("The client comes %(here)s times until the decision instead of %(there)s."),
        "days_to_decision": _("A decision takes %(here)s days instead of %(there)s."),
        "late_share": _("%(here)s of decisions come past the deadline instead of %(there)s."),
        "staff_hours": _("A decision costs %(here)s hours of work instead of %(there)s."),
        "wrong_eur_a_year": _("Faults paid out: %(change)s more a year (%(here)s instead of %(there)s).")
        if here > there
        else _("Faults paid out: %(change)s less a year (%(here)s instead of %(there)s)."),
    }[word.name] % told


def _posts_sentence(way: Variant, first: Variant) -> str:
    """Of the search for posts; it has no interval, so that half a post is no more than a hint."""
    if not (way.needed and first.needed and way.needed["enough"] and first.needed["enough"]):
        return ""
    here, there = (sum(each.needed["posts"].values()) for each in (way, first) if each.needed)
    told = {"here": words.short(here), "there": words.short(there)}
    if here == there:
        return _("To decide 95 of 100 in time it needs as many posts: %(here)s.") % told
    return _("To decide 95 of 100 in time it needs %(here)s posts instead of %(there)s.") % told


def best_of(answer: Answer, scenario: str) -> list[Best]:
    """Among the ways that an office can be set to; nothing for one way alone."""
    ways = [way for way in answer.under(scenario) if not way.only_simulated]
    return [_best(answer.words[name], ways) for name in HEADLINE] if len(ways) > 1 else []


def _best(word: Word, ways: Sequence[Variant]) -> Best:
    best = min(ways, key=lambda way: way.figure(word.name).mean)
    alike = [
        way
        for way in ways
        if way is best or not words.matters(difference(way, best, word.name), best.figure(word.name).mean, word)
    ]
    return Best(word.title, words.in_sentence(best.figure(word.name).mean, word), [way.title for way in alike])


def in_one_sentence(summary: Mapping[str, Any], *, only_simulated: Collection[str]) -> str:
    """For the list: which way decides soonest, against the first. Nothing where there is no answer yet.

    `only_simulated`: names of ways that no office can be set to, and so are never the answer.
    """
    if not summary.get("ways"):
        return ""
    first = summary["ways"][0]
    others = [each for each in summary["ways"][1:] if each["way"] not in only_simulated]
    word = known_word("days_to_decision")
    told = {"first": formats.in_language(first["title"]), "days": _days(first, word)}
    if not others:
        return _("“%(first)s”: a decision takes %(days)s days.") % told
    sooner = [each for each in others if _decides_sooner(each, word)]
    if not sooner:
        return _("None decides sooner than “%(first)s”: %(days)s days.") % told
    best = min(sooner, key=lambda each: each["figures"][word.name]["mean"])
    told |= {"best": formats.in_language(best["title"]), "sooner": _days(best, word)}
    return _("“%(best)s” decides soonest: %(sooner)s days instead of %(days)s with “%(first)s”.") % told


def _days(way: Mapping[str, Any], word: Word) -> str:
    return words.plain(way["figures"][word.name]["mean"], word)


def _decides_sooner(way: Mapping[str, Any], word: Word) -> bool:
    found = estimated(way["differences"][word.name])
    return found.mean < 0 and words.matters(found, way["figures"][word.name]["mean"], word)
