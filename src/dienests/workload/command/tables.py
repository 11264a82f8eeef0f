"""An answer on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from rich.console import Console
from rich.table import Table

from dienests.practice.faults import Text
from dienests.workload.simulation.figures import Estimate
from dienests.workload.simulation.fitting import Fitted
from dienests.workload.simulation.needed import Needed
from dienests.workload.simulation.sensitivity import ANSWERS, strongest, tipping
from dienests.workload.simulation.study import Answer
from dienests.workload.simulation.words import FIGURE_WORDS, ROLE_WORDS, Word

_STRONGEST = 6
_LABEL, _COLUMN = 37, 24  # width of the first column and of one way, lines between them included
_HIDDEN = ("days_median",)


def print_answer(answer: Answer, console: Console, language: str) -> None:
    """Figures side by side, differences against the first, what it hangs on, and what it stands on."""
    shown = _Shown(answer, language)
    for places in shown.fitting(console.width):
        console.print(shown.figures(places))
    if len(answer.study.variants) > 1:
        for places in shown.fitting(console.width):
            console.print(shown.differences(places))
    for table in shown.tables():
        console.print(table)
    for note in shown.notes():
        console.print(note, style="dim", markup=False)


class _Shown:
    def __init__(self, answer: Answer, language: str) -> None:
        self.answer = answer
        self.language = language

    def said(self, lv: str, en: str) -> str:
        return lv if self.language == "lv" else en

    def text(self, text: Text) -> str:
        return text[self.language]

    def fitting(self, width: int) -> list[range]:
        """The variants that have room side by side, in as many tables as it takes."""
        count, most = len(self.answer.study.variants), max(1, (width - _LABEL) // _COLUMN)
        return [range(first, min(first + most, count)) for first in range(0, count, most)]

    def figures(self, places: range) -> Table:
        plan, answer = self.answer.study.plan, self.answer
        title = self.said(
            f"{plan.weeks} nedēļas, {plan.replications} atkārtojumi, sēkla {plan.seed}; ± 95 % intervāls",
            f"{plan.weeks} weeks, {plan.replications} replications, seed {plan.seed}; ± 95% interval",
        )
        table = self._table(title, places)
        for name, word in FIGURE_WORDS.items():
            if name not in _HIDDEN:
                cells = [self._estimate(answer.figures[place][name], word) for place in places]
                table.add_row(self.text(word.title), *cells)
        table.add_section()
        for role in dict.fromkeys(role for load in answer.load for role in load):
            cells = [self._load(place, role) for place in places]
            table.add_row(f"{self.said('Noslodze', 'Load')}: {self.text(ROLE_WORDS[role])}", *cells)
        if answer.needed:
            table.add_section()
            title = self.said("Amata vietas 95 % termiņā", "Posts for 95% in time")
            table.add_row(title, *(self._needed(answer.needed[place]) for place in places))
        return table

    def differences(self, places: range) -> Table:
        first = self.answer.study.variants[0].name
        title = self.said(f"Starpība pret {first}, pa pāriem", f"Difference from {first}, pair by pair")
        table = self._table(title, places)
        for name, word in FIGURE_WORDS.items():
            if word.less_is_better is None or name in _HIDDEN:
                continue
            table.add_row(self.text(word.title), *(self._difference(place, name, word) for place in places))
        return table

    def _difference(self, place: int, name: str, word: Word) -> str:
        found = self.answer.differences[place][name]
        if place == 0:
            return "·"
        nothing = round(found.mean * (100 if word.unit == "share" else 1), word.digits) == 0
        if nothing or not found.certain:
            return f"≈ 0 ({self._half(found, word)})"
        return self._estimate(found, word, signed=True)

    def tables(self) -> Iterator[Table]:
        if self.answer.fitted:
            yield self._fitted(self.answer.fitted)
        if self.answer.backtest:
            yield self._backtest()
        for way in dict.fromkeys(swing.way for swing in self.answer.swings):
            yield self._swings(way)
        if self.answer.swings:
            yield self._tipping()

    def notes(self) -> Iterator[str]:
        answer, variants = self.answer, self.answer.study.variants
        for way in {variant.way.name: variant.way for variant in variants}.values():
            mark = "" if way.process.checked else self.said(" – nav pārbaudīts", " – not checked")
            yield f"{way.name}: {self.text(way.title)}{mark}"
            if way.only_simulated:
                yield f"  ! {way.name}: {self.text(way.only_simulated)}"
        for scenario in answer.study.scenarios:
            yield f"{scenario.name}: {self.text(scenario.title)}. {scenario.source} [{self._checked(scenario.checked)}]"
        for place, variant in enumerate(variants):
            if roles := answer.overloaded(place):
                listed = ", ".join(self.text(ROLE_WORDS[role]) for role in roles)
                yield self.said(
                    f"! {variant.name}: netiek galā {listed}; rinda aug, un dienas līdz lēmumam turpinātu augt.",
                    f"! {variant.name}: {listed} cannot keep up; the queue grows, and the days would go on growing.",
                )
        figures = variants[0].assumptions.figures
        unchecked = sum(not figure.checked for figure in figures.values())
        yield self.said(
            f"Pieņēmumi: {unchecked} no {len(figures)} nav pārbaudīti. Uz kā balstās atbilde, rāda --sensitivity.",
            f"Assumptions: {unchecked} of {len(figures)} not checked. What the answer hangs on: --sensitivity.",
        )
        for about in (variants[0].offices[0].staff, variants[0].demand):
            yield f"{self.text(about.title)}: {about.source} [{self._checked(about.checked)}]"

    def _table(self, title: str, places: range) -> Table:
        table = Table(title=title, title_justify="left")
        table.add_column("", min_width=_LABEL - 7)
        for place in places:
            name = self.answer.study.variants[place].name
            table.add_column(name.replace("/", "\n").replace("_", " "), justify="right")
        return table

    def _checked(self, checked: bool) -> str:
        return self.said("pārbaudīts", "checked") if checked else self.said("nav pārbaudīts", "not checked")

    def _load(self, place: int, role: str) -> str:
        found = self.answer.load[place].get(role)
        mark = "!" if role in self.answer.overloaded(place) else ""
        return f"{mark}{self.number(found.mean * 100, 0)} %" if found else "–"

    def _needed(self, needed: Needed | None) -> str:
        if needed is None:
            return "–"
        changed = [role for role in needed.posts if needed.posts[role] != needed.now[role]]
        lines = [f"{self.number(sum(needed.posts.values()), 1)} ({self.signed(needed.change, 1)})"]
        for role in changed:
            now, then = self.number(needed.now[role], 1), self.number(needed.posts[role], 1)
            lines.append(f"{self.text(ROLE_WORDS[role])} {now}→{then}")
        if not needed.enough:
            lines.append(self.said("nepietiek", "not enough"))
        return "\n".join(lines)

    def _fitted(self, fitted: Fitted) -> Table:
        table = Table(title=self.said("Pieskaņots vēsturei", "Fitted to the history"), title_justify="left")
        table.add_column("")
        for lv, en in (("Pieņemts", "Supposed"), ("No vēstures", "From history"), ("Lietas", "Cases")):
            table.add_column(self.said(lv, en), justify="right")
        known = fitted.assumptions.figures
        for it in fitted.figures:
            stated, found = self.number(it.stated, 2), self.number(it.fitted, 2)
            table.add_row(self.text(known[it.name].title), stated, found, self.number(it.cases, 0))
        return table

    def _backtest(self) -> Table:
        test = self.answer.backtest
        assert test is not None
        title = self.said(f"Pārbaude: {test.begins} – {test.ends}", f"Back-test: {test.begins} – {test.ends}")
        table = Table(title=title, title_justify="left")
        table.add_column("")
        headings = (("Paredzēts", "Foreseen"), ("95 % robežās", "95% within"), ("Bija", "Was"), ("Kļūda", "Error"))
        for lv, en in headings:
            table.add_column(self.said(lv, en), justify="right")
        table.add_column("")
        for it in test.figures:
            word = FIGURE_WORDS[it.figure]
            low, high = self._plain(it.low, word), self._plain(it.high, word)
            error = self._plain(it.error, word, signed=True)
            mark = "✓" if it.within else "✗"
            row = (self._plain(it.foreseen, word), f"{low} … {high}", self._plain(it.actual, word), error, mark)
            table.add_row(self.text(word.title), *row)
        return table

    def _swings(self, way: str) -> Table:
        title = self.said(f"Uz kā balstās atbilde: {way}", f"What the answer hangs on: {way}")
        table = Table(title=title, title_justify="left")
        table.add_column("")
        table.add_column(self.said("Pieņēmums", "Assumption"))
        table.add_column(self.said("Robežas", "Range"), justify="right", no_wrap=True)
        table.add_column(self.said("Atbilde mainās par", "The answer changes by"), justify="right", no_wrap=True)
        for answer in ANSWERS:
            found = strongest(self.answer.swings, way=way, answer=answer, most=_STRONGEST)
            for place, swing in enumerate(found):
                name = self.text(FIGURE_WORDS[answer].title) if place == 0 else ""
                span = f"{self.number(swing.low, 2)} … {self.number(swing.high, 2)}"
                effect = self._estimate(swing.effects[answer], FIGURE_WORDS[answer], signed=True)
                table.add_row(name, self.text(swing.title), span, effect)
            table.add_section()
        return table

    def _tipping(self) -> Table:
        title = self.said(
            "Kur darba kārtības mainās vietām (starpība pie zemākās un augstākās vērtības)",
            "Where ways change places (difference at the low and the high value)",
        )
        table = Table(title=title, title_justify="left")
        for lv, en in (("Pieņēmums", "Assumption"), ("Atbilde", "Answer"), ("Darba kārtība", "Way"), ("", "")):
            table.add_column(self.said(lv, en))
        found = tipping(self.answer.swings)
        if not found:
            table.add_row(self.said("nekur", "nowhere"), "", "", "")
        for it in found:
            word = FIGURE_WORDS[it.answer]
            low, high = (self._plain(found.mean, word, signed=True) for found in (it.at_low, it.at_high))
            table.add_row(self.text(it.title), self.text(word.title), f"{it.way} – {it.against}", f"{low} … {high}")
        return table

    # Numbers

    def _estimate(self, found: Estimate, word: Word, *, signed: bool = False) -> str:
        return f"{self._plain(found.mean, word, signed=signed)} {self._half(found, word)}"

    def _half(self, found: Estimate, word: Word) -> str:
        scale = 100 if word.unit == "share" else 1
        return f"±{self.number(found.half * scale, word.digits)}" if isfinite(found.half) else "±?"

    def _plain(self, value: float, word: Word, *, signed: bool = False) -> str:
        points = self.said(" p. p.", " pp") if signed else " %"
        scaled, unit = (value * 100, points) if word.unit == "share" else (value, "")
        write = self.signed if signed else self.number
        return write(scaled, word.digits) + unit

    def number(self, value: float, digits: int) -> str:
        written = f"{round(value, digits) + 0.0:,.{digits}f}"
        return written.replace(",", " ").replace(".", ",") if self.language == "lv" else written

    def signed(self, value: float, digits: int) -> str:
        return ("+" if round(value, digits) > 0 else "") + self.number(value, digits)
