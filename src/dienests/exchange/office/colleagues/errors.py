"""The closed list of reasons why something between offices may be refused: what is wrong, and what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "changed_meanwhile": Reason(
        _("Somebody changed this while you were looking at it."),
        _("What you typed is still here. Look at what is saved now, and save again."),
    ),
    "no_address": Reason(
        _("This office has no address yet under which colleagues could read it."),
        _("The head of office sets it under Colleagues, This office."),
    ),
    "key_unreadable": Reason(
        _("The private key of this office cannot be read: %(why)s"),
        _("Restore the file from the backup, or replace the key."),
    ),
    "nothing_said": Reason(_("Nothing was written."), _("Write what you want to say.")),
    "not_confirmed": Reason(
        _("The key of %(colleague)s has not been confirmed."),
        _("Compare it over the telephone first, under Colleagues."),
    ),
    "address_wrong": Reason(
        _("This is not an address under which an office can be read."),
        _("Write it as in the browser, for example https://dienests.daugavpils.lv, without anything behind it."),
    ),
    "own_address": Reason(_("This is the address of this office itself."), _("Write the address of the colleague.")),
    "address_of_colleague": Reason(
        _("This is the address of a colleague."), _("Write the address at which this installation answers.")
    ),
    "number_wrong": Reason(_("This number cannot be."), _("Write a whole number, or leave it empty.")),
    "known_already": Reason(_("%(colleague)s is in your list already."), _("Open it in the list.")),
    "other_digits": Reason(
        _("These are not the digits of the key that was read."),
        _(
            "Ask your colleague to read them once more. If they stay different, somebody else answers at this address: "
            "do not confirm it."
        ),
    ),
    "nothing_to_confirm": Reason(
        _("There is nothing to confirm at %(colleague)s."), _("Somebody may have done it meanwhile; look again.")
    ),
    "not_read": Reason(
        _("%(colleague)s is not read at the moment."), _("Under Colleagues it says why, and what can be done.")
    ),
    "key_known": Reason(
        _("This key is that of %(colleague)s already."),
        _("An office that has moved: stop reading the former address first. Otherwise ask both by telephone."),
    ),
    "own_key": Reason(
        _("At this address your own key answers."), _("It is this installation, or a copy of it: take it off the list.")
    ),
    "keys_too_many": Reason(
        _("The key was replaced %(count)s times already."),
        _("Colleagues can follow no more than that. Ask them to compare a new key by telephone."),
    ),
    "nothing_chosen": Reason(_("No figure was chosen."), _("Tick at least one, or stop sharing.")),
    "few_cases": Reason(
        _("“%(figure)s” is of %(cases)s cases only: it could speak of single people."),
        _("Share it once there are at least %(fewest)s."),
    ),
    "figure_wrong": Reason(
        _("“%(figure)s” cannot be this."), _("Write a number that can be, and the period it is of.")
    ),
    "source_missing": Reason(
        _("Nobody could check where “%(figure)s” comes from."),
        _("Write the source: which accounts, which decision."),
    ),
    "figures_changed": Reason(
        _("The figures have changed since this page was opened."),
        _("Look at them again before you agree; nothing was shared."),
    ),
}


class ColleagueRefused(RefusedByReason):
    """`details["field"]` names the input at fault, where it is one."""

    reasons = REASONS

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))
