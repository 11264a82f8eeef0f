"""Practice files: how an office works, as data. See docs/how-to/write-a-practice.md.

Pure: no Django, no law. Nothing from a practice file runs as code; letters are Typst, compiled apart.
"""

from dienests.practice.applicability import Applicability, facts_needed, stage_applies
from dienests.practice.documents import NeededDocument, documents_needed
from dienests.practice.faults import Fault, LetterFaults, PracticeFaults, Text
from dienests.practice.folder import SHIPPED
from dienests.practice.letters import LetterContext, check_practice, render_letter
from dienests.practice.loading import available, load_folder, load_practice
from dienests.practice.model import DocumentRule, Letter, Practice, Reason, Setting
from dienests.practice.process import Applies, Process, Stage
from dienests.practice.schema import schema
from dienests.practice.vocabulary import ACTS, BENEFITS, LETTER_KINDS, OUTCOMES, RISK_FACTS, ROLES

__all__ = [
    "ACTS",
    "BENEFITS",
    "LETTER_KINDS",
    "OUTCOMES",
    "RISK_FACTS",
    "ROLES",
    "SHIPPED",
    "Applicability",
    "Applies",
    "DocumentRule",
    "Fault",
    "Letter",
    "LetterContext",
    "LetterFaults",
    "NeededDocument",
    "Practice",
    "PracticeFaults",
    "Process",
    "Reason",
    "Setting",
    "Stage",
    "Text",
    "available",
    "check_practice",
    "documents_needed",
    "facts_needed",
    "load_folder",
    "load_practice",
    "render_letter",
    "schema",
    "stage_applies",
]
