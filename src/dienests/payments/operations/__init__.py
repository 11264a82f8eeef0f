"""Writes of payments: each is one transaction of access check, state change and audit row."""

from dienests.payments.operations.approving import approve_batch, bank_file_of
from dienests.payments.operations.bills import enter_bills, recalculate_month
from dienests.payments.operations.ending import end_grant
from dienests.payments.operations.granting import Payee, decide_and_grant
from dienests.payments.operations.instalments import change_payee, hold, release
from dienests.payments.operations.preparing import discard_batch, prepare_batch
from dienests.payments.operations.providers import add_provider, change_provider

__all__ = [
    "Payee",
    "add_provider",
    "approve_batch",
    "bank_file_of",
    "change_payee",
    "change_provider",
    "decide_and_grant",
    "discard_batch",
    "end_grant",
    "enter_bills",
    "hold",
    "prepare_batch",
    "recalculate_month",
    "release",
]
