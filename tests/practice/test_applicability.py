from dataclasses import replace
from decimal import Decimal

import pytest

from dienests.practice import Applies, Stage, Text, facts_needed, load_practice, stage_applies
from dienests.practice.process import Process

X = Text("x", "x")
CONTROL = Stage("control", X, X, ("head_of_unit",), ("control",), False, ("reception",), Applies())


def applies(applies: Applies, *, number: str = "2026/1", amount: str = "100.00", **facts: bool) -> bool:
    stage = replace(CONTROL, applies=applies)
    found = stage_applies(stage, case_number=number, amount=Decimal(amount), facts=facts)
    assert found.why.lv
    assert found.why.en
    return found.applies


def test_always() -> None:
    assert applies(Applies())


def test_a_share_is_the_same_for_a_case_and_near_the_share_for_many() -> None:
    tenth = Applies("share", share_percent=10, seed="a" * 64)
    drawn = [applies(tenth, number=f"2026/{n:06}") for n in range(5000)]
    assert drawn == [applies(tenth, number=f"2026/{n:06}", amount="9.00") for n in range(5000)]
    assert 400 < sum(drawn) < 600
    assert drawn != [applies(replace(tenth, seed="b" * 64), number=f"2026/{n:06}") for n in range(5000)]
    assert all(applies(replace(tenth, share_percent=100), number=str(n)) for n in range(200))


def test_a_share_is_known_in_advance_to_an_auditor() -> None:
    tenth = Applies("share", share_percent=10, seed="a" * 64)
    assert [n for n in range(60) if applies(tenth, number=f"2026/{n:06}")] == [2, 5, 9, 10, 20, 23, 24, 26, 31, 37]


def test_above_an_amount_means_above() -> None:
    limit = Applies("amount_above", amount_above_eur=200)
    assert not applies(limit, amount="200.00")
    assert applies(limit, amount="200.01")


def test_risk_adds_points_and_takes_the_amount_from_the_amount() -> None:
    risk = Applies(
        "risk",
        risk_points=(("amount_above", 2), ("cash_income", 2), ("new_client", 1)),
        risk_threshold=3,
        risk_amount_above_eur=300,
    )
    assert facts_needed(replace(CONTROL, applies=risk)) == ("cash_income", "new_client")
    assert applies(risk, amount="300.01", cash_income=False, new_client=True)
    assert not applies(risk, amount="300.00", cash_income=False, new_client=True)
    assert not applies(risk, amount="300.00", cash_income=False, new_client=True, amount_above=True)
    assert applies(risk, amount="0.00", cash_income=True, new_client=True)


def test_a_control_is_not_left_out_because_a_fact_is_missing() -> None:
    risk = Applies("risk", risk_points=(("cash_income", 2),), risk_threshold=2)
    with pytest.raises(ValueError, match=r"control needs the facts \['cash_income'\]"):
        applies(risk)
    with pytest.raises(ValueError, match=r"unknown facts \['cash_incme'\]"):
        applies(risk, cash_incme=True)


def test_why_in_words() -> None:
    stage = replace(CONTROL, applies=Applies("amount_above", amount_above_eur=200))
    why = stage_applies(stage, case_number="1", amount=Decimal("1234.5"), facts={}).why
    assert why.lv == "Summa 1\u00a0234,50\u00a0€ pārsniedz 200 €."
    assert why.en == "The amount €1,234.50 exceeds €200."


def test_the_seed_is_the_digest_of_the_process() -> None:
    process = load_practice("ogre").process
    assert {stage.applies.seed for stage in process.stages} == {process.digest}
    assert Process.from_json(process.to_json()) == process
