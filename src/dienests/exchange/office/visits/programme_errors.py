"""The closed list of reasons why a programme, its groups or its invitations may be refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.background.refusals import OF_ALL_WORK, KeptRefusal
from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "changed_meanwhile": Reason(
        _("Somebody changed this programme while you had it open."),
        _("What you see now is the newest. Do it again if it is still right."),
    ),
    "no_day": Reason(_("No day has been agreed for this visit."), _("Agree on a day first.")),
    "not_ours": Reason(
        _("The programme of this visit is made by the office that receives."), _("Ask them for their programme.")
    ),
    "ended": Reason(_("This visit is over or does not take place."), _("Its programme stays as it was.")),
    "no_groups": Reason(_("Nobody is in a group yet."), _("Say how many groups there are.")),
    "too_many_groups": Reason(_("More than %(most)s groups."), _("Put some of them together.")),
    "nothing_to_see": Reason(_("The programme has no sites."), _("Tick the sites that are shown.")),
    "faulty": Reason(_("Something was not filled in right."), _("Correct what is marked.")),
    "clashes": Reason(
        _("It does not fit: %(count)s."), _("Change it, or save it all the same: the clash stays marked.")
    ),
    "nothing_to_give_up": Reason(_("This wish does not stand in the way any more."), _("Find the programme again.")),
    "no_mail": Reason(
        _("This installation has no mail server."), _("Download the calendar files and send them yourself.")
    ),
    "being_sent": Reason(
        _("The invitations of this visit are being sent already."),
        _("Wait until they have left, and look who is left."),
    ),
    "nobody_to_write_to": Reason(
        _("Nobody has to hear of anything new."), _("Guests without an e-mail address get a printed page.")
    ),
}


class ProgrammeRefused(RefusedByReason):
    """`problems`: (field, sentence) of a form, or clashes.Clash."""

    reasons = REASONS


class SendingFailed(KeptRefusal):
    """Why a sending did not get to its end; what had left by then is noted."""

    reasons = {
        **OF_ALL_WORK,
        "changed_meanwhile": Reason(
            _("Somebody changed the visit while its programme was being sent."),
            _("Look at what changed. Whoever has to hear of it is listed here; send it again."),
        ),
        "killed": Reason(
            _("The sending was interrupted several times."),
            _("Whoever has not been written to is listed here; send it again."),
        ),
        "broken": Reason(
            _("The sending failed for a reason that the program did not expect (%(number)s)."),
            _("Send it again. If it repeats, tell the administrator this number; the reason stands in the log."),
        ),
    }
