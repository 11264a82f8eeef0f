"""The closed list of reasons why something in the library may be refused: what is wrong, and what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "changed_meanwhile": Reason(
        _("%(who)s saved this draft meanwhile."),
        _("What you typed is still here. Look at the difference, and save again."),
    ),
    "proposed": Reason(
        _("This draft was proposed by %(who)s and waits for a second person."),
        _("Take the proposal back first, or wait for the answer."),
    ),
    "name_taken": Reason(_("There is an item called “%(name)s” already."), _("Choose another name.")),
    "faulty": Reason(_("The item has faults: %(count)s."), _("Correct what is named; each says where it is.")),
    "personal_data": Reason(
        _("There may be personal data in it: %(count)s places."),
        _("Take them out, or say of each that it is none."),
    ),
}


class LibraryRefused(RefusedByReason):
    """`details["field"]` names the input at fault, where it is one; `problems`: faults of the item's files."""

    reasons = REASONS

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))
