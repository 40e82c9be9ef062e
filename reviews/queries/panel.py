"""What a panel and staff read of an application's reviews, with names as the gate says."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils.crypto import salted_hmac

from accounts.models import User
from grants.models import Application
from grants.queries import programme_submissions
from reviews.models import Assignment, Review, ReviewRating, Score
from reviews.queries.phases import own_assignment, panel_applications, panel_sight, staff_sight
from reviews.queries.reviewing import counted_reviews
from reviews.states import AssignmentState
from reviews.visibility import Sight


@dataclass(frozen=True)
class Seat:
    """Somebody at the table of one application.

    `numbers` are the pseudonyms by assignment pk, `number` their own, if they review.
    """

    user: User
    application: Application
    seen: Sight
    wrote_as: str
    numbers: dict[int, int]
    number: int | None = None


def seat_of(user: User, reference: str, at: datetime) -> Seat | None:
    """The only way to the panel's side of an application: as reviewer, as chair, else as staff.

    Whoever also reviews the application sees it as a reviewer: independence comes first. Four
    queries for a reviewer.
    """
    application = panel_applications(user).filter(reference=reference).first()
    if application is not None:
        own = own_assignment(user, application)
        numbers = numbers_of(application)
        return Seat(
            user=user,
            application=application,
            seen=panel_sight(application, own, at),
            wrote_as="reviewer" if own and not own.reviewer.is_chair else "chair",
            numbers=numbers,
            number=numbers[own.pk] if own else None,
        )
    application = programme_submissions(user).filter(reference=reference).first()
    if application is None:
        return None
    seen = staff_sight(user, application)
    return Seat(user, application, seen, "staff", numbers_of(application))


def numbers_of(application: Application) -> dict[int, int]:
    """The pseudonyms' numbers by assignment pk: those drawn, then the draw of all others.

    The order is drawn by a keyed hash of application and assignment: it repeats, nobody without
    the key can redo it, and on another application it is another one. One query.
    """
    drawn, new = drawn_numbers(application)
    return drawn | new


def drawn_numbers(application: Application) -> tuple[dict[int, int], dict[int, int]]:
    """The numbers that are stored, and those that would be next, each by assignment pk."""
    rows = Assignment.objects.filter(
        Q(state=AssignmentState.ACCEPTED) | Q(pseudonym__isnull=False), application=application
    )
    known = dict(rows.values_list("pk", "pseudonym__number"))
    drawn = {pk: number for pk, number in known.items() if number}
    waiting = sorted(known.keys() - drawn.keys(), key=lambda pk: _lot(application, pk))
    first = max(drawn.values(), default=0) + 1
    return drawn, {pk: number for number, pk in enumerate(waiting, first)}


def _lot(application: Application, assignment: int) -> str:
    return salted_hmac("reviews.pseudonym", f"{application.pk}:{assignment}").hexdigest()


@dataclass(frozen=True)
class ShownScore:
    """One score in words."""

    label: str
    value: str
    words: str
    comment: str


@dataclass(frozen=True)
class ShownReview:
    """A review as one reader may see it. `author` is a name or a pseudonym."""

    pk: int
    number: int | None
    author: str
    is_own: bool
    recommendation: str
    confidence: int | None
    scores: list[ShownScore]
    texts: list[tuple[str, str]] = field(default_factory=list)
    ratings: list[ReviewRating] = field(default_factory=list)


def author_name(seen: Sight, name: str, number: int | None) -> str:
    """A reviewer as a reader may know them."""
    pseudonym = f"Reviewer {number}" if number else "A reviewer"
    return f"{name} ({pseudonym})" if seen.reviewers else pseudonym


def shown_reviews(seat: Seat) -> list[ShownReview]:
    """The submitted reviews of the application, one's own too; none while the gate hides them.

    In the order of the pseudonyms: that of arrival could tell who wrote what. Two queries,
    three with ratings.
    """
    if not seat.seen.reviews:
        return []
    application = seat.application
    numbers = seat.numbers
    rows = (
        counted_reviews(application.call)
        .filter(assignment__application=application)
        .select_related("assignment__reviewer__user")
        .prefetch_related(Prefetch("scores", Score.objects.select_related("criterion")))
    )
    if seat.seen.ratings:
        rows = rows.prefetch_related(
            Prefetch("ratings", ReviewRating.objects.select_related("rater").order_by("at", "pk"))
        )
    ordered = sorted(rows, key=lambda row: numbers.get(row.assignment_id, 0))
    return [_shown(row, seat, numbers.get(row.assignment_id)) for row in ordered]


def _shown(review: Review, seat: Seat, number: int | None) -> ShownReview:
    user = review.assignment.reviewer.user
    is_own = user.pk == seat.user.pk
    texts = [
        ("For the applicant", review.comment_for_applicant),
        ("For the panel", review.comment_for_panel),
    ]
    if is_own or seat.seen.staff_texts:
        texts.append(("For staff", review.comment_for_staff))
    scores = sorted(review.scores.all(), key=lambda score: score.criterion.position)
    return ShownReview(
        pk=review.pk,
        number=number,
        author=f"You (Reviewer {number})" if is_own else author_name(seat.seen, str(user), number),
        is_own=is_own,
        recommendation=review.get_recommendation_display(),
        confidence=review.confidence,
        scores=[
            ShownScore(
                score.criterion.label,
                "not applicable" if score.value is None else str(score.value),
                str(score.criterion.anchors.get(str(score.value), "")),
                score.comment,
            )
            for score in scores
        ],
        texts=[(label, text) for label, text in texts if text.strip()],
        # A chair who reviewed too reads no rating of their own review.
        ratings=list(review.ratings.all()) if seat.seen.ratings and not is_own else [],
    )


def chairs_of(application: Application) -> list[User]:
    """The active chairs of the panel whom no conflict keeps away from the application."""
    rows = User.objects.filter(
        reviewer_on__panel__call=application.call_id,
        reviewer_on__is_chair=True,
        reviewer_on__is_active=True,
    ).order_by("pk")
    return [user for user in rows if panel_applications(user).filter(Q(pk=application.pk)).exists()]
