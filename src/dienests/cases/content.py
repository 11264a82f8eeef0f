"""The content of a submission: what will be decided, frozen and hashed. Pure over what it is given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dienests.benefits.household_file import content_hash
from dienests.cases import reasons as reason_list
from dienests.cases.deadlines import first_of_month, last_of_months
from dienests.cases.models import DecisionKind
from dienests.practice import Practice

BENEFITS = ("gmi", "housing")
ITEMS = ("status", *BENEFITS)
NOTHING = "0.00"


def submission_hash(content: Mapping[str, Any], *, result_hash: str) -> str:
    """SHA-256 over the content, the hash of the calculation and the hashes of the papers."""
    papers = sorted(paper["sha256"] for paper in content["papers"])
    return content_hash({"content": content, "calculation": result_hash, "documents": papers})


def proposed_items(
    practice: Practice,
    assessment: Mapping[str, Any],
    *,
    asked: Sequence[str],
    chosen: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, Any]]:
    """For each thing asked for: entitled by the calculation, granted after the reasons a person chose, the reasons."""
    entitled = {
        "status": assessment["status"] != "none",
        **{benefit: bool(assessment["benefits"][benefit]["entitled"]) for benefit in BENEFITS},
    }
    found: dict[str, dict[str, Any]] = {}
    for item in (item for item in ITEMS if item in asked):
        codes = list(dict.fromkeys(chosen.get(item, ())))
        granted = entitled[item] and not reason_list.refuses(practice, codes)
        found[item] = {"entitled": entitled[item], "granted": granted, "reasons": codes}
    _no_gmi_without_status(practice, found)
    for item, entry in found.items():
        if not entry["reasons"]:
            with_status = found.get("status", {}).get("granted", False)
            entry["reasons"] = reason_list.suggested(
                practice, assessment, item=item, granted=entry["granted"], with_status=with_status
            )
    return found


def _no_gmi_without_status(practice: Practice, found: dict[str, dict[str, Any]]) -> None:
    """A status refused by a person takes the GMI benefit with it, for the same reasons unless others were chosen."""
    status, gmi = found.get("status"), found.get("gmi")
    if status and gmi and status["entitled"] and not status["granted"] and gmi["granted"]:
        gmi["granted"] = False
        if not reason_list.refuses(practice, gmi["reasons"]):
            gmi["reasons"] = list(status["reasons"])


def kind_of(items: Mapping[str, Mapping[str, Any]]) -> DecisionKind:
    """A benefit granted: grant; only a status: status only; nothing: refusal."""
    if any(items[benefit]["granted"] for benefit in BENEFITS if benefit in items):
        return DecisionKind.GRANT
    return DecisionKind.STATUS_ONLY if items.get("status", {}).get("granted") else DecisionKind.REFUSE


def status_of(items: Mapping[str, Mapping[str, Any]], assessment: Mapping[str, Any]) -> str:
    """The status the decision gives: as assessed where it is granted, or where the GMI benefit rests on it."""
    given = any(items.get(item, {}).get("granted") for item in ("status", "gmi"))
    return str(assessment["status"]) if given else "none"


def build(
    practice: Practice,
    assessment: Mapping[str, Any],
    *,
    asked: Sequence[str],
    items: Mapping[str, Mapping[str, Any]],
    payees: Mapping[str, Mapping[str, Any] | None],
    context: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole content. `context`: what else is frozen (case, papers, waived, signed, payment, note)."""
    kind = kind_of(items)
    first = first_of_month(date.fromisoformat(assessment["granted_from"]))
    valid = kind != DecisionKind.REFUSE
    codes = list(dict.fromkeys(code for entry in items.values() for code in entry["reasons"]))
    return {
        "format": 1,
        **context,
        "asked": list(asked),
        "kind": kind.value,
        "status": status_of(items, assessment),
        "valid_from": first.isoformat() if valid else None,
        "valid_until": last_of_months(first, int(assessment["period_months"])).isoformat() if valid else None,
        "benefits": [
            _benefit(benefit, items[benefit], assessment, first=first, payee=payees.get(benefit))
            for benefit in BENEFITS
            if benefit in items
        ],
        "status_reasons": list(items["status"]["reasons"]) if "status" in items else [],
        "reasons": codes,
        "appeal": reason_list.appeal_of(practice, codes),
        "unchecked": bool(assessment["unchecked"]),
    }


def _benefit(
    benefit: str,
    entry: Mapping[str, Any],
    assessment: Mapping[str, Any],
    *,
    first: date,
    payee: Mapping[str, Any] | None,
) -> dict[str, Any]:
    computed = assessment["benefits"][benefit]
    granted = bool(entry["granted"])
    until = last_of_months(first, int(computed["period_months"]))
    return {
        "benefit": benefit,
        "granted": granted,
        "amount": computed["amount"] if granted else NOTHING,
        "computed": computed["amount"],
        "from": first.isoformat() if granted else None,
        "until": until.isoformat() if granted else None,
        "reasons": list(entry["reasons"]),
        "payee": dict(payee) if granted and payee else None,
    }
