"""The closed list of reasons why something between offices may be refused: what is wrong, and what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
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
}


class ColleagueRefused(RefusedByReason):
    """`details["field"]` names the input at fault, where it is one."""

    reasons = REASONS

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))
