"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from awards.emails.amendments import amendment_answered, amendment_requested
from awards.emails.awards import (
    award_accepted,
    award_closed,
    award_declined,
    award_reopened,
)
from awards.emails.bank_details import (
    bank_details_confirmed,
    bank_details_disputed,
    bank_details_entered,
    bank_details_refused,
)
from awards.emails.conditions import (
    condition_accepted,
    condition_asked,
    condition_extended,
    condition_refused,
    condition_sent_back,
    condition_waived,
    proof_handed_in,
)
from awards.emails.cosigning import (
    award_signed,
    certificate_made,
    cosignature_asked,
    cosignature_declined,
    cosignature_given,
    cosignature_reminder,
)
from awards.emails.debtor_accounts import debtor_account_confirmed, debtor_account_entered
from awards.emails.letters import award_offered, letter_key, letter_sent
from awards.emails.payments import payment_paid
from awards.emails.reminders import (
    award_lapsed,
    award_renewed,
    conditions_due,
    conditions_late,
    offer_reminder,
)
from awards.emails.repayments import (
    receipt_taken_back,
    repayment_asked,
    repayment_due,
    repayment_extended,
    repayment_given_up,
    repayment_late,
    repayment_proposed,
    repayment_received,
)
from awards.emails.reports import report_submitted

__all__ = [
    "amendment_answered",
    "amendment_requested",
    "award_accepted",
    "award_closed",
    "award_declined",
    "award_lapsed",
    "award_offered",
    "award_renewed",
    "award_reopened",
    "award_signed",
    "bank_details_confirmed",
    "bank_details_disputed",
    "bank_details_entered",
    "bank_details_refused",
    "certificate_made",
    "condition_accepted",
    "condition_asked",
    "condition_extended",
    "condition_refused",
    "condition_sent_back",
    "condition_waived",
    "conditions_due",
    "conditions_late",
    "cosignature_asked",
    "cosignature_declined",
    "cosignature_given",
    "cosignature_reminder",
    "debtor_account_confirmed",
    "debtor_account_entered",
    "letter_key",
    "letter_sent",
    "offer_reminder",
    "payment_paid",
    "proof_handed_in",
    "receipt_taken_back",
    "repayment_asked",
    "repayment_due",
    "repayment_extended",
    "repayment_given_up",
    "repayment_late",
    "repayment_proposed",
    "repayment_received",
    "report_submitted",
]
