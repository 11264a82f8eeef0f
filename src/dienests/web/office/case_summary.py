"""The summary that stays in sight beside every page of a case: what comes out, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienests.benefits.queries import Preview
from dienests.cases.declared_household import rows
from dienests.cases.errors import Reason
from dienests.cases.models import Case, Decision, State
from dienests.cases.queries.proposal import payee_of
from dienests.cases.queries.submission import live_submission
from dienests.web.explanations import Failure, explained
from dienests.web.office.case_facts import CaseFacts

BENEFITS: Mapping[str, Promise] = {
    "status": gettext_lazy("status"),
    "gmi": gettext_lazy("GMI benefit"),
    "housing": gettext_lazy("housing benefit"),
}
STATUSES: Mapping[str, Promise] = {
    "needy": gettext_lazy("needy household"),
    "low_income": gettext_lazy("low-income household"),
    "none": gettext_lazy("no status"),
}


# What stands in the way of submitting, and the page (with the place on it) where it is put right.
PLACES: Mapping[Reason, tuple[str, str]] = {
    Reason.FAULTS: ("declaration", ""),
    Reason.PAPERS_MISSING: ("documents", ""),
    Reason.NOT_SIGNED: ("case", "#signatures"),
    Reason.PAYEE_MISSING: ("case", "#payment"),
}


@dataclass(frozen=True)
class Missing:
    """Something that is still to be done before the case can be submitted, and where."""

    text: str
    url: str
    place: str


@dataclass(frozen=True)
class Amount:
    """A benefit of the summary: EUR a month as text ("192.70") and for how many months."""

    code: str
    label: str
    amount: str
    entitled: bool
    months: int
    asked: bool


@dataclass(frozen=True, kw_only=True)
class Summary:
    """`assessment` is the rulebook's answer; None while the declaration has faults. `frozen`: what was submitted."""

    status: str = ""
    amounts: Sequence[Amount] = ()
    failures: Sequence[Failure] = ()
    faults: Sequence[Mapping[str, Any]] = ()
    missing: Sequence[Missing] = ()
    unchecked: int = 0
    frozen: bool = False
    no_income: bool = False  # nothing declared: the figures are those of a household that lives on nothing
    assessment: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def status_label(self) -> str:
        return str(STATUSES.get(self.status, self.status))

    @property
    def total(self) -> int:
        """Cents a month of everything granted and asked for."""
        return sum(
            int(each.amount.replace(".", "")) for each in self.amounts if each.asked and each.entitled and each.amount
        )


def summary_of(facts: CaseFacts, *, today: date) -> Summary:
    """What comes out for a case: of the frozen submission once there is one, of the declaration as it stands before."""
    case = facts.case
    frozen = _frozen(case)
    if frozen is not None or case.closed_at is not None:
        return _told(case, frozen, faults=[], frozen=True)
    found = facts.preview(today=today)
    return _told(case, found.assessment, faults=found.faults, missing=_missing(facts, found))


def summary_while_typing(facts: CaseFacts, data: Mapping[str, Any], *, today: date) -> Summary:
    """The summary of what is typed and not yet saved."""
    found = facts.preview(today=today, data=data)
    return _told(facts.case, found.assessment, faults=found.faults, missing=_missing(facts, found), data=data)


def _frozen(case: Case) -> Mapping[str, Any] | None:
    if case.state == State.DECIDED:
        decision = Decision.objects.filter(case=case).select_related("calculation").order_by("-pk").first()
        return decision.calculation.result if decision else None
    if case.state in (State.SUBMITTED, State.APPROVED):
        submission = live_submission(case)
        return submission.calculation.result if submission else None
    return None


def _missing(facts: CaseFacts, found: Preview) -> list[Missing]:
    """What stands in the way of granting; where nothing can be granted, nothing but faults does."""
    missing = []
    if found.faults:
        missing.append(_at(facts, Reason.FAULTS, _faults(len(found.faults))))
    if found.assessment is not None and not _grants(facts.case, found.assessment):
        return missing
    if facts.unsigned:
        names = ", ".join(str(person) for person in facts.unsigned)
        missing.append(_at(facts, Reason.NOT_SIGNED, _("Not signed by %(who)s") % {"who": names}))
    if facts.missing_papers:
        missing.append(_at(facts, Reason.PAPERS_MISSING, _papers(len(facts.missing_papers))))
    unpaid = [what for what in ("gmi", "housing") if what in facts.case.asked and payee_of(facts.case, what) is None]
    if unpaid:
        missing.append(_at(facts, Reason.PAYEE_MISSING, _("It is not known where to pay")))
    return missing


def _grants(case: Case, assessment: Mapping[str, Any]) -> bool:
    entitled = {code for code, benefit in assessment["benefits"].items() if benefit["entitled"]}
    if assessment["status"] != "none":
        entitled.add("status")
    return bool(entitled & set(case.asked))


def _at(facts: CaseFacts, reason: Reason, text: str) -> Missing:
    name, place = PLACES[reason]
    return Missing(text, reverse(f"office:{name}", args=[facts.case.pk]) + place, name)


def _faults(count: int) -> str:
    return ngettext("%(count)s place to put right", "%(count)s places to put right", count) % {"count": count}


def _papers(count: int) -> str:
    return ngettext("%(count)s required paper is missing", "%(count)s required papers are missing", count) % {
        "count": count
    }


def _told(
    case: Case,
    answer: Mapping[str, Any] | None,
    *,
    faults: Sequence[Mapping[str, Any]],
    missing: Sequence[Missing] = (),
    frozen: bool = False,
    data: Mapping[str, Any] | None = None,
) -> Summary:
    if answer is None:
        return Summary(faults=faults, missing=missing, frozen=frozen)
    wanted = set(case.asked)
    failures = [each for each in answer.get("failures", []) if wanted & _outcomes(each)]
    return Summary(
        status=answer["status"],
        amounts=[
            Amount(
                code=code,
                label=str(BENEFITS[code]),
                amount=benefit["amount"],
                entitled=benefit["entitled"],
                months=benefit.get("period_months", 0),
                asked=code in wanted,
            )
            for code, benefit in answer["benefits"].items()
        ],
        failures=explained({"failures": failures})[0],
        faults=faults,
        missing=missing,
        unchecked=len(answer.get("unchecked", [])),
        frozen=frozen,
        no_income=not any(rows(each, "income") for each in rows(data or case.declaration.data, "members")),
        assessment=answer,
    )


def _outcomes(failure: Mapping[str, Any]) -> set[str]:
    """What a failure matters for, in the words of an application; a failure that does not say matters for all."""
    told = set(failure.get("for") or BENEFITS)
    return told | {"status"} if told & {"needy", "low_income"} else told
