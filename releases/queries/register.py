"""What the public register shows."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from awards.models import Award, Condition
from awards.states import AwardState
from releases.models import Release


def public_awards() -> QuerySet[Award]:
    """The awards the public may see: accepted by the grantee."""
    return Award.objects.filter(state=AwardState.ACCEPTED).select_related(
        "application__call__programme", "application__owner__organisation"
    )


def register_entries(
    *, text: str = "", licence: str = "", programme: str = "", after: str = "", size: int = 20
) -> list[Award]:
    """A page of funded projects, newest first, each with its release conditions and releases.

    `after` is the reference of the last award of the page before (keyset).
    """
    awards = public_awards().order_by("-reference")
    if text:
        awards = awards.filter(
            Q(application__title__icontains=text)
            | Q(application__owner__name__icontains=text)
            | Q(application__owner__organisation__name__icontains=text)
            | Q(conditions__title__icontains=text)
        ).distinct()
    if licence:
        released = Release.objects.filter(condition__award=OuterRef("pk"), licence=licence)
        awards = awards.filter(Exists(released))
    if programme:
        awards = awards.filter(application__call__programme__slug=programme)
    if after:
        awards = awards.filter(reference__lt=after)
    outputs = (
        Condition.objects.filter(kind=Condition.Kind.RELEASE)
        .select_related("release")
        .order_by("position")
    )
    return list(awards.prefetch_related(Prefetch("conditions", outputs, to_attr="outputs"))[:size])


@dataclass(frozen=True)
class RegisterFigures:
    """What the register holds in all."""

    projects: int
    promised: int
    released: int


def register_figures() -> RegisterFigures:
    """Funded projects, outputs promised as open, outputs released."""
    promised = Condition.objects.filter(
        kind=Condition.Kind.RELEASE, award__state=AwardState.ACCEPTED
    )
    return RegisterFigures(
        projects=public_awards().count(),
        promised=promised.count(),
        released=Release.objects.filter(condition__award__state=AwardState.ACCEPTED).count(),
    )


def register_licences() -> list[str]:
    """The licences that occur in the register, for its filter."""
    return list(Release.objects.order_by("licence").values_list("licence", flat=True).distinct())


def latest_releases(limit: int) -> list[Release]:
    """The newest entries of the register, for the front page."""
    return list(
        Release.objects.filter(condition__award__state=AwardState.ACCEPTED)
        .select_related("condition__award__application__owner__organisation")
        .order_by("-released_at")[:limit]
    )
