"""A list of guests as people have it: lines of a spreadsheet or of an e-mail."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from dienests.exchange.office.visits.remembering_errors import RememberingRefused

LONGEST_NAME = 160
MOST_LINES = 200
_HEADS = {"name", "vārds", "vārds, uzvārds", "vārds uzvārds", "name, surname", "guest", "viesis"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class GuestLine:
    """A guest as written down. `email` is checked; `language` is "lv" or "en"."""

    name: str
    work: str = ""
    email: str = ""
    language: str = "lv"


def guests_in(text: str, *, language: str = "lv") -> list[GuestLine]:
    """One guest a line: name, work, e-mail, language, in columns by tab or semicolon, or by comma where there are none
    of these. The e-mail is found in whichever column it stands.

    Raises RememberingRefused guests_faulty with a sentence for each line that cannot be read.
    """
    lines, faults = [], []
    for number, cells in _rows(text):
        if number == 1 and cells[0].casefold() in _HEADS:
            continue
        try:
            lines.append(_guest(cells, language))
        except ValueError as error:
            faults.append(_("Line %(number)s: %(what)s") % {"number": number, "what": error})
    if len(lines) > MOST_LINES:
        faults.append(_("More than %(most)s lines.") % {"most": MOST_LINES})
    if faults:
        raise RememberingRefused("guests_faulty", problems=faults, field="text")
    return lines


def guest_of(name: str, work: str, email: str, language: str) -> GuestLine:
    """One guest from separate fields. Raises RememberingRefused guests_faulty."""
    try:
        cells = [_clean(name), _clean(work), _clean(email)]
        if cells[2] and "@" not in cells[2]:
            raise ValueError(_("“%(email)s” is not an e-mail address.") % {"email": cells[2][:60]})
        return _guest([*cells, language], language)
    except ValueError as error:
        raise RememberingRefused("guests_faulty", problems=[str(error)], field="name") from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    mark = next((mark for mark in "\t;" if mark in text), ",")
    for number, line in enumerate(text.splitlines(), start=1):
        row = next(csv.reader(io.StringIO(line), delimiter=mark), [])
        cells = [_clean(cell) for cell in row]
        if any(cells):
            yield number, cells


def _clean(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _guest(cells: list[str], language: str) -> GuestLine:
    email = next((cell for cell in cells[1:] if "@" in cell), "")
    rest = [cell for cell in cells if cell and cell != email]
    spoken = next((cell.casefold() for cell in rest[1:] if cell.casefold() in ("lv", "en")), language)
    words = [cell for cell in rest if cell.casefold() not in ("lv", "en")]
    if not words or not cells[0] or "@" in cells[0]:
        raise ValueError(_("there is no name."))
    if len(words[0]) > LONGEST_NAME:
        raise ValueError(_("the name is longer than %(most)s characters.") % {"most": LONGEST_NAME})
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise ValueError(_("“%(email)s” is not an e-mail address.") % {"email": email[:60]}) from error
    return GuestLine(words[0], ", ".join(words[1:])[:LONGEST_NAME], email, spoken)
