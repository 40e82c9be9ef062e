"""The signed link in an invitation to a team: good for answering it and for nothing else.

It signs nobody in. When it ends, and whether it was answered, is stored with the invitation.
"""

from django.core import signing

from grants.models import TeamInvitation

SALT = "grants.team_invitation"


def team_token(invitation: TeamInvitation) -> str:
    """The token that stands in the link."""
    return signing.dumps(invitation.pk, salt=SALT)


def team_invitation_from(token: str) -> TeamInvitation | None:
    """The invitation a token was made for; `None` when the token was not made by us."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    rows = TeamInvitation.objects.select_related("application__call__programme", "invited_by")
    return rows.filter(pk=pk).first()
