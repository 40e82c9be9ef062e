"""What a person is here, for navigation and desk."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.roles import Role
from grants.models import Programme, ProgrammeRole
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


def programmes_led_alone(user: User) -> QuerySet[Programme]:
    """The programmes whose only administrator the person is."""
    leads = ProgrammeRole.objects.filter(programme=OuterRef("pk"), role=Role.ADMINISTRATOR)
    own = leads.filter(user=user)
    return Programme.objects.filter(Exists(own)).exclude(Exists(leads.exclude(user=user)))
