"""“With so much it would allow …”: how much of a reform fits under an amount, by runs over the population."""

from dienests.population.ceiling import Allowance, CeilingFault, largest_share
from dienests.population.office.computing import Subject, baseline, opened
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extracting import kept_extract
from dienests.population.office.models import Ceiling, Per, Preview, Work
from dienests.population.office.progress import Clock, NoLongerAsked, Reporter
from dienests.population.office.reforms import stored_reform
from dienests.population.office.sources import population_called
from dienests.population.office.working import carried_out
from dienests.population.preview import Ready
from dienests.population.reform import LawOfSide, sides
from dienests.population.stored import from_plain, to_plain

RUNS = 9  # both ends, then halving a hundred


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
        runs = _Runs(prepared, reporter)
        cost_now = runs.cost_of(laws.before)
        month_cents = ceiling.cents // 12 if ceiling.per == Per.YEAR else ceiling.cents
        try:
            answer = largest_share(
                laws, on=preview.day, ceiling_month_cents=cost_now + month_cents, cost_of=runs.cost_of
            )
        except CeilingFault as fault:
            raise PreviewRefused("ceiling_not_found", why_lv=fault.text.lv, why_en=fault.text.en) from fault
    now = reporter.clock()
    rows = Ceiling.objects.filter(pk=ceiling.pk, attempt=reporter.attempt, state=Work.RUNNING)
    result = {"allowance": to_plain(answer), "cost_now_cents": cost_now}
    if not rows.update(state=Work.DONE, result=result, finished_at=now, heard_of_at=now):
        raise NoLongerAsked


def _subject(preview: Preview) -> Subject:
    if preview.extract is None:
        return Subject(population=population_called(preview.folder), day=preview.day)
    return Subject(population=kept_extract(preview.extract), day=preview.day)


class _Runs:
    """Counts the runs for the progress; each is what one law costs a month."""

    def __init__(self, prepared: Ready, reporter: Reporter) -> None:
        self.prepared = prepared
        self.reporter = reporter
        self.done = 0

    def cost_of(self, law: LawOfSide) -> int:
        self.reporter.tell("trying", self.done, RUNS)
        cost = self.prepared.cost_month_cents(law)
        self.done = min(self.done + 1, RUNS)
        return cost
