"""Conflicts of interest, as the pages of applications ask for them.

What a conflict is, `reviews` says. This app lies below it and asks by the path in the settings, as
a waiting mail asks its guard.
"""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.models import User
from core.actors import Actor, System
from grants.models import Application

HIDDEN = (
    "A conflict of interest hides this application from you. "
    "Somebody else of the programme handles it."
)


@cache
def _rule() -> Callable[[User, str], Q]:
    """A condition on rows with an application at a path: no conflict keeps the person away."""
    rule: Callable[[User, str], Q] = import_string(settings.NO_CONFLICT_OF)
    return rule


def free_of_conflict(user: Actor, application: str = "pk") -> Q:
    """A condition on rows with an application at this path; the system is in conflict with none."""
    return Q() if isinstance(user, System) else _rule()(user, application)


def is_free_of_conflict(user: Actor, application: Application) -> bool:
    """Whether nothing puts the person in conflict with the application. One query."""
    rows = Application.objects.filter(free_of_conflict(user), pk=application.pk)
    return isinstance(user, System) or rows.exists()
