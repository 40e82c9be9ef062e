"""The signed link in an invitation: good for answering it, for nothing else, for a time.

It never signs anybody in. When it ends is stored with the invitation.
"""

from django.core import signing

from reviews.models import Invitation

SALT = "reviews.invitation"


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
