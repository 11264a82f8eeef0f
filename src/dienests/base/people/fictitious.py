"""Personal codes for demonstration and tests: well-formed, and nobody can ever have one.

They are codes of the old form whose century digit is 9, so the date in them lies in the 28th century. Day, month and
year of a person's birth stay readable and the check digit is right, hence they look and validate like codes anywhere;
but the register stopped giving out codes with a date on 30 June 2017. Codes of the new form are not used: any of them
may be given to a child tomorrow. `codes.personal_code` lets these through only where it is told so (setting DEMO).
"""

from datetime import date, timedelta

from stdnum.lv.pvn import calc_check_digit_pers

CENTURY = "9"
FIRST_DAY = date(1930, 1, 1)
DAYS = 30_000


def impossible_personal_code(seed: int, *, born: date | None = None) -> str:
    """11 digits without hyphen. Equal arguments give the same code; with one date, seeds 0 to 999 give 1,000 codes.

    Without `born` the date too follows from the seed: seeds 0 to 29,999,999 all differ.
    """
    day = born or FIRST_DAY + timedelta(days=seed % DAYS)
    serial = seed % 1000 if born else seed // DAYS % 1000
    digits = f"{day:%d%m%y}{CENTURY}{serial:03}"
    return digits + calc_check_digit_pers(digits)
