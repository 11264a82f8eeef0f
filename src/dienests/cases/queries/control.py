"""What is to be controlled: declared beside documented beside calculated, differences first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from dienests.benefits.queries import cost_kinds, income_kinds
from dienests.cases.declared_household import rows
from dienests.cases.languages import in_language
from dienests.cases.models import Decision, Submission
from dienests.cases.process_versions import practice_of

Months = Mapping[str, Any]


@dataclass(frozen=True)
class ControlItem:
    """One line of the control page. Figures are text as declared ("192.70"), empty where there is none.

    `group`: income, costs, property, household, papers, result. `documented` is the figure on the paper as the
    preparer noted it, `documents` the ids of papers. `must_see`: approving needs it marked as seen.
    """

    key: str
    group: str
    title: dict[str, str]
    declared: str = ""
    documented: str = ""
    calculated: str = ""
    previous: str = ""
    differs: bool = False
    changed: bool = False
    waived: str = ""
    documents: tuple[int, ...] = ()

    @property
    def must_see(self) -> bool:
        return self.differs or self.changed or bool(self.waived)

    @property
    def heading(self) -> str:
        """The title in the active language."""
        return in_language(self.title)


def items_to_control(submission: Submission) -> list[ControlItem]:
    """Everything the second person has to look at, what differs first, then what changed, then what was waived.

    Declared figures are the frozen ones; what changed is against the household's last decision. At most four queries.
    """
    case = submission.case
    inputs, declared = submission.calculation.inputs, case.declaration.data
    decided = Decision.objects.filter(case__household_id=case.household_id).exclude(submission=submission)
    last = decided.select_related("calculation").order_by("-decided_at", "-pk").first()
    before = last.calculation.inputs if last else None
    nodes = list(_nodes(submission.calculation.result["explanation"]))
    items = [
        *_incomes(inputs, declared, before, nodes),
        *_costs(inputs, declared, before, nodes),
        *_property(inputs, before),
        *_household(inputs, before),
        *_papers(submission),
        *_result(submission, last),
    ]
    return sorted(items, key=lambda item: (not item.differs, not item.changed, not item.waived))


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("inputs", ()):
        yield from _nodes(child)


def _value(nodes: Sequence[Mapping[str, Any]], name: str, subject: str | None) -> str:
    for node in nodes:
        if node.get("name") == name and node.get("subject") == subject and node.get("value") is not None:
            return str(node["value"])
    return ""


def _figure(row: Mapping[str, Any], amount: str = "monthly") -> str:
    """ "500.00", or "2025-11: 310.00; 2025-12: 290.00" for figures by month."""
    months = row.get("months")
    if isinstance(months, Mapping):
        return "; ".join(f"{month}: {months[month]}" for month in sorted(months))
    value = row.get(amount, row.get("amount"))
    return "" if value is None else str(value)


def _same(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def _evidence(row: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    evidence = row.get("evidence")
    if not isinstance(evidence, Mapping):
        return "", ()
    documents = evidence.get("document")
    listed = documents if isinstance(documents, list) else [documents]
    amount = evidence.get("amount")
    return "" if amount is None else str(amount), tuple(pk for pk in listed if isinstance(pk, int))


def _kind(kinds: Mapping[str, dict[str, str]], code: Any) -> dict[str, str]:
    return kinds.get(str(code), {"lv": str(code), "en": str(code)})


def _line(
    key: str,
    group: str,
    title: dict[str, str],
    *,
    row: Mapping[str, Any],
    declared_row: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    known_before: bool,
    calculated: str = "",
) -> ControlItem:
    declared = _figure(row)
    documented, documents = _evidence(declared_row)
    previous = _figure(before) if before is not None else ""
    differs = bool(documented) and not _same(declared, documented)
    # Months move on with every application, so only standing figures count as changed against the last decision.
    comparable = "months" not in row and (before is None or "months" not in before)
    changed = known_before and comparable and not _same(declared, previous)
    capped = bool(calculated) and "months" not in row and group == "costs" and not _same(declared, calculated)
    return ControlItem(
        key, group, title, declared, documented, calculated, previous, differs or capped, changed, documents=documents
    )


def _incomes(
    inputs: Months, declared: Months, before: Months | None, nodes: Sequence[Mapping[str, Any]]
) -> Iterator[ControlItem]:
    kinds = {kind.code: kind.label for kind in income_kinds()}
    declared_members = rows(declared, "members")
    earlier = {str(member.get("name")): member for member in rows(before or {}, "members")}
    for place, member in enumerate(rows(inputs, "members")):
        name = str(member.get("name"))
        typed = rows(declared_members[place], "income") if place < len(declared_members) else []
        was = {str(row.get("kind")): row for row in rows(earlier.get(name, {}), "income")}
        for number, row in enumerate(rows(member, "income")):
            label = _kind(kinds, row.get("kind"))
            yield _line(
                f"members[{place}].income[{number}]",
                "income",
                {language: f"{name}: {text}" for language, text in label.items()},
                row=row,
                declared_row=typed[number] if number < len(typed) else {},
                before=was.get(str(row.get("kind"))),
                known_before=name in earlier,
            )
        yield ControlItem(
            f"members[{place}].income",
            "income",
            {"lv": f"{name}: vērā ņemtie ienākumi mēnesī", "en": f"{name}: income counted per month"},
            calculated=_value(nodes, "income_month_person", name),
        )


def _costs(
    inputs: Months, declared: Months, before: Months | None, nodes: Sequence[Mapping[str, Any]]
) -> Iterator[ControlItem]:
    kinds = {kind.code: kind.label for kind in cost_kinds()}
    typed = rows(declared, "dwelling", "costs")
    was = {str(row.get("kind")): row for row in rows(before or {}, "dwelling", "costs")}
    for number, row in enumerate(rows(inputs, "dwelling", "costs")):
        label = _kind(kinds, row.get("kind"))
        yield _line(
            f"dwelling.costs[{number}]",
            "costs",
            label,
            row=row,
            declared_row=typed[number] if number < len(typed) else {},
            before=was.get(str(row.get("kind"))),
            known_before=False,  # bills differ every month
            calculated=_value(nodes, "counted_cost", label["lv"]),
        )


_PROPERTY = {
    "savings": {"lv": "Naudas uzkrājumi", "en": "Savings"},
    "other_real_estate": {"lv": "Cits nekustamais īpašums", "en": "Other real estate"},
    "land_hectares": {"lv": "Zeme, hektāri", "en": "Land, hectares"},
    "vehicles": {"lv": "Transportlīdzekļi", "en": "Vehicles"},
}


def _property(inputs: Months, before: Months | None) -> Iterator[ControlItem]:
    for key, title in _PROPERTY.items():
        declared = str(inputs.get(key, 0))
        previous = str(before.get(key, 0)) if before is not None else ""
        changed = before is not None and not _same(declared, previous)
        yield ControlItem(key, "property", title, declared, previous=previous, changed=changed)


def _household(inputs: Months, before: Months | None) -> Iterator[ControlItem]:
    declared = ", ".join(str(member.get("name")) for member in rows(inputs, "members"))
    previous = ", ".join(str(member.get("name")) for member in rows(before or {}, "members"))
    changed = before is not None and sorted(declared.split(", ")) != sorted(previous.split(", "))
    title = {"lv": "Mājsaimniecības sastāvs", "en": "Members of the household"}
    yield ControlItem("members", "household", title, declared, previous=previous, changed=changed)


def _papers(submission: Submission) -> Iterator[ControlItem]:
    practice = practice_of(submission.case)
    for key, waiver in sorted(submission.content["waived"].items()):
        code = key.partition(":")[0]
        rule = practice.documents.get(code)
        title = rule.title.to_json() if rule else {"lv": code, "en": code}
        yield ControlItem(f"papers.{key}", "papers", title, waived=str(waiver.get("reason", "–")))


_BENEFIT = {
    "gmi": {"lv": "GMI pabalsts", "en": "GMI benefit"},
    "housing": {"lv": "Mājokļa pabalsts", "en": "Housing benefit"},
}


def _result(submission: Submission, last: Decision | None) -> Iterator[ControlItem]:
    """A benefit that the calculation gives and the proposal refuses differs: a person chose so."""
    was = {entry["benefit"]: entry["amount"] for entry in last.content["benefits"]} if last else {}
    for entry in submission.content["benefits"]:
        benefit = entry["benefit"]
        yield ControlItem(
            f"result.{benefit}",
            "result",
            _BENEFIT[benefit],
            declared=entry["amount"],
            calculated=entry["computed"],
            previous=was.get(benefit, ""),
            differs=not _same(entry["amount"], entry["computed"]),
        )
    result = submission.calculation.result["status"]
    proposed = submission.content["status"]
    yield ControlItem(
        "result.status",
        "result",
        {"lv": "Statuss", "en": "Status"},
        declared=proposed,
        calculated=result,
        previous=last.status if last else "",
        differs="status" in submission.content["asked"] and proposed != result,
    )


GROUPS = {
    "income": _("Income"),
    "costs": _("Costs of the dwelling"),
    "property": _("Property"),
    "household": _("Household"),
    "papers": _("Papers"),
    "result": _("Result"),
}
