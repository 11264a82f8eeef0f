"""Personal codes and account numbers: what is typed becomes one form, or the answer says what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.lv.pvn import calc_check_digit_pers, is_valid

from dienests.base.people.codes import iban, masked_code, personal_code
from dienests.base.people.errors import Refusal, Refused
from dienests.base.people.fictitious import impossible_personal_code

TODAY = date(2026, 2, 10)


@pytest.mark.parametrize("text", ["161175-19997", "16117519997", " 161175 19997 ", "161175–19997"])
def test_old_form_gives_digits_and_date_of_birth(text: str) -> None:
    code = personal_code(text, today=TODAY)
    assert (code.digits, code.born, code.doubtful) == ("16117519997", date(1975, 11, 16), False)


def test_new_form_carries_no_date() -> None:
    code = personal_code("328673-00679", today=TODAY)
    assert (code.digits, code.born, code.doubtful) == ("32867300679", None, False)


@pytest.mark.parametrize("text", ["328673-00677", "390000-00001"])
def test_new_form_with_other_check_digit_is_doubtful_not_refused(text: str) -> None:
    """The law speaks of random digits from 32 to 39 on; nobody real may be locked out by an unpublished formula."""
    assert personal_code(text, today=TODAY).doubtful


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("161175-1999", Refusal.CODE_LENGTH),
        ("161175-199971", Refusal.CODE_LENGTH),
        ("161175-1999O", Refusal.CODE_CHARACTERS),
        ("١٦١١٧٥-١٩٩٩٧", Refusal.CODE_CHARACTERS),
        ("311175-19997", Refusal.CODE_DATE),
        ("290201-10004", Refusal.CODE_DATE),
        ("310075-19997", Refusal.CODE_DATE),
        ("161175-19998", Refusal.CODE_CHECK_DIGIT),
        ("161157-19997", Refusal.CODE_CHECK_DIGIT),
    ],
)
def test_faults_are_named(text: str, reason: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        personal_code(text, today=TODAY)
    assert refused.value.reason == reason
    assert refused.value.field == "personal_code"
    assert refused.value.message


def test_date_ahead_is_refused_to_the_day() -> None:
    digits = "1102262000"
    code = digits + calc_check_digit_pers(digits)
    assert personal_code(code, today=date(2026, 2, 11)).born == date(2026, 2, 11)
    with pytest.raises(Refused, match="code_date_ahead"):
        personal_code(code, today=date(2026, 2, 10))


@given(st.integers(0, 29_999_999), st.none() | st.dates(date(1900, 1, 1), date(2026, 2, 1)))
def test_fictitious_codes_are_well_formed_and_nobody_can_have_them(seed: int, born: date | None) -> None:
    code = impossible_personal_code(seed, born=born)
    assert is_valid(code)
    assert personal_code(code, today=TODAY, fictitious=True).digits == code
    with pytest.raises(Refused, match="code_date_ahead"):
        personal_code(code, today=TODAY)


def test_fictitious_codes_differ() -> None:
    codes = {impossible_personal_code(seed) for seed in range(100_000)}
    same_day = {impossible_personal_code(seed, born=date(1950, 1, 1)) for seed in range(1000)}
    assert (len(codes), len(same_day)) == (100_000, 1000)


@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_caught(place: int, step: int) -> None:
    right = "16117519997"
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    try:
        found = personal_code(wrong, today=TODAY)
    except Refused:
        return
    assert found.doubtful  # only a code that begins like one of the new form gets so far


def test_mask_shows_no_date() -> None:
    assert masked_code("16117519997") == "••••••-••997"
    assert masked_code(None) == ""


@pytest.mark.parametrize("text", ["LV80BANK0000435195001", "lv80 bank 0000 4351 9500 1", "DE89 3704 0044 0532 0130 00"])
def test_iban_is_kept_compact(text: str) -> None:
    assert iban(text) == text.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("LV81BANK0000435195001", Refusal.IBAN_CHECK_DIGITS),
        ("LV80BANK0000435195010", Refusal.IBAN_CHECK_DIGITS),
        ("LV80BANK000043519500", Refusal.IBAN_LENGTH),
        ("ZZ80BANK0000435195001", Refusal.IBAN_COUNTRY),
        ("LV80 1ANK 0000 4351 9500 1", Refusal.IBAN_STRUCTURE),
    ],
)
def test_iban_faults_are_named(text: str, reason: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        iban(text)
    assert refused.value.reason == reason
    assert "%" not in refused.value.message
