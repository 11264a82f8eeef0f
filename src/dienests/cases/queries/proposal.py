"""What would be decided: the proposal that follows from the calculation, and what still stands in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dienests.base.people.codes import iban
from dienests.base.people.errors import Refused
from dienests.base.people.models import Person
from dienests.benefits.queries import preview as assess
from dienests.cases import reasons as reason_list
from dienests.cases.content import BENEFITS, build, proposed_items
from dienests.cases.errors import CaseError, Reason
from dienests.cases.facts import risk_facts
from dienests.cases.languages import in_language, named
from dienests.cases.models import Case, DecisionKind
from dienests.cases.process_versions import practice_of
from dienests.cases.queries.declaration import faults_of, file_of
from dienests.cases.queries.papers import Checklist, ChecklistLine, checklist
from dienests.cases.queries.people import not_signed, people_of
from dienests.cases.stages import Route, route
from dienests.practice import Practice
from dienests.practice import Reason as ListedReason

SIGNED_PAPER = "application_signed"  # seen at the desk when every signature is noted


@dataclass(frozen=True)
class Proposal:
    """`content` is exactly what would be frozen (None while there is no assessment); see cases.content.

    `problems` are what stands in the way of submitting, each with `.code`, `.message`, `.next_step`, `.details`;
    `route` says whether and why the case will be controlled.
    """

    content: dict[str, Any] | None
    assessment: dict[str, Any] | None
    inputs: dict[str, Any]
    problems: list[CaseError] = field(default_factory=list)
    route: Route | None = None
    checklist: Checklist | None = None

    @property
    def ready(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class _Gathered:
    practice: Practice
    people: list[Person]
    unsigned: list[Person]
    papers: Checklist
    missing: list[ChecklistLine]


def propose(
    case: Case,
    *,
    known_on: date,
    reasons: Mapping[str, Sequence[str]] | None = None,
    note: str = "",
    facts: Mapping[str, bool] | None = None,
) -> Proposal:
    """The proposal for a case by the law known on a day. Stores nothing; the number of queries is fixed.

    `reasons`: codes a person chose, by "status", "gmi", "housing"; a refuse reason refuses that item although the
    calculation grants it. `facts`: what others know of the household (cases.facts).
    """
    chosen = reasons or {}
    gathered = _gather(case)
    inputs = file_of(case)
    answer = assess(inputs, known_on=known_on)
    faults = [*answer.faults, *faults_of(case, people=gathered.people)]
    problems = [CaseError(Reason.FAULTS, values={"count": len(faults)}, details={"faults": faults})] if faults else []
    if answer.assessment is None:
        return Proposal(None, None, inputs, problems, checklist=gathered.papers)
    items = proposed_items(gathered.practice, answer.assessment, asked=case.asked, chosen=chosen)
    content = build(
        gathered.practice,
        answer.assessment,
        asked=case.asked,
        items=items,
        payees={benefit: payee_of(case, benefit) for benefit in BENEFITS},
        context=_context(case, gathered, note),
    )
    problems += _problems_of_reasons(gathered.practice, items, chosen)
    if content["kind"] != DecisionKind.REFUSE:
        problems += _problems_of_granting(gathered, content)
    ahead = route(
        gathered.practice.process,
        case_number=case.number,
        amount=sum((Decimal(entry["amount"]) for entry in content["benefits"]), Decimal(0)),
        facts=risk_facts(case, inputs, papers_missing=bool(gathered.missing), known=facts),
    )
    return Proposal(content, answer.assessment, inputs, problems, ahead, gathered.papers)


def _gather(case: Case) -> _Gathered:
    people = people_of(case)
    unsigned = not_signed(case, people)
    papers = checklist(case)
    missing = [line for line in papers.missing_required if line.code != SIGNED_PAPER or unsigned]
    return _Gathered(practice_of(case), people, unsigned, papers, missing)


def _context(case: Case, gathered: _Gathered, note: str) -> dict[str, Any]:
    unsigned = {person.pk for person in gathered.unsigned}
    return {
        "case": case.number,
        "received_on": case.received_on.isoformat(),
        "payment": case.payment,
        "papers": papers_of(gathered.papers),
        "waived": case.waived,
        "persons": [person.pk for person in gathered.people],
        "unsigned": sorted(unsigned),
        "note": note,
    }


def papers_of(papers: Checklist) -> list[dict[str, Any]]:
    """The papers of a case as they are frozen: kind and SHA-256, in a fixed order."""
    documents = {document for line in papers.lines for document in line.documents} | set(papers.other)
    return sorted(
        ({"kind": document.kind, "sha256": document.sha256} for document in documents),
        key=lambda paper: (paper["kind"], paper["sha256"]),
    )


def payee_of(case: Case, benefit: str) -> dict[str, Any] | None:
    """Where a benefit is paid: a provider with the customer number, or an account; None while it is not known.

    Without a wish of the household the account is the applicant's own in the register.
    """
    wish = case.payment.get(benefit) if isinstance(case.payment, Mapping) else None
    wish = wish if isinstance(wish, Mapping) else {}
    if isinstance(wish.get("provider"), int):
        return {"provider": wish["provider"], "reference": str(wish.get("reference", "")).strip()}
    try:
        return {"iban": iban(str(wish.get("iban") or case.applicant.iban)), "person": case.applicant_id}
    except Refused:
        return None


def _problems_of_reasons(
    practice: Practice, items: Mapping[str, Mapping[str, Any]], chosen: Mapping[str, Sequence[str]]
) -> list[CaseError]:
    found: list[CaseError] = []
    unknown = reason_list.unknown(practice, [code for codes in chosen.values() for code in codes])
    if unknown:
        found.append(CaseError(Reason.REASON_UNKNOWN, values={"what": ", ".join(unknown)}))
    for item, entry in items.items():
        known = [code for code in entry["reasons"] if code in practice.reasons]
        wrong = [code for code in known if practice.reasons[code].outcome not in outcomes_for(item, entry["granted"])]
        if wrong:
            found.append(
                CaseError(
                    Reason.REASON_WRONG_OUTCOME,
                    values={"what": "; ".join(in_language(practice.reasons[code].text) for code in wrong)},
                    details={"item": item, "codes": wrong},
                )
            )
        if not known:
            found.append(CaseError(Reason.REASON_NEEDED, values={"what": named([item])}, details={"item": item}))
    return found


def outcomes_for(item: str, granted: bool) -> tuple[str, ...]:
    """The outcomes a reason may have for an item that is granted, or not."""
    if granted:
        return ("grant",)
    return ("refuse",) if item == "status" else ("refuse", "status_only")


def _problems_of_granting(gathered: _Gathered, content: Mapping[str, Any]) -> list[CaseError]:
    """Nothing is granted on an unsigned application, without the papers, or with nowhere to pay."""
    found: list[CaseError] = []
    if gathered.unsigned:
        names = ", ".join(str(person) for person in gathered.unsigned)
        persons = [person.pk for person in gathered.unsigned]
        found.append(CaseError(Reason.NOT_SIGNED, values={"who": names}, details={"persons": persons}))
    if gathered.missing:
        titles = "; ".join(_title(line) for line in gathered.missing)
        keys = [line.key for line in gathered.missing]
        found.append(CaseError(Reason.PAPERS_MISSING, values={"what": titles}, details={"keys": keys}))
    unpaid = [entry["benefit"] for entry in content["benefits"] if entry["granted"] and entry["payee"] is None]
    if unpaid:
        found.append(CaseError(Reason.PAYEE_MISSING, values={"what": named(unpaid)}, details={"benefits": unpaid}))
    return found


def _title(line: ChecklistLine) -> str:
    title = in_language(line.title)
    return f"{title} ({line.member_name})" if line.member_name else title


def reasons_offered(case: Case, *, item: str, granted: bool) -> list[ListedReason]:
    """The closed list for one item, as the case's own practice has it."""
    return reason_list.offered(practice_of(case), outcomes=outcomes_for(item, granted))


def return_reasons(case: Case) -> list[ListedReason]:
    """The closed list for a return at control."""
    return reason_list.offered(practice_of(case), outcomes=("return",))
