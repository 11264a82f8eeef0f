"""The closed list of reasons why something about guests, notes, photographs and reports may be refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "not_received": Reason(
        _("Guests are invited to a visit that this office receives and that is agreed."),
        _("Agree on a day first."),
    ),
    "guests_faulty": Reason(
        _("Some lines could not be read."), _("Correct the lines that are named and add them again.")
    ),
    "too_many_guests": Reason(
        _("A visit has at most %(most)s guests on its list."), _("Take out those who do not come.")
    ),
    "guest_wrote": Reason(
        _("%(guest)s has written or signed something, so the name stays on the list."),
        _("Withdraw the invitation instead: the link stops working at once."),
    ),
    "no_email": Reason(
        _("No e-mail address of %(guest)s is known."), _("Add one, or make a link and hand it over yourself.")
    ),
    "mail_not_set": Reason(
        _("This installation cannot send e-mail."), _("Make a link and send it from your own mailbox.")
    ),
    "mail_failed": Reason(
        _("The invitation to %(guest)s could not be sent by e-mail."),
        _("Try again later, or make a link and hand it over yourself."),
    ),
    "invited_meanwhile": Reason(
        _("A link for %(guest)s was made since this page was opened. It still works."),
        _("Make another one only if that one is lost."),
    ),
    "nothing_written": Reason(_("Nothing was written."), _("Write at least a word.")),
    "too_long": Reason(_("That is longer than %(most)s characters."), _("Make two notes of it, or say it shorter.")),
    "too_many_notes": Reason(_("The notebook is full."), _("Strike out what is not needed.")),
    "personal_data": Reason(
        _("There is personal data in it: %(what)s."),
        _("Take it out: nothing about clients may be written down here."),
    ),
    "maybe_personal_data": Reason(
        _("There may be personal data in it: %(what)s."),
        _("Take it out, or say that it is none."),
    ),
    "no_such_question": Reason(_("The question is not there any more."), _("Reload the page.")),
    "no_such_site": Reason(_("This site is not part of the visit."), _("Choose another one, or none.")),
    "no_such_host": Reason(_("There is no such colleague."), _("Choose somebody who works here today.")),
    "not_a_promise": Reason(_("Only a promised document can be delivered."), _("Reload the page.")),
    "not_an_idea": Reason(_("Only an idea can be followed."), _("Reload the page.")),
    "not_published": Reason(
        _("Only an item of practice that is published can be handed over."),
        _("Publish it first, or choose another one."),
    ),
    "kept_here": Reason(
        _("This item is kept in this office, so only a head hands it over."),
        _("Choose one that is shared with colleagues, or ask a head."),
    ),
    "struck": Reason(_("This was struck out meanwhile."), _("Reload the page.")),
    "not_yours": Reason(_("Somebody else wrote this."), _("Only they, or whoever plans the visit, can strike it out.")),
    "no_minutes": Reason(_("Say how long it took: from 1 minute to 100 hours."), _("Write for example 1:30 or 90.")),
    "not_a_picture": Reason(_("This is not a photograph that can be read."), _("Choose a JPEG, PNG or WebP picture.")),
    "picture_too_large": Reason(
        _("The photograph is too large: at most 15 MB and 80 megapixels."), _("Make it smaller, and try again.")
    ),
    "too_many_pictures": Reason(_("There are %(most)s photographs already."), _("Take out those that are not needed.")),
    "changed_meanwhile": Reason(
        _("%(who)s saved this meanwhile."), _("What you typed is still here. Compare, and save again.")
    ),
    "words_changed": Reason(
        _("The text of the pledge was changed meanwhile."), _("Read it again, and sign the one that stands there now.")
    ),
    "not_held": Reason(
        _("A report is written of a visit that has a day and was not called off."), _("Agree on a day first.")
    ),
    "is_published": Reason(_("The report is published."), _("Take it back first, then change it.")),
    "not_proposed": Reason(_("The report is not published."), _("Reload the page.")),
    "same_person": Reason(
        _("You wrote this last, so a second person publishes it."), _("Ask another head to read and publish it.")
    ),
    "nothing_in_it": Reason(_("A report needs a title and a text."), _("Write both.")),
}


class RememberingRefused(RefusedByReason):
    """`details["field"]` names the input at fault, where it is one. `problems`: lines that could not be read, or what
    may be personal data (privacy.findings.Finding)."""

    reasons = REASONS

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))
