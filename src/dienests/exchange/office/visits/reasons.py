"""Why a day does not fit, and what to know although it does: the closed list, worded in the language of the reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from dienests.cases.languages import in_language

WORDS: Mapping[str, Promise | str] = {
    "past": _("over already"),
    "outside": _("outside the days asked for"),
    "too_soon": ngettext_lazy("less than %(days)s day's notice", "less than %(days)s days' notice", "days"),
    "weekday": _("no guests on this day of the week"),
    "holiday": _("no working day"),
    "closed": _("closed: %(why)s"),
    "month_full": _("the month is full: %(used)s of %(most)s"),
    "too_many": ngettext_lazy("%(guests)s guest, at most %(most)s", "%(guests)s guests, at most %(most)s", "guests"),
    "other_visit": _("another visit: %(office)s"),
    "site_month_full": _("%(site)s: the month is full, %(used)s of %(most)s"),
    "site_closed": _("%(site)s: closed"),
    "site_hours": _("%(site)s: receives no guests on this day of the week"),
    "hosts_away": _("%(site)s: nobody there to receive (%(who)s)"),
    "reception": _("%(site)s: clients are received all the time, and nobody else could receive guests"),
    "hosts_receive": _("%(site)s: whoever could receive guests receives clients (%(who)s)"),
    "also_offered": _("also offered to %(office)s"),
    "we_travel": _("our own people go to %(office)s"),
    "decisions_due": _("decisions are due that day: %(who)s"),
}
# Of a site, where there is no room for more.
SHORT: Mapping[str, Promise] = {
    "site_month_full": _("the month of a site is full"),
    "site_closed": _("a site is closed"),
    "site_hours": _("a site receives no guests"),
    "hosts_away": _("nobody there to receive"),
    "reception": _("clients are received all day"),
    "hosts_receive": _("hosts receive clients"),
}
# Not to be had by insisting: the head changes the rule first.
FIRM = frozenset({"past", "month_full", "site_month_full"})

Kept = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Because:
    """A reason of WORDS, with what fills it; what is called otherwise in each language by language: {"lv", "en"}."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def firm(self) -> bool:
        return self.code in FIRM

    @property
    def words(self) -> str:
        told = {name: in_language(fact) if isinstance(fact, Mapping) else fact for name, fact in self.facts.items()}
        return str(WORDS[self.code] % told)

    @property
    def short(self) -> str:
        return str(SHORT[self.code]) if self.code in SHORT else self.words


def kept(reasons: Iterable[Because]) -> Kept:
    """To be stored: code → what fills it, once for each site it holds for."""
    found: Kept = {}
    for because in reasons:
        found.setdefault(because.code, []).append(dict(because.facts))
    return found


def kept_words(stored: Mapping[str, Any]) -> list[str]:
    """What was `kept`, in words; those of older rows were stored as they were worded, and stay so."""
    found: list[str] = []
    for code, facts in stored.items():
        found += [facts] if isinstance(facts, str) else [Because(code, each).words for each in facts]
    return found
