"""The events of the trail in words. An event without words here is shown by its name."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.base.audit.models import AuditEntry
from dienests.base.people.models import OpeningReason
from dienests.web.office.case_timeline import WORDS as CASE_WORDS
from dienests.web.office.visits.visit_history import EVENTS as VISIT_EVENTS

WORDS: Mapping[str, Promise] = {
    **{event: told[0] for event, told in CASE_WORDS.items()},
    **{event: told[0] for event, told in VISIT_EVENTS.items()},
    "person_viewed": _("File looked at"),
    "file_opened": _("File opened with a reason"),
    "persons_searched": _("Register searched"),
    "duplicates_shown": _("People alike shown"),
    "person_registered": _("Person registered"),
    "person_changed": _("Record changed"),
    "persons_merged": _("Records merged"),
    "merge_undone": _("Merge undone"),
    "protected_address_viewed": _("Protected address shown"),
    "household_viewed": _("Household looked at"),
    "household_created": _("Household made"),
    "member_added": _("Added to a household"),
    "member_moved": _("Moved to another household"),
    "member_left": _("Left a household"),
    "membership_corrected": _("Membership of a household corrected"),
    "dwelling_changed": _("Address of a household changed"),
    "case_viewed": _("Case looked at"),
    "cases_searched": _("Cases searched"),
    "cases_exported": _("List of cases exported"),
    "document_viewed": _("Document looked at"),
    "document_downloaded": _("Document downloaded"),
    "letter_viewed": _("Letter looked at"),
    "grant_viewed": _("Grant looked at"),
    "study_started": _("Simulation asked for"),
    "study_begun_again": _("Simulation begun again"),
    "study_stopped": _("Simulation stopped"),
    "study_deleted": _("Simulation deleted"),
    "study_computed": _("Simulation computed"),
    "study_exported": _("Simulation exported"),
    "study_way_chosen": _("Way of working proposed from a simulation"),
    "study_reality_seen": _("What was foreseen compared with what came"),
    "item_proposed": _("Proposed to publish practice"),
    "item_published": _("Practice published"),
    "item_declined": _("Proposal of practice declined"),
    "item_proposal_taken_back": _("Proposal of practice taken back"),
    "item_withdrawn": _("Practice withdrawn"),
    "item_restored": _("Practice published again"),
    "item_shared": _("Practice shown to colleagues"),
    "item_kept_here": _("Practice kept in this office"),
    "library_item_begun": _("Item of practice begun"),
    "library_item_adopted": _("Practice of a colleague taken over"),
    "library_next_version_begun": _("Next version of practice begun"),
    "library_draft_saved": _("Draft of practice saved"),
    "library_draft_discarded": _("Draft of practice thrown away"),
    "library_parameters_answered": _("Places of an item of practice filled in"),
    "library_merge_begun": _("Taking in a colleague’s version begun"),
    "library_merge_chosen": _("Chosen what stands where both changed"),
    "library_merge_finished": _("Colleague’s version taken in"),
    "library_merge_put_aside": _("Colleague’s version not taken in"),
    "library_way_proposed": _("Way of working proposed from the library"),
    "practice_considered": _("Way of working put among those to be simulated"),
    "notice_closed": _("Something new in practice looked after"),
    "preview_started": _("Preview of a change of law asked for"),
    "preview_begun_again": _("Preview begun again"),
    "preview_stopped": _("Preview stopped"),
    "preview_deleted": _("Preview deleted"),
    "preview_computed": _("Preview computed"),
    "preview_exported": _("Preview exported"),
    "preview_household_viewed": _("Household of a preview looked at"),
    "preview_households_listed": _("Households of a preview looked through"),
    "measures_exported": _("Event log of cases taken out"),
    "population_extracted": _("Cases extracted, pseudonymised"),
    "own_office_set": _("What the office tells colleagues changed"),
    "own_key_replaced": _("Key of the office replaced"),
    "colleague_added": _("Colleague added"),
    "colleague_confirmed": _("Key of a colleague confirmed"),
    "colleague_key_followed": _("Colleague’s new key followed"),
    "colleague_other_key_met": _("Another key met at a colleague’s address"),
    "colleague_other_key_accepted": _("Colleague’s other key accepted"),
    "colleague_other_key_refused": _("Colleague’s other key refused"),
    "colleague_left": _("Colleague not read any more"),
    "colleague_returned_to": _("Colleague read again"),
    "statement_said": _("Said to a colleague"),
    "statement_taken_back": _("Taken back what was said to a colleague"),
    "statement_ended": _("Ended what was said to a colleague and answered long ago"),
    "figures_shared": _("Figures agreed to be shared"),
    "figures_not_shared": _("Figures not shared any more"),
    "batch_viewed": _("Payment batch looked at"),
    "batch_prepared": _("Payment batch prepared"),
    "batch_approved": _("Payment batch approved"),
    "batch_discarded": _("Payment batch discarded"),
    "bank_file_downloaded": _("Bank file downloaded"),
    "provider_added": _("Payee added to the list"),
    "provider_changed": _("Payee of the list changed"),
    "process_proposed": _("Way of working proposed"),
    "process_switched_on": _("Way of working switched on"),
    "process_proposal_declined": _("Proposal of a way of working declined"),
    "process_proposal_withdrawn": _("Proposal of a way of working withdrawn"),
    "loads_chosen": _("Load scheme chosen"),
    "load_exceeded": _("More given than the load scheme allows"),
    "cases_handed_out": _("Cases handed out together"),
    "handover_undone": _("Handover taken back"),
    "filter_saved": _("Filter kept"),
    "filter_deleted": _("Filter deleted"),
    "unit_added": _("Unit added"),
    "unit_changed": _("Unit changed"),
    "unit_closed": _("Unit closed"),
    "post_added": _("Post added"),
    "post_abolished": _("Post abolished"),
    "appointed": _("Appointed to a post"),
    "appointment_ended": _("Appointment ended"),
    "own_appointment_refused": _("Tried to appoint themselves; refused"),
    "absence_recorded": _("Absence recorded"),
    "absence_agreed": _("Absence agreed to"),
    "absence_refused": _("Absence not agreed to"),
    "absence_withdrawn": _("Absence withdrawn"),
    "absence_ended": _("Last day of an absence set"),
    "substitute_changed": _("Substitute changed"),
    "training_recorded": _("Training or supervision recorded"),
    "training_struck": _("Record of training struck out"),
    "training_exported": _("Table of training exported"),
    "concern_raised": _("Concern raised"),
    "concern_answered": _("Concern answered"),
    "concern_added_to": _("Concern added to"),
    "concern_closed": _("Concern closed"),
    "reception_hours_set": _("Reception hours set"),
    "day_closed": _("Day closed"),
    "day_opened_again": _("Day opened after all"),
    "norm_noted": _("Norm of the staff noted"),
    "languages_recorded": _("Languages of a colleague recorded"),
    "account_created": _("Account made"),
    "account_changed": _("Account changed"),
    "account_deactivated": _("Account closed"),
    "account_reactivated": _("Account opened again"),
    "first_administrator_appointed": _("First administrator appointed"),
    "password_reset": _("New password given"),
    "second_factor_reset": _("Second factor forgotten"),
    "signed_in": _("Signed in"),
    "sign_in_locked": _("Sign-in locked after failures"),
    "other_sessions_ended": _("Other sessions ended"),
    "trail_read": _("Audit trail read"),
    "trail_exported": _("Audit trail exported"),
    "extract_made": _("Extract of the trail made for the person"),
}
# For a resident: why the office looked. By event where it has one plain purpose, else by the kind of entry.
PURPOSES: Mapping[str, Promise] = {
    "person_viewed": _("handling of a case or of the person's matter"),
    "case_viewed": _("handling of an application"),
    "household_viewed": _("handling of a case or of the person's matter"),
    "document_viewed": _("handling of an application"),
    "document_downloaded": _("handling of an application"),
    "extract_made": _("this answer to the person's own request"),
    "trail_read": _("supervision of how data are used"),
}
KIND_PURPOSES: Mapping[str, Promise] = {
    "read": _("handling of a case or of the person's matter"),
    "write": _("handling of a case or keeping the register"),
    "access": _("stated reason"),
}


def words_of(event: str) -> str:
    """What happened, in the language in force."""
    return str(WORDS.get(event, event.replace("_", " ")))


def reason_of(entry: AuditEntry) -> str:
    """The stated reason, a reason of the closed list in the language in force; of a search, the words."""
    if entry.event in ("persons_searched", "duplicates_shown"):
        return f"“{entry.details.get('words', '')}”"
    if entry.event != "file_opened":
        return entry.reason
    kind, _colon, words = entry.reason.partition(": ")
    label = dict(OpeningReason.choices).get(kind, kind)
    return f"{label}: {words}" if words else str(label)


def purpose_of(entry: AuditEntry) -> str:
    """Why, for the person the entry is about."""
    return reason_of(entry) if entry.reason else str(PURPOSES.get(entry.event) or KIND_PURPOSES.get(entry.kind, ""))


def details_of(entry: AuditEntry) -> list[tuple[str, str]]:
    """The facts kept with the entry, flat, for the auditor: (name, value)."""
    return list(_flat(entry.details, ""))


def _flat(value: Any, name: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in _flat(inner, f"{name}.{key}" if name else str(key))]
    if isinstance(value, list):
        return [(name, " → ".join(str(item) for item in value))]
    return [(name, str(value))] if value not in (None, "") else []
