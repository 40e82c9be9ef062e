"""What a call's reviewers are asked: the rubric in use, the one being written."""

from collections.abc import Collection
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from grants.models import Call
from grants.queries import staff_calls
from reviews.models import Criterion, Review, Rubric
from reviews.rubric import DEFAULT, DEFAULT_CRITERIA, CriterionSpec, RubricSpec
from reviews.states import ReviewState

_OF_CRITERION = tuple(CriterionSpec.__dataclass_fields__)
_OF_RUBRIC = ("guidance", "mode", "asks_recommendation", "asks_confidence")


def rubric_in_use(call: Call) -> Rubric | None:
    """The version published last; none while the call still has the default one."""
    published = Rubric.objects.filter(call=call, published_at__isnull=False)
    return published.order_by("-number").first()


def draft_rubric(call: Call) -> Rubric | None:
    """The version staff are writing."""
    return Rubric.objects.filter(call=call, published_at__isnull=True).first()


def rubric_or_default(call: Call) -> Rubric:
    """The rubric in use, or the default one as a row that is not stored."""
    return rubric_in_use(call) or Rubric(
        call=call, **{name: getattr(DEFAULT, name) for name in _OF_RUBRIC}
    )


@lru_cache(maxsize=256)
def _published_criteria(rubric: int) -> tuple[Criterion, ...]:
    return tuple(Criterion.objects.filter(rubric=rubric).order_by("position"))


def criteria_in(rubric: Rubric) -> list[Criterion]:
    """The criteria of a rubric in their order.

    Those of a published one are read once a process: they cannot change.
    """
    if rubric.pk is None:
        return [Criterion(**fields) for fields in DEFAULT_CRITERIA]
    if rubric.published_at is None:
        return list(rubric.criteria.order_by("position"))
    return list(_published_criteria(rubric.pk))


def spec_of(rubric: Rubric) -> RubricSpec:
    """A rubric as plain values."""
    criteria = tuple(
        CriterionSpec(**{name: getattr(each, name) for name in _OF_CRITERION})
        for each in criteria_in(rubric)
    )
    return RubricSpec(criteria=criteria, **{name: getattr(rubric, name) for name in _OF_RUBRIC})


def reviews_by_state(call: Call) -> tuple[int, int]:
    """How many reviews of the call are being written, and how many are submitted. One query."""
    counts = Review.objects.filter(assignment__application__call=call).aggregate(
        drafts=Count("pk", filter=Q(state=ReviewState.DRAFT)),
        submitted=Count("pk", filter=Q(state=ReviewState.SUBMITTED)),
    )
    return counts["drafts"], counts["submitted"]


def published_rubrics(call: Call, *, hidden: Collection[int] = ()) -> QuerySet[Rubric]:
    """The versions, latest first, each with `in_reviews`: how many reviews are written with it.

    Without those of applications (pks) hidden from the reader.
    """
    told = ~Q(reviews__assignment__application__in=hidden) if hidden else Q()
    return (
        Rubric.objects.filter(call=call, published_at__isnull=False)
        .select_related("published_by")
        .annotate(in_reviews=Count("reviews", filter=told))
        .order_by("-number")
    )


def calls_with_rubric(user: User, call: Call) -> QuerySet[Call]:
    """Other calls the person works on that have a rubric of their own."""
    return (
        staff_calls(user)
        .exclude(pk=call.pk)
        .filter(rubrics__published_at__isnull=False)
        .distinct()
        .order_by("title", "slug")
    )
