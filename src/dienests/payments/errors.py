"""The closed list of reasons why something about payments may be refused: what is wrong, and what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dienests.base.refusals import Reason, RefusedByReason

REASONS: Mapping[str, Reason] = {
    "not_granted": Reason(
        _("Decision %(decision)s grants no benefit that is paid."),
        _("A schedule of payments follows only from a decision that grants GMI or housing benefit."),
    ),
    "payee_missing": Reason(
        _("There is no account to pay %(benefit)s to."),
        _("Enter the person's account (IBAN), or choose the house manager or utility that is paid instead."),
    ),
    "iban_invalid": Reason(
        _("The account number %(iban)s is not valid: %(why)s."),
        _("Compare it with the client's card or agreement. A Latvian account has 21 characters: LV80 BANK 0000 …"),
    ),
    "provider_closed": Reason(
        _("%(provider)s is no longer paid since %(closed)s."),
        _("Choose another provider, or pay to the person's account."),
    ),
    "provider_name_taken": Reason(
        _("A provider called %(provider)s already exists."),
        _("Change the existing one, or give this one a name that tells them apart."),
    ),
    "provider_nameless": Reason(
        _("The provider has no name."),
        _("Write the name as it stands in the register of enterprises: the bank compares it with the account."),
    ),
    "double_benefit": Reason(
        _("The household already receives %(benefit)s for %(months)s by decision %(decision)s."),
        _("End the earlier grant first, or make this decision one that follows the earlier decision."),
    ),
    "no_budget_code": Reason(
        _("The practice names no budget code for %(benefit)s."),
        _("Add it to budget_codes in the settings of the practice."),
    ),
    "decision_incomplete": Reason(
        _("Decision %(decision)s does not say %(what)s for %(benefit)s."),
        _("Return the case to preparation and complete the proposal."),
    ),
    "changed_meanwhile": Reason(
        _("Somebody else changed this in the meantime: you saw version %(seen)s, now it is %(current)s."),
        _("Look at the current state; what you typed is kept. Then save again."),
    ),
    "grant_ended": Reason(
        _("The grant ended on %(ended)s: %(reason)s."),
        _("A month that begins after that day is not paid. A new right needs a new decision."),
    ),
    "month_outside": Reason(
        _("%(month)s is outside the months of the grant (%(first)s – %(last)s)."),
        _("Choose a month of the grant."),
    ),
    "month_not_begun": Reason(
        _("%(month)s has not begun yet."),
        _("Bills are entered for the current month or an earlier one."),
    ),
    "amount_fixed": Reason(
        _("%(benefit)s is paid in a fixed amount; it is not computed from bills."),
        _("If the law changed, recalculate the month instead."),
    ),
    "bills_missing": Reason(
        _("There are no bills for %(month)s yet."),
        _("Enter the bills of the month first."),
    ),
    "costs_faulty": Reason(
        _("The bills of %(month)s cannot be used: %(faults)s"),
        _("Correct the named rows; nothing was stored."),
    ),
    "month_in_open_batch": Reason(
        _("%(month)s stands in batch %(batch)s, which is being approved."),
        _("Wait until the batch is approved (a difference is paid with the next one), or have it discarded."),
    ),
    "instalment_not_planned": Reason(
        _("The instalment of %(month)s is not planned any more: it is %(state)s."),
        _("Only an instalment that is in no batch can be held back."),
    ),
    "instalment_not_held": Reason(
        _("The instalment of %(month)s is not held back: it is %(state)s."),
        _("Look at the current state of the grant."),
    ),
    "reason_missing": Reason(
        _("A reason is needed."),
        _("Write in a few words why; it is shown beside the payment and in the audit trail."),
    ),
    "end_before_grant": Reason(
        _("The day %(day)s lies outside the months of the grant (%(first)s – %(last)s)."),
        _("Give the last day on which the right existed: at the earliest the day before the grant begins."),
    ),
    "already_ended": Reason(
        _("The grant already ended on %(ended)s."),
        _("Nothing needs to be done."),
    ),
    "nothing_to_pay": Reason(
        _("Nothing is waiting to be paid up to %(month)s."),
        _("Enter missing bills, release what is held back, or see the batches already prepared."),
    ),
    "pay_day_past": Reason(
        _("The day of payment %(day)s has passed."),
        _("Discard this batch, if there is one, and prepare it with a later day."),
    ),
    "pay_day_far": Reason(
        _("The day of payment %(day)s is more than %(days)s days away."),
        _("Look at the year and the month you typed; choose a nearer day."),
    ),
    "month_ahead": Reason(
        _("%(month)s lies too far after the day of payment, %(day)s."),
        _("Choose the month of the payment day, the one after it, or an earlier one."),
    ),
    "banks_closed": Reason(
        _("Banks carry out no payments on %(day)s."),
        _("The nearest day after it is %(next)s."),
    ),
    "payer_missing": Reason(
        _("The office has no valid account to pay from: %(why)s."),
        _("An administrator enters the payer's name, account (IBAN) and bank (BIC) in the data of the office."),
    ),
    "same_person": Reason(
        _("You prepared batch %(batch)s, so you cannot approve it."),
        _("Another person approves it: a head of unit, the head of office or another accountant."),
    ),
    "batch_not_open": Reason(
        _("Batch %(batch)s is already %(state)s (%(who)s)."),
        _("Nothing more can be done to it. What is still owed goes into the next batch."),
    ),
    "batch_changed": Reason(
        _("The content of batch %(batch)s is not what you saw, or not what was prepared."),
        _("Open the batch again and compare. If this repeats, discard the batch and tell the administrator."),
    ),
    "batch_needs_attention": Reason(
        _("Batch %(batch)s cannot be approved: since it was prepared, %(count)s of its payments became wrong."),
        _("See the list, discard the batch and prepare it again: correct payments are taken over."),
    ),
    "file_missing": Reason(
        _("The file of batch %(batch)s cannot be read as it was written at approval."),
        _("Tell the administrator: the file is restored from the backup of the documents."),
    ),
    "file_refused": Reason(
        _("The bank file of batch %(batch)s does not satisfy the schema pain.001.001.09: %(why)s"),
        _("Nothing was approved. Tell the administrator; the batch can be discarded."),
    ),
}


class PaymentRefused(RefusedByReason):
    """Something about payments was refused."""

    reasons = REASONS
