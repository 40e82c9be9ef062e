"""Mail that did not go out, for the staff who can do something about it."""

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.roles import DOES_WORK, STAFF
from core.mail.models import OutgoingMail
from grants.queries import staff_programmes


def failed_mails(user: User, *, to_resend: bool = False) -> QuerySet[OutgoingMail]:
    """Failed mails of the person's programmes; administrators of the installation see all.

    With `to_resend` only those of programmes in which the person does the work. A mail without
    a programme (a sign-in code) is for administrators of the installation only.
    """
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED)
    if user.is_superuser:
        return failed
    programmes = staff_programmes(user, DOES_WORK if to_resend else STAFF)
    return failed.filter(scope__in=programmes.values("slug"))


def failed_mails_per_programme(user: User) -> dict[str, int]:
    """Number of failed mails by the programme's slug; `""` for those of none."""
    counts = failed_mails(user).order_by().values_list("scope").annotate(Count("pk"))
    return dict(counts)
