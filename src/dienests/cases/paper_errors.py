"""Why a file is not accepted, or a request or letter cannot be made: a closed list, with what to do next."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class PaperReason(StrEnum):
    """Codes of the reasons; pages and tests compare these, people read the message."""

    # a file
    EMPTY = "empty"
    TOO_BIG = "too_big"
    WRONG_TYPE = "wrong_type"
    MACROS = "macros"
    PROGRAM_INSIDE = "program_inside"
    BROKEN = "broken"
    INCOMPLETE = "incomplete"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    UNSAFE_PATH = "unsafe_path"
    POLYGLOT = "polyglot"
    PICTURE_TOO_LARGE = "picture_too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_DEMANDING = "too_demanding"
    # a document of a case
    NO_FILES = "no_files"
    TOO_MANY_FILES = "too_many_files"
    ALREADY_THERE = "already_there"
    ALREADY_REMOVED = "already_removed"
    KIND_UNKNOWN = "kind_unknown"
    PERSON_NOT_IN_CASE = "person_not_in_case"
    NO_SUCH_PAGE = "no_such_page"
    NO_PREVIEW = "no_preview"
    NOT_IN_STORE = "not_in_store"
    NOT_WANTED = "not_wanted"
    ALREADY_WAIVED = "already_waived"
    # a request for documents
    REASON_MISSING = "reason_missing"
    NOTHING_REQUESTED = "nothing_requested"
    DUE_TOO_EARLY = "due_too_early"
    ALREADY_REQUESTED = "already_requested"
    NOT_REQUESTED = "not_requested"
    NOT_OVERDUE = "not_overdue"
    RECEIVED_WHEN = "received_when"
    # a letter
    LETTER_UNKNOWN = "letter_unknown"
    LANGUAGE_UNKNOWN = "language_unknown"
    LETTER_NOT_FOR_DECISION = "letter_not_for_decision"
    NOTHING_TO_WRITE = "nothing_to_write"
    STATUS_NOT_VALID = "status_not_valid"
    OFFICE_MISSING = "office_missing"
    TEMPLATE_FAULTS = "template_faults"
    LETTER_DIFFERS = "letter_differs"


_MESSAGES: dict[PaperReason, tuple[Promise | str, Promise | str]] = {
    PaperReason.EMPTY: (
        _("The file is empty."),
        _("Check it on the device it comes from and add it again."),
    ),
    PaperReason.TOO_BIG: (
        _("The file is larger than %(limit)s MB."),
        _("Scan it with a lower resolution, or split it into several files."),
    ),
    PaperReason.WRONG_TYPE: (
        _("This is not a PDF, JPEG, PNG, DOCX or edoc file, whatever its name says: %(found)s."),
        _("Save or print it as PDF, or take a photograph of it, and add that."),
    ),
    PaperReason.MACROS: (
        _("The document contains macros (a program)."),
        _("Save it as PDF, or as DOCX without macros, and add that."),
    ),
    PaperReason.PROGRAM_INSIDE: (
        _("The container holds a program or a document with macros: %(found)s."),
        _("Ask the sender for a container with documents only."),
    ),
    PaperReason.BROKEN: (
        _("The file is damaged and cannot be opened."),
        _("Open it on the device it comes from, save it anew and add that."),
    ),
    PaperReason.INCOMPLETE: (
        _("The end of the file is missing; it was probably cut off while being sent."),
        _("Add it again from the device it comes from."),
    ),
    PaperReason.ENCRYPTED: (
        _("The file is protected with a password and cannot be opened."),
        _("Ask the sender for a copy without a password."),
    ),
    PaperReason.BOMB: (
        _("The file would grow beyond all measure when opened."),
        _("Do not open it. Ask the sender for the documents as PDF."),
    ),
    PaperReason.UNSAFE_PATH: (
        _("The container has members with names that point outside of it."),
        _("Do not open it. Ask the sender for the documents as PDF."),
    ),
    PaperReason.POLYGLOT: (
        _("The file is of two types at once, which no ordinary program makes."),
        _("Do not open it. Ask the sender for the documents as PDF."),
    ),
    PaperReason.PICTURE_TOO_LARGE: (
        _("The picture has more than %(limit)s megapixels."),
        _("Make it smaller, or scan it with a lower resolution."),
    ),
    PaperReason.TOO_MANY_PAGES: (
        _("The file has more than %(limit)s pages."),
        _("Split it, or add only the pages that matter."),
    ),
    PaperReason.TOO_DEMANDING: (
        _("The file takes too much time or memory to open."),
        _("Print it as PDF anew, or scan it, and add that."),
    ),
    PaperReason.NO_FILES: (
        _("No file was chosen."),
        _("Choose one or more files."),
    ),
    PaperReason.TOO_MANY_FILES: (
        _("More than %(limit)s files at once."),
        _("Add them in several goes."),
    ),
    PaperReason.ALREADY_THERE: (
        _("The same file is already in the case: “%(what)s”."),
        _("Nothing needs to be done. If it serves for another paper as well, add it as that paper."),
    ),
    PaperReason.ALREADY_REMOVED: (
        _("The document “%(what)s” has already been removed from the case."),
        _("Reload the page."),
    ),
    PaperReason.KIND_UNKNOWN: (
        _("This paper is not in the list of the process this case follows: %(what)s."),
        _("Choose a paper from the list, or leave it open."),
    ),
    PaperReason.PERSON_NOT_IN_CASE: (
        _("%(who)s is not a member of the household of this case."),
        _("Choose a member, or leave the paper to the whole household."),
    ),
    PaperReason.NO_SUCH_PAGE: (
        _("The document has no page %(what)s."),
        _("Choose a page from 1 to the last."),
    ),
    PaperReason.NO_PREVIEW: (
        _("This document cannot be shown here."),
        _("Download it and open it with your own program."),
    ),
    PaperReason.NOT_IN_STORE: (
        _("The bytes of “%(what)s” are missing from the store, or are not the bytes that were added."),
        _("Tell the administrator: “dienests doctor” names the files, and a backup holds them."),
    ),
    PaperReason.NOT_WANTED: (
        _("This household does not have to bring this paper: %(what)s."),
        _("Reload the page: the declaration may have changed."),
    ),
    PaperReason.ALREADY_WAIVED: (
        _("It is already noted why this paper is not needed: %(what)s."),
        _("Reload the page."),
    ),
    PaperReason.REASON_MISSING: (
        _("No reason is given."),
        _("Write why in a few words; it stays with the case."),
    ),
    PaperReason.NOTHING_REQUESTED: (
        _("No paper is chosen, or it is not in the list: %(what)s."),
        _("Choose from the list which papers the household has to bring."),
    ),
    PaperReason.DUE_TOO_EARLY: (
        _("The term %(what)s is not after today."),
        _("Choose a day on which the household can have brought the papers."),
    ),
    PaperReason.ALREADY_REQUESTED: (
        _("Papers have already been asked for; the term is %(what)s."),
        _("Wait for the answer, or withdraw that request and make a new one."),
    ),
    PaperReason.NOT_REQUESTED: (
        _("No papers are being waited for."),
        _("Reload the page to see what can be done now."),
    ),
    PaperReason.NOT_OVERDUE: (
        _("The term for the papers has not passed yet: %(what)s."),
        _("Wait for the term, or withdraw the request."),
    ),
    PaperReason.RECEIVED_WHEN: (
        _("The papers cannot have come on %(what)s."),
        _("Enter a day from the day of the request until today."),
    ),
    PaperReason.LETTER_UNKNOWN: (
        _("There is no such letter: %(what)s."),
        _("Choose one of the letters offered."),
    ),
    PaperReason.LANGUAGE_UNKNOWN: (
        _("There are no letters in this language: %(what)s."),
        _("Choose Latvian or English."),
    ),
    PaperReason.LETTER_NOT_FOR_DECISION: (
        _("This letter does not go with the decision: %(what)s."),
        _("Choose the letter that says what was decided."),
    ),
    PaperReason.NOTHING_TO_WRITE: (
        _("There is nothing to write about yet."),
        _("Complete the declaration, or submit the case, and look at the letter then."),
    ),
    PaperReason.STATUS_NOT_VALID: (
        _("No status is in force on %(what)s, so it cannot be certified."),
        _("Look at the decision: it says which status was granted and until when."),
    ),
    PaperReason.OFFICE_MISSING: (
        _("The office is not set up: its name and address are not known."),
        _("The administrator enters the office under administration."),
    ),
    PaperReason.TEMPLATE_FAULTS: (
        _("The letter template of the practice cannot be used: %(what)s"),
        _("Tell the head of office; the case is unchanged."),
    ),
    PaperReason.LETTER_DIFFERS: (
        _("The letter %(what)s, made again, is not the letter that was signed."),
        _("The signed one is kept and is the one that counts. Tell the administrator."),
    ),
}


class PaperError(Exception):
    """A file was not accepted, or an operation on papers was refused and nothing was changed.

    `code` is one of PaperReason; `message` and `next_step` are translated when read.
    """

    def __init__(self, code: PaperReason, *, values: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.values = dict(values or {})
        super().__init__(f"{code}: {self.values}")

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return str(_MESSAGES[self.code][0]) % {key: _shown(value) for key, value in self.values.items()}

    @property
    def next_step(self) -> str:
        """What to do now, in the active language."""
        return str(_MESSAGES[self.code][1]) % {key: _shown(value) for key, value in self.values.items()}


def _shown(value: object) -> str:
    """Days as people write them: 24.02.2026. in Latvian, 24 February 2026 in English."""
    if isinstance(value, date):
        return date_format(value, "j F Y" if get_language() == "en" else "d.m.Y.", use_l10n=False)
    return str(value)
