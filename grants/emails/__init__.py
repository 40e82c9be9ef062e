"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from grants.emails.applications import (
    account_deleted,
    application_extended,
    application_restored,
    application_screened_out,
    application_submitted,
    application_withdrawn,
    form_changed,
    malware_found,
)
from grants.emails.staff import (
    call_invitations,
    note_mention,
    role_given,
)
from grants.emails.team import (
    approval_asked,
    approval_given,
    approval_sent_back,
    ownership_asked,
    ownership_changed,
    ownership_declined,
    team_invitation,
    team_invitation_answered,
    team_left,
    team_removed,
)

__all__ = [
    "account_deleted",
    "application_extended",
    "application_restored",
    "application_screened_out",
    "application_submitted",
    "application_withdrawn",
    "approval_asked",
    "approval_given",
    "approval_sent_back",
    "call_invitations",
    "form_changed",
    "malware_found",
    "note_mention",
    "ownership_asked",
    "ownership_changed",
    "ownership_declined",
    "role_given",
    "team_invitation",
    "team_invitation_answered",
    "team_left",
    "team_removed",
]
