"""May this person do this on a page that spans the house?"""

from core.errors import YES, Verdict, no
from home.queries import Hats


def can_open_staff_desk(hats: Hats) -> Verdict:
    """Everybody with a role in some programme."""
    return YES if hats.staff else no("You have no role in any programme.")
