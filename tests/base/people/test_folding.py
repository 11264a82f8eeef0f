"""What a person types and what the register holds meet in the same letters."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienests.base.people.folding import fold, query_of, tokens_of, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Šķēle", "skele"),
        ("KALNIŅA-BĒRZIŅA", "kalnina-berzina"),
        ("Strauß", "strauss"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Søren Đorđević", "soren dordevic"),
        ("Æsa Þór", "aesa thor"),
        ("ﬁ", "fi"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_combining_marks_and_ready_letters_are_one() -> None:
    assert fold("Be\u0304rzin\u0326s\u030c") == fold("Bērziņš") == "berzins"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once


def test_tokens_hold_names_code_and_birth() -> None:
    found = tokens_of(
        given_names="Anna Marija", family_name="O'Braiena-Kļaviņa", personal_code="16117519997", born=date(1975, 11, 16)
    )
    assert found == {"anna", "marija", "obraiena", "klavina", "16117519997", "@19751116"}


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("Kalniņa-Bērziņa ANNA", {"kalnina", "berzina", "anna"}),
        ("161175-19997", {"16117519997"}),
        ("161175 19997", {"16117519997"}),
        ("161175", {"161175"}),
        ("161175-19", {"16117519"}),
        ("anna 14.02.1950", {"anna", "@19500214"}),
        ("1950-02-14", {"@19500214"}),
        ("4.2.1950.", {"@19500204"}),
        ("kalns 1950", {"kalns", "@1950"}),
        ("anna anna", {"anna"}),
        ("  -'- ", set()),
    ],
)
def test_query(text: str, prefixes: set[str]) -> None:
    assert set(query_of(text).prefixes) == prefixes


def test_query_says_what_it_cannot_use() -> None:
    assert query_of("anna 12").left_out == ("12",)
