"""The closed list of reasons why a preview may be refused or fail: what is wrong, and what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.background.refusals import OF_ALL_WORK, KeptRefusal
from dienests.base.refusals import Reason

REASONS: Mapping[str, Reason] = {
    "reform_missing": Reason(
        _("No change of law was chosen."),
        _("Choose one of the list, or upload a reform file."),
    ),
    "reform_unknown": Reason(
        _("There is no change of law called “%(name)s”."),
        _("Choose one of the list, or upload a reform file."),
    ),
    "reform_too_large": Reason(
        _("The file is larger than a reform file may be (%(limit)s kB)."),
        _("Upload a reform file: a short text that names the values to be replaced."),
    ),
    "reform_not_text": Reason(
        _("The file is not a text in UTF-8."),
        _("Save it as plain text (UTF-8) and upload it again."),
    ),
    "reform_faulty": Reason(
        _("The reform file has faults: %(count)s."),
        _("Correct the named lines and upload it again."),
    ),
    "reform_changes_nothing": Reason(
        _("With these values the law stays as it is."),
        _("Change at least one value."),
    ),
    "population_unknown": Reason(
        _("There is no population called “%(name)s”."),
        _("Choose one of the list. A population is a folder under var/population/ of this installation."),
    ),
    "population_unreadable": Reason(
        _("The population “%(name)s” cannot be read: %(why)s"),
        _("Check it with “dienests population check”, or make it anew."),
    ),
    "population_empty": Reason(
        _("No household of this population can be assessed: %(count)s were set aside."),
        _("Check it with “dienests population check”; it names each fault."),
    ),
    "no_office": Reason(
        _("This installation has no office yet."),
        _("An administrator sets the office up first; then its cases can be used."),
    ),
    "no_cases": Reason(
        _("No own case can be used: between %(first)s and %(last)s no household has a declaration without faults."),
        _("Choose a longer time, or a population instead."),
    ),
    "extract_gone": Reason(
        _("The extract of own cases that was computed with is not kept any more."),
        _("Make the preview again; it takes the cases as they are now."),
    ),
    "list_gone": Reason(
        _("The households behind these figures are not kept, or not any more."),
        _("Have the preview computed again; then every figure opens."),
    ),
    "household_unknown": Reason(
        _("There is no household %(number)s in this preview."),
        _("Take the number from the list of households."),
    ),
    "dates_out_of_order": Reason(
        _("The period of application ends before it begins."),
        _("Exchange its beginning and its end."),
    ),
    "day_outside": Reason(
        _("There is no law stored for %(day)s."),
        _("Choose a day from %(first)s on, at the latest a year from today."),
    ),
    "too_many_running": Reason(
        _("%(count)s previews are being computed already."),
        _("Wait until one is finished, or stop one."),
    ),
    "still_running": Reason(
        _("This preview is still being computed."),
        _("Stop it first, or wait until it is finished."),
    ),
    "not_finished": Reason(
        _("This preview has no result: %(state)s."),
        _("Wait until it is computed, or begin again."),
    ),
    "not_running": Reason(
        _("There is nothing to begin again: the preview is %(state)s."),
        _("Look at its current state."),
    ),
    "amount_unclear": Reason(
        _("“%(typed)s” is not an amount of money."),
        _("Write an amount in euro from 0 to 1 000 000 000, for example 25000."),
    ),
    "ceiling_not_found": Reason(
        _("There is no part of this change that could be looked for: %(why)s"),
        _("Move single values with “What if” instead."),
    ),
    "value_unclear": Reason(
        _("“%(typed)s” is not a value of “%(label)s”."),
        _("Write a number from %(lowest)s to %(highest)s."),
    ),
    "value_not_offered": Reason(
        _("“%(chosen)s” is no value that could be looked for."),
        _("Choose one of the list."),
    ),
    "too_large": Reason(
        _("%(households)s households are too many for sliders; they work up to %(most)s."),
        _("Save the values as a reform file and make a full preview of it."),
    ),
    "out_of_memory": Reason(
        _("The population is too large for the memory of this machine."),
        _("Choose a smaller population, or give the machine more memory."),
    ),
    **OF_ALL_WORK,
}


class PreviewRefused(KeptRefusal):
    """Something about previews was refused. `problems`: faults of a reform file, as dicts line, found, expected."""

    reasons = REASONS
