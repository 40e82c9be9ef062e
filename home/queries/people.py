"""What a person is here, for navigation and desk."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import User
from grants.models import ProgrammeRole
from reviews.models import Reviewer


@dataclass(frozen=True)
class Hats:
    """Which parts of the house a person works in, besides being an applicant."""

    reviewer: bool
    staff: bool


def hats_of(user: User) -> Hats:
    """Asked with one query."""
    reviewer, staff = User.objects.values_list(
        Exists(Reviewer.objects.filter(user=OuterRef("pk"), is_active=True)),
        Exists(ProgrammeRole.objects.filter(user=OuterRef("pk"))),
    ).get(pk=user.pk)
    return Hats(reviewer=reviewer, staff=staff or user.is_superuser)
