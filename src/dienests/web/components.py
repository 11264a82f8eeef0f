"""What pages hand to the components: small frozen records. How they look: templates/components/, /styleguide."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Text = str | Promise
Tone = Literal["", "ok", "soon", "late", "stopped", "note", "accent"]
DeadlineState = Literal["ok", "soon", "late", "stopped", "done"]
SOON_DAYS = 5


@dataclass(frozen=True)
class Link:
    """A link or a tab. `count` is shown beside it; `current` marks where one is."""

    label: Text
    url: str
    icon: str = ""
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Flag:
    """Something one must not overlook about a case: protected address, child under 3, second application…"""

    label: Text
    tone: Tone = "note"
    icon: str = "flag-3"


@dataclass(frozen=True)
class Deadline:
    """One term of a case. `days` are the days left, working days unless `working` is off; negative: days overdue."""

    label: Text
    on: date | None
    state: DeadlineState = "ok"
    days: int | None = None
    working: bool = True

    @property
    def words(self) -> str:
        if self.state == "done":
            return _("done")
        if self.state == "stopped":
            return _("clock stopped")
        if self.days is None:
            return ""
        if self.days < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -self.days) % {"days": -self.days}
        if self.days == 0:
            return _("today")
        if self.working:
            return ngettext("%(days)s working day left", "%(days)s working days left", self.days) % {"days": self.days}
        return ngettext("%(days)s day left", "%(days)s days left", self.days) % {"days": self.days}


def deadline(
    label: Text,
    on: date | None,
    *,
    today: date,
    stopped_on: date | None = None,
    done: bool = False,
    soon_days: int = SOON_DAYS,
) -> Deadline:
    """A Deadline from dates alone, counted in calendar days."""
    days = None if on is None else (on - today).days
    state: DeadlineState = "ok"
    if done or on is None:
        state = "done" if done else "ok"
    elif stopped_on is not None:
        state = "stopped"
    elif days is not None and days <= soon_days:
        state = "late" if days < 0 else "soon"
    return Deadline(label=label, on=on, state=state, days=days, working=False)


@dataclass(frozen=True)
class Stage:
    """A step of the way a case goes. `state`: done, now, next or skipped (does not apply to this case)."""

    title: Text
    state: Literal["done", "now", "next", "skipped"] = "next"
    note: Text = ""


@dataclass(frozen=True, kw_only=True)
class CaseHeader:
    """The head that every page of a case shows alike."""

    number: str
    household: Text
    url: str = ""
    asked: Sequence[Text] = ()
    state: Text = ""
    state_code: str = ""
    whose_turn: Text = ""
    deadlines: Sequence[Deadline] = ()
    flags: Sequence[Flag] = ()
    stages: Sequence[Stage] = ()
    tabs: Sequence[Link] = ()


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened. `detail` is a sentence; `url` leads to what it speaks of."""

    at: datetime | date
    what: Text
    who: Text = ""
    detail: Text = ""
    icon: str = "point"
    tone: Tone = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a data table. `sort` is the word used in ?sort=…; `fixed` columns cannot be hidden."""

    key: str
    label: Text
    sort: str = ""
    numeric: bool = False
    fixed: bool = False
    hidden: bool = False  # at first; the reader's own choice is kept by the browser


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list as it is shown: its columns, the query it came from, and where it stands among all rows.

    `count` is how many rows there are in all (None: not counted); `capped` says there are more than that.
    `before` and `after` are the keyset cursors of the neighbouring pages (empty: none). `failed` is the reason
    why the list could not be read. `query` is request.GET: sorting and paging keep all other parameters.
    """

    id: str
    columns: Sequence[Column]
    query: QueryDict
    shown: int
    count: int | None = None
    capped: bool = False
    before: str = ""
    after: str = ""
    failed: Text = ""
    too_many: Text = ""
    sort: str = ""  # "due" or "-due"; empty: not sortable or the list's own order
    filters: Sequence[Link] = ()
    selectable: bool = False
    cards: bool = True

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> dict[str, Any]:
        up, down = self.sort == column.sort, self.sort == f"-{column.sort}"
        turned = f"-{column.sort}" if up else column.sort
        return {
            "column": column,
            "url": query_with(self.query, sort=turned, before=None, after=None) if column.sort else "",
            "direction": ("ascending" if up else "descending" if down else "") if column.sort else "",
        }

    @property
    def before_url(self) -> str:
        return query_with(self.query, before=self.before, after=None) if self.before else ""

    @property
    def after_url(self) -> str:
        return query_with(self.query, after=self.after, before=None) if self.after else ""

    @property
    def choosable(self) -> bool:
        return any(not column.fixed for column in self.columns)


def query_with(query: QueryDict, **changes: object) -> str:
    """?a=1&b=2 with `changes` applied; None or "" removes a parameter. A filter is a link made by this."""
    copy = query.copy()
    for key, value in changes.items():
        if value is None or value == "":
            copy.pop(key, None)
        else:
            copy[key] = str(value)
    return "?" + copy.urlencode()


def filter_links(
    query: QueryDict, *, parameter: str, choices: Sequence[tuple[str, Text, int | None]], default: str = ""
) -> list[Link]:
    """Filters that are links: one per choice (value, label, count), with the current one marked."""
    now = query.get(parameter, default)
    return [
        Link(
            label=label,
            url=query_with(query, **{parameter: value if value != default else None, "before": None, "after": None}),
            count=count,
            current=value == now,
        )
        for value, label, count in choices
    ]


@dataclass(frozen=True)
class ComparedRow:
    """One fact seen from several sides. It differs when the sides that say something do not say the same."""

    label: Text
    values: Sequence[object]
    note: Text = ""
    group: Text = ""
    kind: Literal["money", "text", "day"] = "money"

    @property
    def differs(self) -> bool:
        said = {str(value) for value in self.values if value not in (None, "")}
        return len(said) > 1


@dataclass(frozen=True)
class Comparison:
    """Side by side: `sides` name the columns (declared, documented, calculated). Differences come first."""

    sides: Sequence[Text]
    rows: Sequence[ComparedRow] = field(default_factory=list)

    @property
    def ordered(self) -> list[ComparedRow]:
        return sorted(self.rows, key=lambda row: not row.differs)

    @property
    def differences(self) -> int:
        return sum(row.differs for row in self.rows)
