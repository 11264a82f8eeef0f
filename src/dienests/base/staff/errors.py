"""Why an operation on units, posts and accounts may be refused: the whole list, each reason with its text."""

from enum import Enum

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Refused, SeveralRefused

__all__ = ["Refusal", "Refused", "SeveralRefused"]


class Refusal(Enum):
    """Each value: what is wrong and what to do next. `%(…)s` are filled from the facts of Refused."""

    FIELD_MISSING = _("This is needed. Fill it in.")
    TOO_LONG = _("At most %(limit)s characters fit here, this is %(found)s. Shorten it.")
    EMAIL_WRONG = _("This is not an e-mail address. It needs a name, @ and a domain.")
    EMAIL_TAKEN = _("%(name)s already uses this e-mail address. People sign in with it, so it must be their own.")
    USERNAME_FORM = _("A user name has 3 to 60 letters a–z, digits, dots, hyphens or underscores.")
    USERNAME_TAKEN = _("%(name)s already has this user name. Choose another.")
    CODE_FORM = _("A code has letters a–z, digits and hyphens only, for example “ogre-centre”.")
    CODE_TAKEN = _("The unit %(name)s already has this code. Choose another.")
    ROLE_UNKNOWN = _("There is no such role: %(found)s. Choose one of the list.")
    HOURS_WRONG = _("Hours a week are between 1 and 40.")
    UNIT_IN_ITSELF = _("A unit cannot stand below itself. Choose another unit above.")
    UNIT_CLOSED = _("The unit was closed on %(date)s. Choose another.")
    UNIT_HAS_POSTS = _("The unit still has %(count)s posts. Abolish or move them first.")
    UNIT_HAS_UNITS = _("Below this unit there are still %(count)s units. Close or move them first.")
    UNIT_HAS_CASES = _("The unit still has open cases. Give them to another unit first.")
    POST_ABOLISHED = _("The post was abolished on %(date)s. Choose another.")
    POST_HELD = _("%(name)s holds this post. End that appointment first.")
    POST_HELD_THEN = _("%(name)s held this post in that time. Choose a later day.")
    OWN_APPOINTMENT = _("Nobody appoints themselves. Ask another administrator.")
    ACCOUNT_INACTIVE = _("This account was closed. Open it again first.")
    OWN_ACCOUNT = _("Nobody closes their own account. Ask another administrator.")
    LAST_ADMINISTRATOR = _("%(name)s is the last administrator. Appoint another one first.")
    APPOINTMENT_ENDED = _("This appointment ended on %(date)s already.")
    DAYS_OUT_OF_ORDER = _("The last day is before the first. Check both.")
    NOT_EMPTY = _("The office has accounts already. Sign in as an administrator and make the account there.")
