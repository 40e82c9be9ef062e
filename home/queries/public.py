"""What the front page says in numbers."""

from dataclasses import dataclass
from datetime import datetime

from grants.queries import open_calls
from releases.queries.register import register_figures


@dataclass(frozen=True)
class Figures:
    """Counts of what anybody may know."""

    open_calls: int
    grants: int
    releases: int


def figures(at: datetime) -> Figures:
    """Open calls, funded projects and released outputs, in four small queries."""
    register = register_figures()
    return Figures(
        open_calls=open_calls(at).count(),
        grants=register.projects,
        releases=register.released,
    )
