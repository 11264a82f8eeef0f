"""“With so much it would allow …”: how much of a reform, or how large a value, fits under an amount; by runs over the
population."""

from contextlib import suppress
from math import ceil, log2

from dienests.base.background.models import Work
from dienests.base.background.progress import Clock, NoLongerAsked, Reporter
from dienests.population.ceiling import WHOLE, Allowance, CeilingFault, largest_share
from dienests.population.ceiling_value import Sought, bounds, largest_sought
from dienests.population.office.computing import Subject, baseline, opened
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extracting import kept_extract
from dienests.population.office.models import Ceiling, Per, Preview
from dienests.population.office.reforms import stored_reform
from dienests.population.office.sources import population_called
from dienests.population.office.working import carried_out
from dienests.population.preview import Ready
from dienests.population.reform import LawOfSide, Sides, sides
from dienests.population.stored import from_plain, to_plain


def compute(pk: int, *, attempt: int, clock: Clock) -> str:
    """Answer a question about a ceiling and store the answer. Returns what became of it."""
    ceiling = Ceiling.objects.select_related("preview__extract").defer("preview__result").filter(pk=pk).first()
    if ceiling is None:
        return "deleted"
    return carried_out(ceiling, attempt=attempt, clock=clock, work=lambda reporter: _compute(ceiling, reporter))


def allowance_of(ceiling: Ceiling) -> Allowance:
    """The stored answer. Raises KeyError, ValueError where an older program stored it otherwise."""
    return from_plain(Allowance, ceiling.result["allowance"])


def _compute(ceiling: Ceiling, reporter: Reporter) -> None:
    preview = ceiling.preview
    laws = sides(stored_reform(preview.reform_text, known_on=preview.known_on), known_on=preview.known_on)
    subject = _subject(preview)
    before = baseline(subject, laws.before, tell=reporter.tell)
    with opened(subject, before) as prepared:
        runs = _Runs(prepared, reporter, _most_runs(ceiling, laws))
        cost_now = runs.cost_of(laws.before)
        try:
            answer = _answer(ceiling, laws, cost_now, runs)
        except CeilingFault as fault:
            raise PreviewRefused("ceiling_not_found", why_lv=fault.text.lv, why_en=fault.text.en) from fault
    now = reporter.clock()
    rows = Ceiling.objects.filter(pk=ceiling.pk, attempt=reporter.attempt, state=Work.RUNNING)
    result = {"allowance": to_plain(answer), "cost_now_cents": cost_now}
    if not rows.update(state=Work.DONE, result=result, finished_at=now, heard_of_at=now):
        raise NoLongerAsked


def answers(preview: Preview) -> list[Allowance]:
    """The answers given about a preview, in order; what an older program stored otherwise is left out."""
    found = []
    for row in preview.ceilings.filter(state=Work.DONE).order_by("pk"):
        with suppress(KeyError, ValueError):
            found.append(allowance_of(row))
    return found


def value_of(ceiling: Ceiling) -> Sought | None:
    """The value that is asked about; None for the reform as a whole."""
    return Sought(parameter=ceiling.parameter, holds_for=ceiling.holds_for) if ceiling.parameter else None


def _answer(ceiling: Ceiling, laws: Sides, cost_now: int, runs: "_Runs") -> Allowance:
    month_cents = ceiling.cents // 12 if ceiling.per == Per.YEAR else ceiling.cents
    value, on, limit = value_of(ceiling), ceiling.preview.day, cost_now + month_cents
    if value is None:
        return largest_share(laws, on=on, ceiling_month_cents=limit, cost_of=runs.cost_of)
    return largest_sought(laws, value, on=on, ceiling_month_cents=limit, cost_of=runs.cost_of)


def _most_runs(ceiling: Ceiling, laws: Sides) -> int:
    """The law before, both ends, then halving what lies between."""
    value = value_of(ceiling)
    lowest, highest = (0, WHOLE) if value is None else bounds(laws, value, on=ceiling.preview.day)
    return 3 + ceil(log2(highest - lowest))


def _subject(preview: Preview) -> Subject:
    if preview.extract is None:
        return Subject(population=population_called(preview.folder), day=preview.day)
    return Subject(population=kept_extract(preview.extract), day=preview.day)


class _Runs:
    """Counts the runs for the progress; each is what one law costs a month."""

    def __init__(self, prepared: Ready, reporter: Reporter, most: int) -> None:
        self.prepared = prepared
        self.reporter = reporter
        self.most = most
        self.done = 0

    def cost_of(self, law: LawOfSide) -> int:
        self.reporter.tell("trying", self.done, self.most)
        cost = self.prepared.cost_month_cents(law)
        self.done = min(self.done + 1, self.most)
        return cost
