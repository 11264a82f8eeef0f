"""What the log calls things, in the words of the office."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from dienests.base.organisation.models import Role
from dienests.cases.languages import in_language
from dienests.cases.models import ContactKind
from dienests.practice import Practice
from dienests.web import formats

ACTIVITIES: Mapping[str, Promise] = {
    "opened": pgettext_lazy("activity", "Application taken"),
    "contact": pgettext_lazy("activity", "Contact"),
    "papers_requested": pgettext_lazy("activity", "Papers asked for"),
    "papers_received": pgettext_lazy("activity", "Papers came"),
    "papers_lapsed": pgettext_lazy("activity", "Papers did not come"),
    "papers_request_withdrawn": pgettext_lazy("activity", "Request withdrawn"),
    "handed_over": pgettext_lazy("activity", "Handed over"),
    "submitted": pgettext_lazy("activity", "Submitted"),
    "taken_back": pgettext_lazy("activity", "Taken back"),
    "reopened": pgettext_lazy("activity", "Reopened"),
    "opened_for_control": pgettext_lazy("activity", "Opened for control"),
    "returned": pgettext_lazy("activity", "Returned"),
    "approved": pgettext_lazy("activity", "Approved"),
    "decided": pgettext_lazy("activity", "Decided"),
    "letter": pgettext_lazy("activity", "Letter"),
    "withdrawn": pgettext_lazy("activity", "Withdrawn"),
}
ENDINGS: Mapping[str, Promise] = {
    "grant": pgettext_lazy("ending", "granted"),
    "refuse": pgettext_lazy("ending", "refused"),
    "status_only": pgettext_lazy("ending", "status only"),
    "withdrawn": pgettext_lazy("ending", "withdrawn"),
}
DEVIATIONS: Mapping[str, Promise] = {
    "skipped": gettext_lazy("stage left out"),
    "repeated": gettext_lazy("stage done again"),
    "other_order": gettext_lazy("stage in another order"),
    "other_role": gettext_lazy("done in a role the stage does not name"),
    "unknown_stage": gettext_lazy("stage the file does not know"),
}
CAUSES: Mapping[str, Promise] = {
    "returned": gettext_lazy("after a return by control"),
    "taken_back": gettext_lazy("after taking back"),
    "reopened": gettext_lazy("after reopening"),
}
MINUTE, HOUR, DAY = 60, 3_600, 86_400


class Words:
    """Names of stages and reasons as the practices of a selection give them, the latest first."""

    def __init__(self, practices: Sequence[Practice]) -> None:
        self._practices = practices

    def stage(self, name: str) -> str:
        """Its title, with the practice where stages of two are called alike; of an unknown name, the name."""
        found = [
            (in_language(stage.title), stage.name, practice)
            for practice in self._practices
            for stage in practice.process.stages
        ]
        title, practice = next(((title, of) for title, other, of in found if other == name), (name, None))
        alike = any(other_title == title and other != name for other_title, other, _of in found)
        return f"{title} ({practice.name})" if alike and practice else title

    def reason(self, code: str) -> str:
        """Of a return."""
        found = next((each.reasons[code] for each in self._practices if code in each.reasons), None)
        return in_language(found.text) if found else code

    def node(self, name: str) -> str:
        """An activity of the process map."""
        activity, _colon, detail = name.partition(":")
        words = str(ACTIVITIES.get(activity, activity))
        if activity == "contact":
            return contact(detail)
        return f"{words}: {self.stage(detail)}" if detail else words

    def deviation(self, kind: str, stage: str, detail: str = "") -> str:
        """In one line: what, where, and why or by whom."""
        words = f"{DEVIATIONS.get(kind, kind)}: {self.stage(stage)}"
        if kind == "other_role":
            return f"{words} ({role(detail)})"
        return f"{words} ({CAUSES[detail]})" if detail in CAUSES else words


def contact(kind: str) -> str:
    return str(dict(ContactKind.choices).get(kind, kind)).capitalize()


def role(name: str) -> str:
    return str(Role(name).label) if name in Role.values else name


def days(value: float | None) -> str:
    """Days with one decimal where they are not whole."""
    if value is None:
        return formats.NOTHING
    return formats.number(round(value, 1) if value % 1 else int(value))


def lasting(seconds: float) -> str:
    """A time as one says it: 40 min, 3 h, 4.2 d."""
    if seconds < HOUR:
        return _("%(n)s min") % {"n": round(seconds / MINUTE)}
    if seconds < 2 * DAY:
        return _("%(n)s h") % {"n": formats.number(round(seconds / HOUR, 1))}
    return _("%(n)s d") % {"n": formats.number(round(seconds / DAY, 1))}


def share(value: float | None) -> str:
    """As per cent, one decimal."""
    return formats.NOTHING if value is None else f"{formats.number(round(value * 100, 1))}{formats.SPACE}%"


def counted(cases: int) -> str:
    return ngettext("%(n)s case", "%(n)s cases", cases) % {"n": formats.number(cases)}
