"""The closed list of reasons why something with a visit may be refused: what is wrong, and what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "changed_meanwhile": Reason(
        _("Somebody changed this while you were looking at it."),
        _("What you typed is still here. Look at what changed, and send it again."),
    ),
    "not_in_state": Reason(
        _("The visit is in the state “%(state)s”; this cannot be done to it any more."),
        _("Reload the page to see what can be done now."),
    ),
    "wrong_side": Reason(
        _("Only the office that receives the guests can do this."),
        _("Wait for its answer, or note what it said over the telephone."),
    ),
    "no_office": Reason(_("It is not said which office it is."), _("Choose a colleague, or write the name.")),
    "no_purpose": Reason(_("It is not said what the visit is for."), _("A sentence is enough.")),
    "no_guests": Reason(_("The number of guests has to be between 1 and %(most)s."), _("Write how many come, about.")),
    "days_in_order": Reason(
        _("The last day is before the first one."), _("Put the days between which the visit may be in order.")
    ),
    "days_over": Reason(_("These days are over already."), _("Choose days to come.")),
    "days_too_long": Reason(
        _("There is more than a year between the two days."), _("Choose a span of at most twelve months.")
    ),
    "no_days": Reason(_("No day was chosen."), _("Choose one to ten days in the calendar.")),
    "too_many_days": Reason(
        _("%(count)s days are too many to offer at once; there may be %(most)s."), _("Leave some out.")
    ),
    "times_in_order": Reason(_("The end is not after the beginning."), _("Put the times in order.")),
    "day_does_not_fit": Reason(
        _("%(days)s: %(why)s"),
        _("Choose other days, or tick that it shall be so nevertheless."),
    ),
    "no_place": Reason(
        _("%(why)s"),
        _("Choose another day, put the visit on the waiting list, or raise the number under Hosting."),
    ),
    "not_offered": Reason(_("This day was not offered."), _("Choose one of the days on offer.")),
    "nothing_said": Reason(_("Nothing was written."), _("A sentence is enough; the guests read it.")),
    "no_items": Reason(
        _("No item of practice was chosen."), _("Choose at least one that is published and shared with colleagues.")
    ),
    "not_over": Reason(_("The visit is still to come."), _("Note it as held on the day itself or afterwards.")),
    "personal_data": Reason(
        _("There is personal data in it: %(found)s."),
        _("Take it out: everybody can read what offices say to one another."),
    ),
    "maybe_personal_data": Reason(
        _("There may be personal data in it: %(found)s."),
        _("Take it out, or tick that it is none: everybody can read what offices say to one another."),
    ),
    "hours_in_order": Reason(
        _("The hours of %(weekday)s end before they begin."), _("Correct them, or leave both empty.")
    ),
    "no_weekday": Reason(_("No day of the week is left on which guests may come."), _("Tick at least one.")),
    "number_between": Reason(_("The number has to be between %(least)s and %(most)s."), _("Correct it.")),
    "cost_between": Reason(
        _("The cost has to be a sum between 0 and 100 000 EUR."), _("Write it in euros, for example 120 or 87,50.")
    ),
    "name_missing": Reason(_("The name is missing."), _("Write it in both languages.")),
    "address_missing": Reason(_("The address is missing."), _("Guests have to find the way, and travel is planned.")),
    "same_address": Reason(_("Both addresses are the same."), _("Choose two different ones.")),
}


class VisitRefused(RefusedByReason):
    """`details["field"]` names the input at fault, where it is one."""

    reasons = REASONS

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))
