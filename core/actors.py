"""Who does a deed: a signed-in person, or the system itself (worker, schedule, command)."""

from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from accounts.models import User


class System:
    """The actor of deeds nobody clicked: periodic work and management commands."""

    pk = None
    is_authenticated = True
    is_superuser = True

    def __str__(self) -> str:
        return "Seedcorn"


SYSTEM = System()

Actor = Union["User", System]


def person(actor: Actor) -> "User | None":
    """The person behind the actor, for columns that hold a user; `None` for the system."""
    return None if isinstance(actor, System) else actor
