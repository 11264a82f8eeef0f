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
    "words_missing": Reason(_("The words are missing."), _("Write a sentence: others read it.")),
    "merge_unfinished": Reason(
        _("This draft takes in a colleague's version, and not everything is decided yet."),
        _("Decide what is open, then propose it."),
    ),
    "publication_ended": Reason(
        _("This proposal was answered meanwhile: %(outcome)s by %(who)s."), _("Look at what the item is now.")
    ),
    "proposed_by_you": Reason(
        _("You proposed this yourself."), _("A second person publishes it. You can take it back.")
    ),
    "not_yours": Reason(_("This was proposed by %(who)s."), _("Only who proposed it takes it back.")),
    "not_published": Reason(_("This item is not published."), _("What was never published is discarded as a draft.")),
    "not_withdrawn": Reason(_("This item is not withdrawn."), _("Look at what the item is now.")),
    "history_missing": Reason(
        _("The repository of “%(name)s” does not hold its newest version."),
        _("Restore the folder of the exchange from the backup of the same night as the database."),
    ),
    "name_unusable": Reason(
        _("This cannot be the name of an item."), _("Use small Latin letters, digits and _, up to 60, a letter first.")
    ),
    "adopted_already": Reason(
        _("This item of %(colleague)s was adopted already, as “%(name)s”."),
        _("Open it there: what came later can be taken in."),
    ),
    "not_here": Reason(
        _("This version of %(colleague)s is not here."), _("Fetch it once more; perhaps it was withdrawn meanwhile.")
    ),
    "nothing_new": Reason(_("Your item has everything of that version already."), _("There is nothing to take in.")),
    "merging": Reason(
        _("A version of %(colleague)s is being taken into this draft already."),
        _("Finish that first, or put it aside."),
    ),
    "no_merge": Reason(_("Nothing is being taken into this draft any more."), _("Look at what the item is now.")),
    "place_gone": Reason(
        _("This place is not open any more: the draft was changed meanwhile."), _("Look at the places again.")
    ),
    "no_choice": Reason(_("Nothing was chosen."), _("Choose a side, or write what is to stand there.")),
    "not_adopted": Reason(_("This item was not adopted from a colleague."), _("Suggest changes where it comes from.")),
    "not_readable": Reason(
        _("Colleagues cannot read this item as it is now."), _("Publish it, and let colleagues see it.")
    ),
    "nothing_to_suggest": Reason(
        _("Your item says the same as the version of %(colleague)s."), _("Change something and publish it first.")
    ),
    "suggested_already": Reason(
        _("This version was suggested to %(colleague)s already."), _("The answer comes when they next read.")
    ),
    "answered_already": Reason(_("This suggestion was answered already."), _("Look at the answer.")),
    "notice_done": Reason(_("%(who)s looked after this notice already."), _("Nothing is left to do here.")),
    "no_process": Reason(_("This item has no published way of working."), _("Publish one with its stages first.")),
    "no_practice": Reason(
        _("No way of working is in force yet that its stages could be put into."),
        _("The administrator sets the first one up."),
    ),
    "process_unfit": Reason(
        _("Its stages do not fit the practice of this office: %(what)s"),
        _("Correct the stages in the item, and publish them."),
    ),
}


class LibraryRefused(RefusedByReason):
    """`details["field"]` names the input at fault, where it is one; `problems`: faults of the item's files."""

    reasons = REASONS

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))
