"""The form of a question: what was typed stays as it was typed, and every fault stands where it belongs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from dienests.cases.languages import in_language
from dienests.web.formats import SPACE
from dienests.web.office.workload.simulation import words
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.figures import FigureGroup, FigureOffered
from dienests.workload.studies.questions import LONGEST_TITLE, REPLICATIONS, SEED, WEEKS, Question

GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?$")
OWN_VALUE = "changed."  # before the name of a figure: the field of the head's own value


def _whole(label: Any, limits: tuple[int, int]) -> forms.IntegerField:
    low, high = limits
    return forms.IntegerField(label=label, min_value=low, max_value=high)


_AS_GIVEN = (
    "staff", "demand", "changed", "weeks", "replications", "seed", "title", "with_sensitivity", "with_backtest"
)  # fmt: skip


class AskForm(forms.Form):
    """Fields are called as the question calls them; `changed.<name>` is the head's own value of a figure."""

    title = forms.CharField(label=pgettext_lazy("simulation", "Name"), required=False, max_length=LONGEST_TITLE)
    first = forms.CharField(required=False, max_length=60)
    ways = forms.MultipleChoiceField(label=gettext_lazy("Ways of working"), required=False)
    staff = forms.ChoiceField(label=gettext_lazy("Staff"))
    demand = forms.ChoiceField(label=gettext_lazy("Applications"))
    scenarios = forms.MultipleChoiceField(label=gettext_lazy("Circumstances"), required=False)
    weeks = _whole(gettext_lazy("Weeks"), WEEKS)
    replications = _whole(gettext_lazy("Replications"), REPLICATIONS)
    seed = _whole(gettext_lazy("Seed"), SEED)
    with_sensitivity = forms.BooleanField(label=gettext_lazy("What the answer hangs on"), required=False)
    with_backtest = forms.BooleanField(label=gettext_lazy("How well it foresees your own last quarter"), required=False)

    def __init__(
        self, *given: Any, choices: Mapping[str, Iterable[str]], groups: Sequence[FigureGroup], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        for name, offered in choices.items():
            self.fields[name].choices = [(each, each) for each in offered]  # type: ignore[attr-defined]
        self.offered = {figure.name: figure for group in groups for figure in group.figures}
        for name, figure in self.offered.items():
            self.fields[f"{OWN_VALUE}{name}"] = forms.CharField(
                label=in_language(figure.title), required=False, max_length=20
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, typed in self.data.items():
            if name.startswith(OWN_VALUE) and name not in self.fields and str(typed).strip():
                self.add_error(None, str(StudyRefused("figure_unknown", name=name.removeprefix(OWN_VALUE)[:60])))
        given["changed"] = {
            name: value
            for name, figure in self.offered.items()
            if (value := self._own_value(figure, given.get(f"{OWN_VALUE}{name}", ""))) is not None
        }
        return given

    def _own_value(self, figure: FigureOffered, typed: str) -> float | None:
        """As the simulation takes it; None where the shipped one stays."""
        if not typed.strip():
            return None
        value, scale = _number(typed), _scale(figure)
        low, high = (round(bound * scale, 6) for bound in (figure.least, figure.most))
        if not (value.is_finite() and low <= value <= high):
            told = {"low": words.short(low), "high": words.short(high), "unit": words.unit_of(figure.unit)}
            self.add_error(
                f"{OWN_VALUE}{figure.name}", _("Write a number from %(low)s to %(high)s (%(unit)s), or nothing.") % told
            )
            return None
        own = float(value) / scale
        return None if own == figure.value else own

    def question(self) -> Question:
        """What was asked, once the form is valid. The way that the others are held against is compared by itself."""
        given = self.cleaned_data
        first = [given["first"]] if given["first"] else []
        return Question(
            ways=tuple(dict.fromkeys([*first, *given["ways"]])),
            scenarios=tuple(given["scenarios"]),
            **{name: given[name] for name in _AS_GIVEN},
        )

    def refuse(self, refusal: StudyRefused) -> None:
        """Every fault where it belongs; what belongs nowhere stands at the top."""
        for fault in refusal.faults:
            self.add_error(fault.field if fault.field in self.fields else None, str(fault))


def _number(typed: str) -> Decimal:
    """12,5 and 12.5; 1 200, and in English 1,200. Not a number for anything else."""
    text = typed.replace(SPACE, "").replace(" ", "").removesuffix("%")
    if get_language() == "en" and GROUPED.match(text):
        text = text.replace(",", "")
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return Decimal("nan")


def _scale(figure: FigureOffered) -> int:
    """Shares are typed as per cent."""
    return 100 if figure.unit == "share" else 1


def _typed(value: float) -> str:
    """As a person would type it: no spaces between thousands."""
    text = f"{round(value, 6):g}"
    return text if get_language() == "en" else text.replace(".", ",")


def as_typed(question: Question, groups: Sequence[FigureGroup]) -> dict[str, Any]:
    """What the form shows of a question that was asked before."""
    offered = {figure.name: figure for group in groups for figure in group.figures}
    own = {
        f"{OWN_VALUE}{name}": _typed(value * _scale(offered[name]))
        for name, value in question.changed.items()
        if name in offered
    }
    return {
        "title": question.title,
        "first": next(iter(question.ways), ""),
        "ways": list(question.ways),
        "staff": question.staff,
        "demand": question.demand,
        "scenarios": list(question.scenarios),
        "weeks": question.weeks,
        "replications": question.replications,
        "seed": question.seed,
        "with_sensitivity": question.with_sensitivity,
        "with_backtest": question.with_backtest,
        **own,
    }
