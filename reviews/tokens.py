"""The signed links in invitations: each good for answering it, for nothing else, for a time.

They never sign anybody in. When one ends is stored with the invitation.
"""

from django.core import signing

from reviews.models import Invitation, PanelInvitation

SALT = "reviews.invitation"
PANEL_SALT = "reviews.panel_invitation"


def invitation_token(invitation: Invitation) -> str:
    """The token that stands in the link."""
    return signing.dumps(invitation.pk, salt=SALT)


def invitation_from(token: str) -> Invitation | None:
    """The invitation a token was made for; None when the token was not made by us."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return (
        Invitation.objects.filter(pk=pk)
        .select_related("reviewer__user", "reviewer__panel__call__programme")
        .first()
    )


def panel_invitation_token(invitation: PanelInvitation) -> str:
    """The token that stands in the link of an invitation to a panel."""
    return signing.dumps(invitation.pk, salt=PANEL_SALT)


def panel_invitation_from(token: str) -> PanelInvitation | None:
    """The invitation to a panel a token was made for; None when it was not made by us."""
    try:
        pk = signing.loads(token, salt=PANEL_SALT)
    except signing.BadSignature:
        return None
    rows = PanelInvitation.objects.select_related("panel__call__programme", "invited_by")
    return rows.filter(pk=pk).first()
