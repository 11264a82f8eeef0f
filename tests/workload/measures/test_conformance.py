"""Cases against their practice files: every kind of deviation, and fitness by hand."""

import pytest

from dienests.workload.measures.conformance import Deviation, Passed, judge, steps_of
from tests.workload.measures.histories import process

OGRE, DAUGAVPILS = steps_of(process()), steps_of(process("daugavpils"))
ORGANISER, WORKER, HEAD = "assistance_organiser", "social_worker", "head_of_unit"


def passed(*told: str) -> tuple[Passed, ...]:
    """ "stage outcome role" each."""
    return tuple(Passed(*[*each.split(), "", ""][:3]) for each in told)


def test_as_the_file_says() -> None:
    verdict = judge(OGRE, passed(f"reception submitted {ORGANISER}", f"control grant {WORKER}"), finished=True)
    assert (verdict.fitness, verdict.deviations) == (1.0, ())


def test_a_stage_left_out_of_three() -> None:
    verdict = judge(DAUGAVPILS, passed(f"assessment submitted {WORKER}", f"decision grant {HEAD}"), finished=True)
    assert verdict.deviations == (Deviation("skipped", "intake"),)
    assert verdict.fitness == pytest.approx(2 / 3)


@pytest.mark.parametrize("cause", ["returned", "taken_back", "reopened"])
def test_a_stage_done_again_says_why(cause: str) -> None:
    verdict = judge(
        OGRE,
        passed(
            f"reception submitted {ORGANISER}",
            f"control {cause}",
            f"reception submitted {ORGANISER}",
            f"control grant {WORKER}",
        ),
        finished=True,
    )
    assert verdict.deviations == (Deviation("repeated", "reception", cause), Deviation("repeated", "control", cause))
    assert verdict.fitness == pytest.approx(0.5)


def test_another_order_is_one_fault_and_not_two() -> None:
    told = passed(f"assessment submitted {WORKER}", f"intake handed_over {ORGANISER}", f"decision grant {HEAD}")
    verdict = judge(DAUGAVPILS, told, finished=True)
    assert [each.kind for each in verdict.deviations] == ["other_order"]
    assert verdict.fitness == pytest.approx(2 / 4)


def test_a_role_that_the_stage_does_not_name() -> None:
    verdict = judge(OGRE, passed(f"reception submitted {ORGANISER}", f"control grant {ORGANISER}"), finished=True)
    assert verdict.deviations == (Deviation("other_role", "control", ORGANISER),)
    assert str(verdict.deviations[0]) == f"other_role:control:{ORGANISER}"
    assert verdict.fitness == 1.0


def test_a_role_that_is_not_recorded_is_no_fault() -> None:
    assert judge(OGRE, passed("reception submitted", "control grant"), finished=True).deviations == ()


def test_a_case_in_work_lacks_nothing_yet() -> None:
    assert judge(DAUGAVPILS, passed(f"intake handed_over {ORGANISER}"), finished=False).fitness == 1.0
    withdrawn = judge(DAUGAVPILS, passed(f"assessment withdrawn {WORKER}"), finished=False)
    assert withdrawn.deviations == (Deviation("skipped", "intake"),)
    assert judge(OGRE, (), finished=False).fitness == 1.0


def test_a_stage_of_some_cases_may_be_left_out() -> None:
    optional = tuple(type(step)(step.name, step.name != "control", step.roles) for step in OGRE)
    assert judge(optional, passed(f"reception submitted {ORGANISER}"), finished=True).deviations == ()


def test_a_stage_that_the_file_does_not_know() -> None:
    verdict = judge(OGRE, passed("reception submitted", "elsewhere handed_over", "control grant"), finished=True)
    assert verdict.deviations == (Deviation("unknown_stage", "elsewhere"),)


def test_payment_is_no_stage_of_the_single_case() -> None:
    assert [step.name for step in OGRE] == ["reception", "control"]
