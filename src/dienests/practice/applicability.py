"""Whether a stage is part of this case."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dienests.practice.faults import Text
from dienests.practice.process import Applies, Stage
from dienests.practice.vocabulary import RISK_FACTS


@dataclass(frozen=True)
class Applicability:
    applies: bool
    why: Text


def facts_needed(stage: Stage) -> tuple[str, ...]:
    """The facts `stage_applies` must be given for this stage (amount_above is found from the amount)."""
    return tuple(fact for fact, _ in stage.applies.risk_points if fact != "amount_above")


def stage_applies(stage: Stage, *, case_number: str, amount: Decimal, facts: Mapping[str, bool]) -> Applicability:
    """Whether the stage is part of the case, and why.

    `amount` is the monthly amount proposed, in EUR. `facts` holds at least `facts_needed(stage)`.

    The draw of `share` is the first 8 bytes of sha256(process digest, stage name, case number) modulo 100: the same
    case is always drawn or never, so nobody can repeat the draw by submitting again, and an auditor can repeat it
    years later. It is not secret: case numbers must be given out in sequence by the system, never chosen.

    Raises ValueError for a fact outside the vocabulary or a fact that is needed and missing: a control must not be
    left out because a figure was not collected.
    """
    unknown = sorted(set(facts) - set(RISK_FACTS))
    if unknown:
        raise ValueError(f"unknown facts {unknown}; expected some of {list(RISK_FACTS)}")
    applies = stage.applies
    if applies.kind == "share":
        return _by_share(stage, case_number)
    if applies.kind == "amount_above":
        return _by_amount(applies.amount_above_eur or 0, amount)
    if applies.kind == "risk":
        missing = [fact for fact in facts_needed(stage) if fact not in facts]
        if missing:
            raise ValueError(f"stage {stage.name} needs the facts {missing}, which were not given")
        return _by_risk(applies, amount, facts)
    return Applicability(True, Text("Šis posms ir katrā lietā.", "This stage is part of every case."))


def _by_share(stage: Stage, case_number: str) -> Applicability:
    percent = stage.applies.share_percent or 0
    drawn = hashlib.sha256(f"{stage.applies.seed}\n{stage.name}\n{case_number}".encode()).digest()
    applies = int.from_bytes(drawn[:8], "big") % 100 < percent
    return Applicability(
        applies,
        Text(
            f"Izlases kontrole ({percent} % lietu): šī lieta {'ir' if applies else 'nav'} izlasē.",
            f"Sampled control ({percent} % of cases): this case is {'' if applies else 'not '}in the sample.",
        ),
    )


def _by_amount(limit: int, amount: Decimal) -> Applicability:
    applies = amount > limit
    lv, en = _money(amount)
    return Applicability(
        applies,
        Text(
            f"Summa {lv} {'pārsniedz' if applies else 'nepārsniedz'} {limit} €.",
            f"The amount {en} {'exceeds' if applies else 'does not exceed'} €{limit}.",
        ),
    )


_FACT_NAMES = {
    "new_client": Text("jauns klients", "new client"),
    "cash_income": Text("ienākumi skaidrā naudā", "income in cash"),
    "irregular_income": Text("neregulāri ienākumi", "irregular income"),
    "self_employed": Text("saimnieciskā darbība", "self-employed"),
    "amount_above": Text("liela summa", "large amount"),
    "household_changed": Text("mainījies mājsaimniecības sastāvs", "household has changed"),
    "previous_overpayment": Text("iepriekš pārmaksāts", "earlier overpayment"),
    "documents_incomplete": Text("trūkst dokumentu", "documents incomplete"),
    "declared_differs_from_register": Text("deklarētais atšķiras no reģistra", "declared differs from register"),
    "several_dwellings": Text("vairāki mājokļi", "several dwellings"),
}


def _by_risk(applies: Applies, amount: Decimal, facts: Mapping[str, bool]) -> Applicability:
    held = dict(facts)
    if applies.risk_amount_above_eur is not None:
        held["amount_above"] = amount > applies.risk_amount_above_eur
    counted = [(fact, points) for fact, points in applies.risk_points if held.get(fact, False)]
    total = sum(points for _, points in counted)
    threshold = applies.risk_threshold or 0
    lv = "; ".join(f"{_FACT_NAMES[fact].lv} {points}" for fact, points in counted) or "nav"
    en = "; ".join(f"{_FACT_NAMES[fact].en} {points}" for fact, points in counted) or "none"
    return Applicability(
        total >= threshold,
        Text(
            f"Riska punkti {total} no vajadzīgajiem {threshold} ({lv}).",
            f"Risk points {total}; the stage applies from {threshold} ({en}).",
        ),
    )


def _money(amount: Decimal) -> tuple[str, str]:
    english = f"{amount.quantize(Decimal('0.01')):,}"
    latvian = english.replace(",", "\u00a0").replace(".", ",")
    return f"{latvian}\u00a0€", f"€{english}"
