"""Who on a panel has certified their conflicts, and for which applications they are asked."""

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from accounts.models import User
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.models import Certification, Reviewer
from reviews.queries.conflicts import no_conflict
from reviews.queries.reviewing import standing_assignments


def certifiable(user: User) -> QuerySet[Reviewer]:
    """The seats of a person on panels whose results are not announced."""
    return (
        Reviewer.objects.filter(user=user, is_active=True, panel__call__announced_at__isnull=True)
        .select_related("user", "panel__call__programme")
        .order_by("panel__call__title", "pk")
    )


def applications_to_certify(reviewer: Reviewer) -> QuerySet[Application]:
    """What the panel will discuss: under review by somebody, and no conflict of this reviewer."""
    call = reviewer.panel.call
    under_review = standing_assignments().filter(application=OuterRef("pk"))
    mine = Reviewer.objects.filter(pk=reviewer.pk).values("user")
    return (
        applications_in_round(call)
        .annotate(judge=Subquery(mine))
        .filter(Exists(under_review), no_conflict("judge", "pk"))
        .select_related("call__programme")
        .order_by("reference")
    )


def panel_certifications(call: Call) -> QuerySet[Reviewer]:
    """The active panel by name, with when each certified last (`certified_at` or None)."""
    return (
        Reviewer.objects.filter(panel__call=call, is_active=True)
        .select_related("user")
        .annotate(certified_at=Max("certifications__certified_at"))
        .order_by("user__name", "user__email")
    )


def uncertified_reviewers(call: Call) -> QuerySet[Reviewer]:
    """Who on the active panel has not certified."""
    said = Certification.objects.filter(reviewer=OuterRef("pk"))
    return panel_certifications(call).filter(~Exists(said))


def last_certification(reviewer: Reviewer) -> Certification | None:
    """The latest one of a reviewer."""
    return reviewer.certifications.order_by("-certified_at", "-pk").first()
