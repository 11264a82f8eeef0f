"""The practices that ship: their structure is what the two ways of working of 2017 look like as files."""

from typing import Any

import pytest

from dienests.practice import SHIPPED, available, check_practice, load_practice
from dienests.practice.vocabulary import OUTCOMES_WITH_APPEAL


def test_what_ships() -> None:
    assert available() == ["control_by_risk", "daugavpils", "latvia", "ogre", "specialists_together"]


@pytest.mark.parametrize("name", available())
def test_no_faults_and_every_letter_prints(name: str) -> None:
    assert check_practice(SHIPPED / name) == []


def test_ogre_sees_the_client_once() -> None:
    process = load_practice("ogre").process
    assert [(stage.name, stage.acts, stage.client_present, stage.differs_from) for stage in process.stages] == [
        ("reception", ("application", "declaration", "documents", "assessment", "submit"), True, ()),
        ("control", ("control", "decide", "letter"), False, ("reception",)),
        ("payment", ("payment",), False, ("control",)),
    ]
    assert process.stage("reception").roles == ("assistance_organiser", "social_worker")
    assert process.stage("control").roles == ("social_worker", "head_of_unit")


def test_daugavpils_sees_the_client_twice_and_says_the_split_is_inferred() -> None:
    process = load_practice("daugavpils").process
    assert [(stage.name, stage.acts, stage.client_present, stage.differs_from) for stage in process.stages] == [
        ("intake", ("application", "documents"), True, ()),
        ("assessment", ("declaration", "documents", "assessment", "submit"), True, ("intake",)),
        ("decision", ("control", "decide", "letter"), False, ("assessment",)),
        ("payment", ("payment",), False, ("decision",)),
    ]
    assert process.stage("decision").roles == ("head_of_unit",)
    assert not process.checked


@pytest.mark.parametrize("name", available())
def test_reasons_cover_what_an_office_decides(name: str) -> None:
    reasons = load_practice(name).reasons.values()
    by_outcome = {outcome: [it.code for it in reasons if it.outcome == outcome] for outcome in ("refuse", "return")}
    assert len(by_outcome["refuse"]) >= 15
    assert {"missing_document", "figure_differs_from_document", "household_composition", "wrong_period",
            "wrong_payee"} <= set(by_outcome["return"])  # fmt: skip
    for reason in reasons:
        assert (reason.appeal is not None) == (reason.outcome in OUTCOMES_WITH_APPEAL), reason.code


@pytest.mark.parametrize("name", available())
def test_nothing_claims_to_be_checked_against_the_statute(name: str) -> None:
    practice = load_practice(name)
    marked: list[Any] = [
        *practice.reasons.values(),
        *practice.settings.values(),
        *practice.documents.values(),
        practice.process,
    ]
    assert not any(entry.checked for entry in marked)
    assert all(setting.source for setting in practice.settings.values())


def test_settings_are_read_by_type() -> None:
    practice = load_practice("ogre")
    assert practice.number("bill_day") == 15
    assert "Ogres novada" in practice.text("appeal_body").lv
    with pytest.raises(TypeError, match="appeal_body is not a number"):
        practice.number("appeal_body")
    with pytest.raises(TypeError, match="bill_day is not a text"):
        practice.text("bill_day")


def test_an_inherited_entry_is_replaced_by_key() -> None:
    latvia, daugavpils = load_practice("latvia"), load_practice("daugavpils")
    assert latvia.number("after_payment_control_months") == 0
    assert daugavpils.number("after_payment_control_months") == 3
    assert daugavpils.settings["retention_years"] == latvia.settings["retention_years"]
    refusal = daugavpils.reasons["savings_above_limit"].appeal
    assert refusal is not None
    assert "Daugavpils" in refusal.lv


def test_the_digest_tells_practices_apart_and_stays() -> None:
    digests = {name: load_practice(name).digest for name in available()}
    assert len(set(digests.values())) == len(available())
    assert digests == {name: load_practice(name).digest for name in available()}
