"""Why an operation on persons and households may be refused: the whole list, each reason with its text."""

from enum import Enum

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Refused, SeveralRefused

__all__ = ["Refusal", "Refused", "SeveralRefused"]


class Refusal(Enum):
    """Each value: what is wrong and what to do next. `%(…)s` are filled from the facts of Refused."""

    CODE_CHARACTERS = _("A personal code has digits only. Write 11 digits, with or without a hyphen.")
    CODE_LENGTH = _("A personal code has 11 digits, here there are %(found)s. Compare with the document.")
    CODE_DATE = _("The first six digits are a date of birth, and %(date)s does not exist. Compare with the document.")
    CODE_DATE_AHEAD = _("By this code the person is born on %(date)s, which is still to come. Check the seventh digit.")
    CODE_CHECK_DIGIT = _("One digit is wrong or two are swapped: the last digit does not fit. Look at the document.")
    CODE_DOUBTFUL = _("The last digit of this code is unusual. Compare it with the document and confirm it.")
    CODE_TAKEN = _("%(name)s already has this personal code. Open that record instead of making another.")
    BIRTH_DIFFERS = _("The personal code says born on %(date)s. Correct the code or the date of birth.")
    BIRTH_AHEAD = _("The date of birth is still to come. Check the year.")
    BIRTH_TOO_EARLY = _("Nobody born before 1 January 1900 is alive. Check the year.")
    DEATH_BEFORE_BIRTH = _("The date of death is before the date of birth. Check both.")
    DEATH_AHEAD = _("The date of death is still to come. Check it.")
    NAME_MISSING = _("Write at least one given name and the family name, as in the document.")
    NAME_WITHOUT_LETTERS = _("A name needs letters. Write it as in the document.")
    TOO_LONG = _("At most %(limit)s characters fit here, this is %(found)s. Shorten it.")
    UNKNOWN_FIELD = _("There is no such field: %(found)s.")
    LANGUAGE_UNKNOWN = _("Choose Latvian or English.")
    EMAIL_WRONG = _("This is not an e-mail address. It needs a name, @ and a domain.")
    IBAN_COUNTRY = _("An account number begins with the letters of a country, %(example)s.")
    IBAN_LENGTH = _("The account number is too short or too long. In Latvia it has 21 characters, %(example)s.")
    IBAN_STRUCTURE = _("The account number has letters or digits in the wrong places; it should look so: %(example)s.")
    IBAN_CHECK_DIGITS = _("One character of the account number is wrong or two are swapped. Look at the bank's paper.")
    CHANGED_MEANWHILE = _("Somebody else changed this record while you were writing. Look again and save once more.")
    MERGED_AWAY = _("This record was merged into another. Open %(name)s and continue there.")
    DUPLICATES_UNSEEN = _("The register has people like this one. Look at them and confirm that this is another.")
    REASON_MISSING = _("Choose a reason.")
    REASON_IN_WORDS = _("Say in a few words why: at least %(least)s characters.")
    MEMBER_ELSEWHERE = _("%(name)s belongs to another household in that time. Move the person here instead of adding.")
    MEMBER_ALREADY = _("%(name)s already belongs to this household in that time.")
    MEMBER_NOWHERE = _("%(name)s belongs to no household that could be left. Add the person instead of moving.")
    MEMBERS_MISSING = _("A household has at least one person. Choose one.")
    MEMBER_TWICE = _("%(name)s is named twice. Keep one.")
    MEMBERSHIP_ENDED = _("This membership ended on %(date)s already. Correct its dates instead.")
    DAY_AHEAD = _("The day is still to come. Write it when it has happened.")
    DAYS_OUT_OF_ORDER = _("The last day is before the first. Check both.")
    RELATION_UNKNOWN = _("There is no such relation: %(found)s. Choose one of the list.")
    HOUSEHOLD_DISSOLVED = _("This household was dissolved on %(date)s. Make a new one.")
    SAME_RECORD = _("Both are one and the same record. Choose another.")
    ALREADY_MERGED = _("One of the records was merged before. Reload the page.")
    MERGE_MEMBERSHIPS = _("At one time the two records belong to different households. Correct that first.")
    MERGE_LATER_ONE = _("This record was merged into yet another afterwards. Undo the later merge first.")
    MERGE_UNDONE = _("This merge has been undone already.")
    UNDO_FACTS_CHANGED = _("Since the merge somebody changed: %(fields)s. Write those down, then correct by hand.")
    UNDO_MEMBERSHIPS_CHANGED = _("Since the merge the membership of households has changed. Correct it by hand.")
    UNDO_CODE_TAKEN = _("Since the merge somebody was registered with the same personal code. Merge those first.")
