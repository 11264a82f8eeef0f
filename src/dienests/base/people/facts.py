"""The facts of a person's record: what is accepted, in which form it is kept, and every fault of a form at once."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Field

from dienests.base.organisation.languages import SPOKEN
from dienests.base.people.codes import iban, personal_code
from dienests.base.people.errors import Refusal, Refused, SeveralRefused
from dienests.base.people.folding import words
from dienests.base.people.models import Person

FIELDS = (
    "given_names",
    "family_name",
    "personal_code",
    "born",
    "died",
    "phone",
    "email",
    "iban",
    "declared_address",
    "actual_address",
    "protected_address",
    "language",
    "spoken_language",
    "note",
)
ADDRESSES = ("declared_address", "actual_address")
EARLIEST_BIRTH = date(1900, 1, 1)
LONGEST_NOTE = 2_000


def title(field: str) -> str:
    """What the field is called, in the language in force."""
    return str(cast("Field[Any, Any]", Person._meta.get_field(field)).verbose_name)


def checked_facts(
    facts: Mapping[str, Any], *, today: date, known: Person | None = None, code_confirmed: bool = False
) -> dict[str, Any]:
    """The facts in the form in which they are kept. Only the fields given are returned, all of them for a new record.

    `known` is the record being changed, for what one fact says about another. `born` is taken from the personal code
    when the code has it. `code_confirmed`: somebody compared an unusual code with the document.
    Raises SeveralRefused with every fault.
    """
    faults: list[Refused] = []
    kept: dict[str, Any] = {}
    for field, value in facts.items():
        try:
            kept[field] = _checked(field, value, today=today)
        except Refused as fault:
            faults.append(fault)
    faults += _code_faults(facts, kept, today=today, known=known, confirmed=code_confirmed)
    if known is None:
        given = {fault.field for fault in faults} | kept.keys()
        faults += [Refused(Refusal.NAME_MISSING, field=f) for f in FIELDS[:2] if f not in given]
    faults += _date_faults({field: kept.get(field, getattr(known, field, None)) for field in ("born", "died")}, today)
    if faults:
        raise SeveralRefused(sorted(faults, key=lambda fault: (*FIELDS, fault.field).index(fault.field)))
    return kept


def _checked(field: str, value: Any, *, today: date) -> Any:
    if field not in FIELDS:
        raise Refused(Refusal.UNKNOWN_FIELD, field=field, found=field)
    if field in ("born", "died", "personal_code"):
        return value or None
    if field == "protected_address":
        return bool(value)
    text = _one_line(str(value or "")) if field != "note" else str(value or "").strip()
    check = _CHECKS.get(field)
    if check is not None:
        text = check(field, text)
    limit = cast("Field[Any, Any]", Person._meta.get_field(field)).max_length or LONGEST_NOTE
    if len(text) > limit:
        raise Refused(Refusal.TOO_LONG, field=field, limit=limit, found=len(text))
    return text


def _one_line(text: str) -> str:
    return " ".join(character for character in text.split() if character.isprintable())


def _name(field: str, text: str) -> str:
    if not text:
        raise Refused(Refusal.NAME_MISSING, field=field)
    if not any(character.isalpha() for character in text) or not words(text):
        raise Refused(Refusal.NAME_WITHOUT_LETTERS, field=field)
    return text


def _email(field: str, text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise Refused(Refusal.EMAIL_WRONG, field=field) from None
    return text


def _language(field: str, text: str) -> str:
    if text not in dict(settings.LANGUAGES):
        raise Refused(Refusal.LANGUAGE_UNKNOWN, field=field)
    return text


def _spoken(field: str, text: str) -> str:
    if text and text not in SPOKEN:
        raise Refused(Refusal.LANGUAGE_UNKNOWN, field=field)
    return text


_CHECKS: dict[str, Callable[[str, str], str]] = {
    "given_names": _name,
    "family_name": _name,
    "email": _email,
    "iban": lambda _field, text: iban(text) if text else "",
    "language": _language,
    "spoken_language": _spoken,
}


def _code_faults(
    facts: Mapping[str, Any], kept: dict[str, Any], *, today: date, known: Person | None, confirmed: bool
) -> list[Refused]:
    """Faults of the personal code; puts it and the date of birth it carries into `kept`."""
    text = kept.get("personal_code")
    if not text:
        return []
    try:
        code = personal_code(text, today=today, fictitious=settings.DEMO)
    except Refused as fault:
        return [fault]
    kept["personal_code"] = code.digits
    unchanged = known is not None and known.personal_code == code.digits
    if code.doubtful and not confirmed and not unchanged:
        return [Refused(Refusal.CODE_DOUBTFUL, field="personal_code")]
    born = kept.get("born") or (known.born if known and "born" not in facts else None)
    if code.born and born and code.born != born:
        return [Refused(Refusal.BIRTH_DIFFERS, field="born", date=code.born.strftime("%d.%m.%Y"))]
    if code.born and not born:
        kept["born"] = code.born
    return []


def _date_faults(dates: Mapping[str, date | None], today: date) -> list[Refused]:
    born, died = dates["born"], dates["died"]
    if born and born > today:
        return [Refused(Refusal.BIRTH_AHEAD, field="born")]
    if born and born < EARLIEST_BIRTH:
        return [Refused(Refusal.BIRTH_TOO_EARLY, field="born")]
    if died and died > today:
        return [Refused(Refusal.DEATH_AHEAD, field="died")]
    if born and died and died < born:
        return [Refused(Refusal.DEATH_BEFORE_BIRTH, field="died")]
    return []
