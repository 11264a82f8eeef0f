"""What the second person looks at, as rows: declared, on the paper, calculated, at the last decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dienests.cases.models import Document, Submission
from dienests.cases.queries.control import GROUPS, ControlItem, items_to_control
from dienests.cases.queries.papers import members_of
from dienests.web import formats
from dienests.web.office.case_summary import STATUSES


@dataclass(frozen=True, kw_only=True)
class ControlRow:
    """Figures in words; each is a list of lines, since an income may be told month by month. `papers`: ids."""

    key: str
    group: str
    title: str
    declared: Sequence[str]
    documented: Sequence[str]
    calculated: Sequence[str]
    previous: Sequence[str]
    differs: bool
    changed: bool
    waived: str
    must: bool
    seen: bool
    papers: Sequence[int]
    is_text: bool

    @property
    def paper_ids(self) -> str:
        return " ".join(str(pk) for pk in self.papers)


@dataclass(frozen=True, kw_only=True)
class ControlTable:
    """`must`: approving needs these marked as seen. `agree`: the rest, by group."""

    must: Sequence[ControlRow]
    agree: Sequence[tuple[str, Sequence[ControlRow]]]
    with_previous: bool

    @property
    def needed(self) -> int:
        return len(self.must)

    @property
    def seen(self) -> int:
        return sum(row.seen for row in self.must)


def control_table(submission: Submission, *, seen: Collection[str], documents: Sequence[Document] = ()) -> ControlTable:
    """The rows in the order of the page; papers no longer in the case are not offered. At most four queries."""
    there = {document.pk for document in documents}
    whose = {member.suffix: member.name for member in members_of(submission.case)}
    rows = [_row(item, seen=item.key in seen, there=there, whose=whose) for item in items_to_control(submission)]
    agree: dict[str, list[ControlRow]] = {}
    for row in rows:
        if not row.must:
            agree.setdefault(row.group, []).append(row)
    return ControlTable(
        must=[row for row in rows if row.must],
        agree=list(agree.items()),
        with_previous=any(row.previous for row in rows),
    )


def _row(item: ControlItem, *, seen: bool, there: Collection[int], whose: Mapping[str, str]) -> ControlRow:
    name = whose.get(item.key.rpartition(":")[2], "") if item.group == "papers" else ""
    return ControlRow(
        key=item.key,
        group=_("Result: proposed beside calculated") if item.group == "result" else str(GROUPS[item.group]),
        title=f"{item.heading} · {name}" if name else item.heading,
        declared=_lines(item, item.declared),
        documented=_lines(item, item.documented),
        calculated=_lines(item, item.calculated),
        previous=_lines(item, item.previous),
        differs=item.differs,
        changed=item.changed,
        waived=item.waived,
        must=item.must_see,
        seen=seen,
        papers=[pk for pk in item.documents if pk in there],
        is_text=item.group == "household",
    )


def _lines(item: ControlItem, text: str) -> list[str]:
    if not text:
        return []
    if item.key == "result.status":
        return [str(STATUSES.get(text, text))]
    if item.group == "household":
        return text.split(", ")
    if item.key in ("vehicles", "other_real_estate", "land_hectares"):
        return [formats.number(text)]
    return [_figure(part) for part in text.split("; ")]


def _figure(part: str) -> str:
    """ "500.00", or "2025-11: 310.00" for a month."""
    month, colon, amount = part.partition(": ")
    return f"{formats.short_month(month)}: {formats.money(amount)}" if colon else formats.money(part)
