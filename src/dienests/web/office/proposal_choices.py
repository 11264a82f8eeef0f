"""What the preparer chose on the proposal: grant or refuse, and with which reasons of the closed list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dienests.base.access import Actor
from dienests.cases.content import ITEMS
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case
from dienests.cases.operations.drafts import load_draft
from dienests.cases.queries.proposal import Proposal, reasons_offered
from dienests.payments.models import Overpayment
from dienests.practice import Practice
from dienests.web.office.decided_items import TITLES, Item, ReasonLine, reason_line

FORM = "proposal"
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`reasons` as queries.proposal.propose takes them; `undecided`: to be refused, but no reason is marked yet."""

    reasons: dict[str, list[str]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()
    note: str = ""
    minutes: str = ""  # as typed; checked when the case is put forward

    @property
    def problems(self) -> list[CaseError]:
        return [
            CaseError(Reason.REASON_NEEDED, values={"what": TITLES[item]}, details={"item": item})
            for item in sorted(self.undecided)
        ]


@dataclass(frozen=True, kw_only=True)
class OfferedReason:
    """A reason one can mark for an item."""

    line: ReasonLine
    marked: bool


@dataclass(frozen=True, kw_only=True)
class EditableItem:
    """An item of the proposal with what can be chosen. `entitled`: the calculation gives it.

    `undecided`: to be refused, and no reason is marked yet.
    """

    item: Item
    entitled: bool
    refusing: bool
    undecided: bool
    offered: Sequence[OfferedReason]


def typed(form: QueryDict) -> dict[str, list[str]]:
    """What a form or an address carries, as drafts keep it."""
    return {name: form.getlist(name) for name in form}


def kept(actor: Actor, case: Case) -> Typed:
    """What this person typed on the proposal and did not submit yet."""
    draft = load_draft(actor=actor, form=FORM, key=str(case.pk))
    return draft.data if draft is not None and isinstance(draft.data, dict) else {}


def chosen_from(found: Typed, practice: Practice) -> Chosen:
    """Reasons that do not fit the verdict are left out: they belong to the choice that was changed."""
    reasons: dict[str, list[str]] = {}
    refused, undecided = set(), set()
    for item in ITEMS:
        verdict = (found.get(f"verdict-{item}") or [""])[-1]
        marked = [code for code in found.get(f"reason-{item}", []) if code in practice.reasons]
        if verdict:
            fits = ("grant",) if verdict == "grant" else ("refuse",)
            marked = [code for code in marked if practice.reasons[code].outcome in fits]
        if verdict == "refuse":
            refused.add(item)
            if not marked:
                undecided.add(item)
        if marked:
            reasons[item] = marked
    return Chosen(
        reasons=reasons,
        refused=frozenset(refused),
        undecided=frozenset(undecided),
        note=" ".join((found.get("note") or [""])[-1].split())[:2000],
        minutes=(found.get("minutes") or [""])[-1].strip()[:3],
    )


def known_facts(case: Case) -> dict[str, bool]:
    """What payments know of the household and the process may weigh. One query."""
    return {"previous_overpayment": Overpayment.objects.filter(grant__household_id=case.household_id).exists()}


def editable_items(case: Case, proposal: Proposal, items: Sequence[Item], chosen: Chosen) -> list[EditableItem]:
    """The items with the reasons on offer, those marked now first told. No query."""
    found = []
    for item in items:
        entitled = _entitled(item.code, proposal.assessment or {})
        refusing, undecided = item.code in chosen.refused, item.code in chosen.undecided
        marked = set() if undecided else {line.code for line in item.reasons}
        reasons = reasons_offered(case, item=item.code, granted=entitled and not refusing)
        offered = [
            OfferedReason(line=reason_line(reason), marked=reason.code in marked)
            for reason in reasons
            if not refusing or reason.outcome == "refuse"
        ]
        found.append(
            EditableItem(item=item, entitled=entitled, refusing=refusing, undecided=undecided, offered=offered)
        )
    return found


def _entitled(item: str, assessment: Mapping[str, Any]) -> bool:
    if item == "status":
        return bool(assessment.get("status", "none") != "none")
    return bool(assessment["benefits"][item]["entitled"])


def control_words(proposal: Proposal) -> str:
    """The name of the primary action, by where the process sends the case."""
    if proposal.route is not None and proposal.route.control is None:
        return _("Submit for decision")
    return _("Submit for control")
