"""Codes, accounts, telephones, e-mails, dates of birth, addresses, case numbers: what is seen by its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.lv.pvn import calc_check_digit_pers

from dienests.exchange.privacy.findings import Finding, Kind

_DASH = "[-‐‑‒–—]"
_CODE = re.compile(rf"(?<![\w/.,-])(\d{{6}})(?:\s?({_DASH})\s?|(\s?))(\d{{5}})(?![\w/])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)")
_PHONE = re.compile(
    r"(?<![\w.,/+–-])(?:(?P<country>\+|00)371[\s-]?)?(?P<number>[2-9]\d(?:\s?\d{3}\s?\d{3}|\s?\d{2}\s?\d{2}\s?\d{2})|[2-9]\d{3}\s\d{4})(?![\w/]|[.,]\d)"
)
_PHONE_WORDS = re.compile(r"(?:t[aā]lr|telef|mob|phone|tel)[\w.]*[\s:nr.]*\Z", re.IGNORECASE)
_NO_PHONE_BEFORE = re.compile(r"(?:\bnr|\breģ[\w.]*|numur\w*|\bkods?|\bkodu|№|#)[\s.:]*\Z", re.IGNORECASE)
_MONEY = re.compile(r"\s?(?:€|eur\b|euro\b|eiro\b|ls\b|iedz|person|gab|m2|m²)", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])")
# Letter boxes of a place of work, not of a person.
_ROLE = re.compile(
    r"(?:info|pasts|dienests?|soc\w*|kanceleja|dome|birojs|biroj\w*|palidziba|centrs|dac|dacentrs|iesniegumi|gramatvediba|"
    r"office|contact|kontakti|admin|e-?pasts|parvalde|noreply|practice|prakse|patversme|krize\w*)[\w.-]*",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?:dzim(?:is|usi|uši|usie|šanas\s+(?:datums|diena)|\.)?|dz\.|born|date\s+of\s+birth)[\s:,–-]*"
    r"(?P<day>\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d\.\s?gada\s+\d{1,2}\.\s?\w+)",
    re.IGNORECASE,
)
_STREET = (
    r"(?:iel(?:a|ā|as|u|ai)|bulvār(?:is|ī|a|i)|prospekt(?:s|ā|a|u)|šosej(?:a|ā|as)|laukum(?:s|ā|a|u)|gatv(?:e|ē|es)|"
    r"alej(?:a|ā|as)|ceļ(?:š|ā|a)|līnij(?:a|ā)|krastmal(?:a|ā|as)|šķērsiel(?:a|ā)|dambis|dambī|street|st\.)"
)
_ADDRESS = re.compile(
    rf"(?<!\w)(?:[A-ZĀČĒĢĪĶĻŅŠŪŽ][\w.]*\s+){{1,3}}{_STREET}\s+\d{{1,3}}\s?(?:(?!k-?\d)[a-zA-Z](?!\w))?"
    r"(?P<flat>(?:\s?/\s?\d+|\s?k-?\d)?(?:\s?[-–]\s?\d{1,3}(?!\d)|,?\s*dz\.?\s*\d{1,3}|,?\s*dzīvokl\w+\s*(?:nr\.?\s*)?\d{1,3})?)"
)
# A street that says itself that it is none: what stands in examples.
_INVENTED = re.compile(rf"(?:Izdomāt|Paraug)\w*\s+{_STREET}")
_CAPITAL = "[A-ZĀČĒĢĪĶĻŅŠŪŽ]"
_FARM = re.compile(
    rf"[„\"“]{_CAPITAL}[\w -]{{2,30}}[”\"“]\s*,\s*{_CAPITAL}\w+\s+(?:pag(?:asts|astā|asta|\.)|ciems|ciemā)"
)
_POSTCODE = re.compile(r"(?<!\w)LV\s?-\s?\d{4}(?!\w)")
_CASE = re.compile(
    r"(?<![\w/])(?:liet\w+|case|iesniegum\w+|lēmum\w+)\s+(?:nr\.?|no\.?)\s*(?P<number>[\w.-]*\d[\w./-]*\d)", re.I
)

Finder = Callable[[str], Iterator[Finding]]


def personal_codes(text: str) -> Iterator[Finding]:
    """With a dash every code of this form; without one only where the date and the check digit prove it."""
    for match in _CODE.finditer(text):
        digits = match[1] + match[4]
        agrees = calc_check_digit_pers(digits[:-1]) == digits[-1]
        without_date = digits[0] == "3" and digits[1] in "23456789"
        born = _is_day(int(digits[:2]), int(digits[2:4]))
        if match[2]:
            yield _found(match, Kind.PERSONAL_CODE, sure=without_date or (born and agrees))
        elif (born or without_date) and agrees:
            yield _found(match, Kind.PERSONAL_CODE, sure=not match[3])


def _is_day(day: int, month: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True


def ibans(text: str) -> Iterator[Finding]:
    for match in _IBAN.finditer(text):
        compact = re.sub(r"\s", "", match[0])
        # The form takes more than the number where a word in capitals follows it.
        for length in range(len(compact), 14, -1):
            try:
                IBAN(compact[:length])
            except SchwiftyException:
                continue
            end = match.start() + _place_of(match[0], length)
            yield Finding(match.start(), end, Kind.IBAN, text[match.start() : end])
            break
        else:
            if compact.startswith("LV") and len(compact) == 21:
                yield _found(match, Kind.IBAN, sure=False)


def _place_of(text: str, length: int) -> int:
    """Where so many signs that are no spaces end."""
    seen = 0
    for place, sign in enumerate(text):
        seen += not sign.isspace()
        if seen == length:
            return place + 1
    return len(text)


def phones(text: str) -> Iterator[Finding]:
    for match in _PHONE.finditer(text):
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 12]
        called = bool(match["country"]) or bool(_PHONE_WORDS.search(before))
        number = re.sub(r"\D", "", match["number"])
        unlikely = _MONEY.match(after) or _NO_PHONE_BEFORE.search(before) or number.endswith("000")
        if called or (not unlikely and number[0] in "26"):
            yield _found(match, Kind.PHONE, sure=called)


def emails(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        local, host = match[0].split("@")
        # Names of hosts that nobody can have stand for examples (RFC 2606).
        if not _ROLE.fullmatch(local) and not host.lower().endswith((".example", "example.com", "example.org")):
            yield _found(match, Kind.EMAIL)


def addresses(text: str) -> Iterator[Finding]:
    """A flat makes it somebody's home; a house without one may be an institution, a farm a home."""
    for match in _ADDRESS.finditer(text):
        if not _INVENTED.match(match[0]):
            yield _found(match, Kind.ADDRESS, sure=bool(match["flat"].strip()))
    for pattern in (_FARM, _POSTCODE):
        for match in pattern.finditer(text):
            yield _found(match, Kind.ADDRESS, sure=False)


def births(text: str) -> Iterator[Finding]:
    for match in _BORN.finditer(text):
        yield Finding(match.start("day"), match.end("day"), Kind.BORN, match["day"])


def case_numbers(text: str) -> Iterator[Finding]:
    for match in _CASE.finditer(text):
        yield Finding(match.start("number"), match.end("number"), Kind.CASE, match["number"], sure=False)


def _found(match: re.Match[str], kind: Kind, *, sure: bool = True) -> Finding:
    shown = match[0].rstrip()
    return Finding(match.start(), match.start() + len(shown), kind, shown, sure)


FINDERS: tuple[Finder, ...] = (personal_codes, ibans, emails, phones, addresses, births, case_numbers)
