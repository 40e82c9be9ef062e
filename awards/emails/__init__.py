"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from awards.emails.awards import (
    award_accepted,
    award_declined,
)
from awards.emails.conditions import (
    condition_accepted,
    condition_extended,
    condition_sent_back,
    condition_waived,
)
from awards.emails.letters import award_offered, letter_key, letter_sent
from awards.emails.payments import payment_paid

__all__ = [
    "award_accepted",
    "award_declined",
    "award_offered",
    "condition_accepted",
    "condition_extended",
    "condition_sent_back",
    "condition_waived",
    "letter_key",
    "letter_sent",
    "payment_paid",
]
