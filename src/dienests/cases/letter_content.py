"""What a letter says, put together from what is stored: never from what somebody types into a letter.

The result is a LetterContext (dienests.practice) with every wording in both languages, stored with the letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from dienests.base.organisation.models import Appointment, Office, User, held_on
from dienests.base.people.models import Person
from dienests.benefits.queries import summary_rows
from dienests.cases.content_types import printable
from dienests.cases.models import Case, Decision
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.process_versions import practice_of
from dienests.practice import Practice, Reason, Text

Wording = dict[str, str]

NAMES: Mapping[str, Wording] = {
    "status": {"lv": "Mājsaimniecības statuss", "en": "Status of the household"},
    "gmi": {
        "lv": "Garantētā minimālā ienākuma (GMI) pabalsts",
        "en": "Guaranteed minimum income (GMI) benefit",
    },
    "housing": {"lv": "Mājokļa pabalsts", "en": "Housing benefit"},
}
STATUS_NAMES: Mapping[str, Wording] = {
    "needy": {"lv": "trūcīga", "en": "needy"},
    "low_income": {"lv": "maznodrošināta", "en": "low-income"},
    "none": {"lv": "nav noteikts", "en": "none"},
}
PROTECTED_ADDRESS: Wording = {
    "lv": "Adrese ir aizsargāta; vēstuli izsniedz personīgi vai nosūta uz e-adresi.",
    "en": "The address is protected; the letter is handed over in person or sent to the e-address.",
}
UNCHECKED: Wording = {
    "lv": "Aprēķinā izmantoti skaitļi vai noteikumi, kas vēl nav salīdzināti ar normatīvā akta tekstu.",
    "en": "The calculation uses figures or rules that have not yet been compared with the text of the law.",
}
CLOCK_NOTE: Wording = {
    "lv": "Kamēr gaidām dokumentus, lēmuma pieņemšanas termiņš ir apturēts.",
    "en": "While we wait for the documents, the term for the decision stands still.",
}


def common_parts(case: Case, *, on: date, draft: bool) -> dict[str, Any]:
    """What every letter has but the signer. Raises PaperError OFFICE_MISSING."""
    office = Office.objects.filter(id=1).first()
    if office is None:
        raise PaperError(PaperReason.OFFICE_MISSING)
    return {
        "date": on.isoformat(),
        "draft": draft,
        "office": {
            "name": {"lv": office.name_lv, "en": office.name_en},
            "address": office.address,
            "registration_number": office.registration_number,
            "phone": office.phone,
            "email": office.email,
        },
        "applicant": applicant(case.applicant),
        "case": {"number": case.number, "applied_on": case.received_on.isoformat()},
    }


def applicant(person: Person) -> dict[str, Any]:
    """A protected address never leaves the register, not even in a letter to the person."""
    address: str | Wording = person.declared_address or person.actual_address
    return {
        "name": str(person),
        "personal_code": person.code_with_hyphen,
        "address": dict(PROTECTED_ADDRESS) if person.protected_address else address,
    }


def staff(user: User, *, case: Case, on: date) -> dict[str, Any]:
    """Name and post of a colleague on a day: the post in the case's unit, if there is one."""
    held = Appointment.objects.filter(held_on(on), user=user, post__abolished_on__isnull=True).select_related("post")
    posts = [appointment.post for appointment in held.order_by("since", "pk")]
    post = next((post for post in posts if post.unit_id == case.unit_id), posts[0] if posts else None)
    title = {"lv": post.title_lv, "en": post.title_en} if post else {"lv": "", "en": ""}
    return {"name": user.full_name, "title": title}


def decision_context(
    case: Case,
    *,
    content: Mapping[str, Any],
    result: Mapping[str, Any],
    on: date,
    draft: bool,
    signer: User,
    decision: Decision | None = None,
    providers: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """For decision, refusal and status certificate. `content` as frozen in Submission and Decision, `result` the
    answer of the rulebook; without `decision` it is a draft of one not made yet."""
    practice = practice_of(case)
    decided_on = localdate(decision.decided_at) if decision else on
    controller = decision.control.controlled_by if decision and decision.control else None
    return {
        **common_parts(case, on=on, draft=draft),
        # The post as it was on the day of the decision: who decided may have left before the letter goes out.
        "signer": staff(signer, case=case, on=decided_on if decision and signer == decision.decided_by else on),
        "controller": staff(controller, case=case, on=decided_on) if controller and controller != signer else None,
        "decision": {
            **_decision(practice, content=content, result=result, on=decided_on, decision=decision),
            "benefits": [_benefit(row, providers or {}) for row in content["benefits"] if row["granted"]],
        },
        "calculation": calculations(result, asked=case.asked),
        "household": [_member(person) for person in household_people(case)],
    }


def _decision(
    practice: Practice, *, content: Mapping[str, Any], result: Mapping[str, Any], on: date, decision: Decision | None
) -> dict[str, Any]:
    reasons = _reasons(practice, _codes(content))
    unchecked = bool(result.get("unchecked")) or not all(reason.checked for reason in reasons)
    return {
        "number": decision.number if decision else "–",
        "date": on.isoformat(),
        "valid_from": content.get("valid_from") or None,
        "valid_until": content.get("valid_until") or None,
        "status": content.get("status") or "none",
        "reasons": [{"text": _both(reason.text), "paragraph": _both(reason.paragraph)} for reason in reasons],
        "appeal": _appeal(practice, content),
        "unchecked_note": dict(UNCHECKED) if unchecked else "",
    }


def _codes(content: Mapping[str, Any]) -> list[str]:
    """Codes of all reasons given, each once, those of the whole decision first."""
    codes = list(content.get("reasons", []))
    for row in content.get("benefits", []):
        codes += row.get("reasons", [])
    return list(dict.fromkeys(code for code in codes if isinstance(code, str)))


def _reasons(practice: Practice, codes: Iterable[str]) -> list[Reason]:
    return [practice.reasons[code] for code in codes if code in practice.reasons]


def _appeal(practice: Practice, content: Mapping[str, Any]) -> Wording:
    appeal = content.get("appeal")
    if isinstance(appeal, Mapping) and appeal.get("lv") and appeal.get("en"):
        return {"lv": appeal["lv"], "en": appeal["en"]}
    return _both(practice.text("appeal_text"))


def _benefit(row: Mapping[str, Any], providers: Mapping[int, str]) -> dict[str, Any]:
    code = str(row["benefit"])
    return {
        "code": code,
        "name": dict(NAMES.get(code, {"lv": code, "en": code})),
        "amount": str(row["amount"]),
        "from": row["from"],
        "until": row["until"],
        "payee": payee_words(row.get("payee"), providers=providers),
    }


def payee_words(payee: object, *, providers: Mapping[int, str]) -> Wording:
    """To whom is paid, without the account number: a letter may be read by others than the payee."""
    known = payee if isinstance(payee, Mapping) else {}
    if "provider" in known:
        name, reference = printable(providers.get(known["provider"], "")), printable(str(known.get("reference", "")))
        lv = " ".join(part for part in ("pakalpojuma sniedzējam", name) if part)
        en = " ".join(part for part in ("to the provider", name) if part)
        if reference:
            lv, en = f"{lv}, klienta Nr. {reference}", f"{en}, customer No. {reference}"
        return {"lv": lv, "en": en}
    if known.get("iban"):
        masked = masked_iban(str(known["iban"]))
        return {"lv": f"uz kontu {masked}", "en": f"to the account {masked}"}
    return {"lv": "saņēmējam", "en": "to the recipient"}


def masked_iban(iban: str) -> str:
    """Country and the last four characters: enough to recognise one's own account."""
    plain = "".join(iban.split())
    return f"{plain[:2]}…{plain[-4:]}" if len(plain) > 8 else "…"


def calculations(result: Mapping[str, Any], *, asked: Iterable[str]) -> list[dict[str, Any]]:
    """The tables of the calculation, one for each thing asked for, in the order status, GMI, housing."""
    wanted = set(asked) | {"status"}
    tables = []
    for benefit in ("status", "gmi", "housing"):
        rows = summary_rows(result, benefit=benefit) if benefit in wanted else []
        if rows:
            tables.append({"title": dict(NAMES[benefit]), "rows": [_row(row) for row in rows]})
    return tables


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    value = row.get("value")
    return {
        "label": row["label"],
        "value": None if value is None else dict(STATUS_NAMES[value]) if value in STATUS_NAMES else str(value),
        "operator": row.get("operator") or "",
        "note": row.get("note") or "",
    }


def household_people(case: Case) -> list[Person]:
    """The persons declared in the case, the applicant first."""
    rows = case.declaration.data.get("members")
    ids = [row.get("person") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    people = Person.objects.in_bulk([*(pk for pk in ids if isinstance(pk, int)), case.applicant_id])
    order = dict.fromkeys([case.applicant_id, *(pk for pk in ids if isinstance(pk, int))])
    return [people[pk] for pk in order if pk in people]


def _member(person: Person) -> dict[str, str]:
    return {"name": str(person), "personal_code": person.code_with_hyphen}


def _both(text: Text) -> Wording:
    return {"lv": text.lv, "en": text.en}


def request_context(
    case: Case,
    *,
    items: Iterable[Mapping[str, Any]],
    message: str,
    due: date,
    on: date,
    draft: bool,
    signer: User,
) -> dict[str, Any]:
    """For a request for documents. `items` as DocumentRequest.items; `message` goes before what happens meanwhile."""
    note = {language: f"{message} {text}".strip() for language, text in CLOCK_NOTE.items()}
    return {
        **common_parts(case, on=on, draft=draft),
        "signer": staff(signer, case=case, on=on),
        "controller": None,
        "request": {
            "items": [
                {"title": item["title"], "why": item.get("why") or "", "for_member": item.get("for_member") or None}
                for item in items
            ],
            "due": due.isoformat(),
            "clock_note": note,
        },
    }
