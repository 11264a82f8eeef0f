"""The closed list of reasons why work could not be handed out or a queue not be kept as asked."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "load_warned": Reason(
        _("%(who)s would then carry %(after)s %% of what one person carries (warning from %(level)s %%)."),
        _("Go on all the same, or choose somebody with more room."),
    ),
    "load_blocked": Reason(
        _("%(who)s would then carry %(after)s %% of what one person carries; more than %(level)s %% is not given."),
        _("Choose somebody with more room. A head can give it all the same with a reason."),
    ),
    "is_away": Reason(
        _("%(who)s is away today. Until they are back the case would lie with who stands in, or with nobody."),
        _("Go on all the same, or choose somebody who is there."),
    ),
    "soon_away": Reason(
        _("%(who)s is at work on only %(there)s of the next %(of)s working days."),
        _("Go on all the same, or choose somebody who is there."),
    ),
    "nothing_chosen": Reason(
        _("Nothing was chosen."),
        _("Mark the cases, and choose who is to have them."),
    ),
    "loads_faulty": Reason(
        _("The load scheme “%(name)s” cannot be used: %(what)s"),
        _("Mend the file at the places named and choose it again; the scheme in force stays as it is."),
    ),
    "filter_name": Reason(
        _("The filter needs a name of at most %(most)s letters."),
        _("Write a name by which you will know it again."),
    ),
    "filter_too_long": Reason(
        _("This filter is too long to be kept."),
        _("Take a part of it away and save it again."),
    ),
    "filter_unit": Reason(
        _("A filter can be shared only within a unit you work in."),
        _("Choose one of your own units, or keep the filter for yourself."),
    ),
    "already_undone": Reason(
        _("This handover has been taken back already."),
        _("Nothing is left to do."),
    ),
    "nothing_to_undo": Reason(
        _("Colleagues have gone on with all of these cases; none can be taken back in one go."),
        _("Give single cases anew where that is needed."),
    ),
}


class WorkRefused(RefusedByReason):
    """Something about queues, load or allocation was refused and nothing was changed."""

    reasons = REASONS
