"""Why an operation on the staff's time may be refused, and what it may warn of: each reason with its text."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Refused, SeveralRefused

__all__ = ["Caution", "Refusal", "Refused", "SeveralRefused", "Warned"]


class Refusal(Enum):
    """Each value: what is wrong and what to do next. `%(…)s` are filled from the facts of Refused."""

    FIELD_MISSING = _("This is needed. Fill it in.")
    TOO_LONG = _("At most %(limit)s characters fit here, this is %(found)s. Shorten it.")
    DAY_WRONG = _("“%(found)s” is not a day. Write it as 14.02.2026.")
    DAY_TOO_FAR = _("%(found)s is more than %(years)s years from today. Check the year.")
    KIND_UNKNOWN = _("There is no such choice: %(found)s. Choose one of the list.")
    UNTIL_BEFORE_SINCE = _("The last day is before the first. Check both.")
    UNTIL_MISSING = _("Give the last day too. Only a sickness may be left open.")
    OVERLAP = _("%(name)s is already away from %(since)s to %(until)s. Change the days, or withdraw the other absence.")
    OVERLAP_OPEN = _("%(name)s is away since %(since)s without an end. Enter the last day of that absence first.")
    SUBSTITUTE_SELF = _("Nobody stands in for themselves. Choose a colleague.")
    SUBSTITUTE_WITHOUT_POST = _("%(name)s holds no post in these days. Choose another colleague.")
    SUBSTITUTE_AWAY = _("%(name)s is away too, from %(since)s to %(until)s. Choose another colleague.")
    ALREADY_ANSWERED = _("This absence was answered already: %(state)s.")
    NOT_COUNTING = _("This absence was withdrawn or not agreed; nothing is left to change. Record a new one.")
    ALREADY_BEGUN = _("This absence has begun. Enter its last day instead of withdrawing it.")
    NOT_BEGUN = _("This absence has not begun. Withdraw it instead.")
    LAST_DAY_OUTSIDE = _("The last day must lie between %(since)s and %(until)s.")
    REASON_MISSING = _("Say in a few words why.")
    HOURS_WRONG = _("Hours are a number above 0, at most 200, for example 6 or 1,5.")
    TRAINING_AHEAD = _("Only what has taken place is recorded. %(found)s is still to come.")
    NOBODY_CHOSEN = _("Choose at least one colleague.")
    ALREADY_STRUCK = _("This record is struck out already.")
    CONCERN_CLOSED = _("This concern is closed. If it is there again, raise a new one.")
    TIMES_WRONG = _("“%(found)s” was not understood. Write times as 9–12, 13–17:30, or leave the day empty.")
    TIMES_OUT_OF_ORDER = _("%(found)s ends before it begins. Check the times.")
    TIMES_OVERLAP = _("%(found)s lies within the times before it. Write times of a day one after another.")
    VALID_FROM_PAST = _("Reception hours change from today on, not back in time. Choose %(today)s or later.")
    POST_ELSEWHERE = _("This post belongs to another unit. Choose a post of this unit.")
    CLOSED_TWICE = _("%(found)s is closed already.")
    CLOSED_ANYWAY = _("%(found)s is no working day anyway.")
    CLOSED_PAST = _("%(found)s is over. Days closed are entered and removed before they come.")
    VALUE_WRONG = _("The value is a number from %(lowest)s to %(highest)s, for example 24 or 0,5.")
    ROLE_NEEDED = _("This norm holds by role. Choose the role.")


class Caution(Enum):
    """What an operation did nevertheless, and somebody should know."""

    OTHER_ROLE = _("%(name)s holds no post as %(role)s, so some of the work cannot be done by %(name)s.")
    STANDS_IN = _("In these days you stand in for %(name)s. That work now goes on to your own substitute, if any.")
    NO_SUBSTITUTE = _("Nobody stands in. Work that cannot wait goes back to the unit.")


@dataclass(frozen=True)
class Warned:
    """One caution with the facts that fill its text."""

    caution: Caution
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(self.caution.value) % self.facts
