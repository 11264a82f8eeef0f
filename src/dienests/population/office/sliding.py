"""A quick answer for sliders: the law as it stands is computed once and kept, only the moved one each time."""

from datetime import date

from dienests.population.compare import compare_results
from dienests.population.comparison import Figures
from dienests.population.files import Population
from dienests.population.office.computing import Subject, after_from_kept, baseline, opened
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.working import refusal_for
from dienests.population.preview import AFTER, BEFORE
from dienests.population.reform import LawOfSide, sides
from dienests.practice.faults import PracticeFaults
from dienests.practice.reforms import Reform
from dienests.rulebook.law import library
from dienests.rulebook.table_columns import HOUSEHOLDS

LARGEST = 500_000  # households; above, a page would wait too long for each move of a slider


def quick_figures(population: Population, reform: Reform | None, *, day: date, known_on: date) -> tuple[Figures, int]:
    """The figures of a reform (None: the law as it stands on both sides), and the households assessed.

    Raises PreviewRefused too_large, reform_faulty, population_empty, out_of_memory, broken.
    """
    if population.counts[HOUSEHOLDS] > LARGEST:
        raise PreviewRefused("too_large", households=population.counts[HOUSEHOLDS], most=LARGEST)
    try:
        return _figures(Subject(population=population, day=day), reform, known_on=known_on)
    except PreviewRefused:
        raise
    except PracticeFaults as faults:
        raise PreviewRefused("reform_faulty", count=len(faults.faults)) from faults
    except Exception as error:
        raise refusal_for(error) from error


def _figures(subject: Subject, reform: Reform | None, *, known_on: date) -> tuple[Figures, int]:
    before = after = LawOfSide(library(), known_on)
    if reform is not None:
        laws = sides(reform, known_on=known_on)
        before, after = laws.before, laws.after
    kept = baseline(subject, before)
    if not kept.assessed:
        raise PreviewRefused("population_empty", count=subject.population.counts[HOUSEHOLDS])
    with opened(subject, kept) as prepared:
        if reform is None:
            connection = prepared.duck.connection
            return compare_results(connection, before=BEFORE, after=BEFORE), kept.assessed
        if after_from_kept(prepared, kept, before=before, after=after):
            return compare_results(prepared.duck.connection, before=BEFORE, after=AFTER), kept.assessed
        return prepared.figures_after(after)
