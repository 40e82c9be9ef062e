"""May this person do this on a page that spans the house?"""

from accounts.models import User
from accounts.roles import DOES_WORK
from core.errors import YES, Verdict, no
from core.mail.models import OutgoingMail
from grants.queries import staff_programmes
from home.queries import Hats


def can_open_staff_desk(hats: Hats) -> Verdict:
    """Everybody with a role in some programme."""
    return YES if hats.staff else no("You have no role in any programme.")


def can_send_again(user: User, mail: OutgoingMail) -> Verdict:
    """Those who do the work of the mail's programme; without one, the installation's."""
    works = staff_programmes(user, DOES_WORK).filter(slug=mail.scope)
    if user.is_superuser or works.exists():
        return YES
    return no("You read the mail of this programme; its officers send it again.")
