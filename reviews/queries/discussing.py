"""The discussion of an application as one reader may see it, and who hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.queries import account_at
from grants.models import Application
from grants.queries.messages import keepers_of
from reviews.mentions import decode, tokens_in
from reviews.models import Assignment, Attention, Comment, Pseudonym
from reviews.queries.panel import (
    Seat,
    ShownReview,
    author_name,
    chairs_of,
    seat_of,
    shown_reviews,
)

EDIT_FOR = timedelta(minutes=10)
"""How long an author can change a comment; mail about it waits as long."""


def comments_of(seat: Seat) -> QuerySet[Comment]:
    """The comments somebody may read: none while the gate hides the discussion.

    What is for the chair or staff only is read by them and its author.
    """
    if not seat.seen.discussion:
        return Comment.objects.none()
    rows = seat.application.review_comments.select_related("author")
    if seat.wrote_as == "staff":
        return rows
    mine = Q(author=seat.user) | Q(audience=Comment.Audience.PANEL)
    if seat.wrote_as == "chair":
        mine |= Q(audience=Comment.Audience.CHAIR)
    return rows.filter(mine)


@dataclass(frozen=True)
class ShownComment:
    """A comment as one reader may see it."""

    key: UUID
    author: str
    is_own: bool
    is_new: bool
    audience: str
    body: str
    at: datetime
    edited_at: datetime | None
    is_editable: bool


def shown_comments(
    seat: Seat,
    at: datetime,
    rows: Sequence[Comment],
    seen: Attention | None,
    labels: Mapping[str, str],
) -> list[ShownComment]:
    """The comments as the person at the seat may see them, oldest first. No query."""
    last = seen.last_id or 0 if seen else 0
    return [_shown(row, seat, labels, last, at) for row in rows]


def _shown(
    row: Comment, seat: Seat, labels: Mapping[str, str], last: int, at: datetime
) -> ShownComment:
    is_own = row.author_id == seat.user.pk
    return ShownComment(
        key=row.key,
        author=_author(row, seat, is_own=is_own),
        is_own=is_own,
        is_new=not is_own and row.pk > last,
        audience="" if row.audience == "panel" else row.get_audience_display(),
        body=decode(row.body, labels),
        at=row.at,
        edited_at=row.edited_at,
        is_editable=seat.seen.may_discuss and may_still_edit(row, seat.user, at),
    )


def _author(row: Comment, seat: Seat, *, is_own: bool) -> str:
    if is_own:
        return f"You (Reviewer {row.number})" if row.number else "You"
    if row.author is None:
        return "A person whose account is closed"
    if row.wrote_as == Comment.WroteAs.STAFF:
        return f"{row.author}, {seat.application.call.programme.name}"
    if row.wrote_as == Comment.WroteAs.CHAIR:
        return f"{row.author} (chair)" if seat.seen.reviewers else "The chair"
    return author_name(seat.seen, str(row.author), row.number)


def may_still_edit(row: Comment, user: User, at: datetime) -> bool:
    """Its author, for ten minutes."""
    return row.author_id == user.pk and at - row.at < EDIT_FOR


def attention_of(seat: Seat) -> Attention | None:
    """How far the person has read, and whether they follow."""
    return Attention.objects.filter(application=seat.application, user=seat.user).first()


def labels_for(seat: Seat) -> dict[str, str]:
    """How the reader knows everybody who can be mentioned on this application, by token.

    One query, none where they see no names.
    """
    names: dict[int, str] = {}
    if seat.seen.reviewers:
        rows = Assignment.objects.filter(application=seat.application)
        names = {row.pk: str(row.reviewer.user) for row in rows.select_related("reviewer__user")}
    labels = {
        f"r{number}": names.get(assignment) or f"Reviewer {number}"
        for assignment, number in seat.numbers.items()
    }
    return labels | {"chair": "Chair", "staff": "Staff"}


def handles_for(
    seat: Seat,
    reviews: Sequence[ShownReview],
    comments: Sequence[Comment],
    labels: Mapping[str, str],
) -> dict[str, str]:
    """What the writer can put behind an @, with its token: only whom they may see here.

    Authors of the reviews and comments that are shown to them; by name where names are shown.
    """
    if not seat.seen.may_discuss:
        return {}
    numbers = [each.number for each in reviews] + [each.number for each in comments]
    shown = {number for number in numbers if number and number != seat.number}
    handles = {"Chair": "chair", "Staff": "staff"}
    for number in sorted(shown):
        handles[f"Reviewer {number}"] = f"r{number}"
        handles[labels[f"r{number}"]] = f"r{number}"
    return handles


def handles_at(seat: Seat) -> dict[str, str]:
    """The handles of a seat, read for themselves."""
    return handles_for(seat, shown_reviews(seat), list(comments_of(seat)), labels_for(seat))


def people_behind(application: Application, tokens: set[str]) -> list[User]:
    """The people some tokens mention."""
    numbers = [int(token[1:]) for token in tokens if token[0] == "r"]
    rows = Pseudonym.objects.filter(application=application, number__in=numbers)
    users = [
        row.assignment.reviewer.user for row in rows.select_related("assignment__reviewer__user")
    ]
    if "chair" in tokens:
        users += chairs_of(application)
    if "staff" in tokens:
        users += keepers_of(application)
    return users


def followers_of(application: Application) -> list[User]:
    """Who follows the discussion: who wants to, and who wrote there and did not say no."""
    wishes = dict(
        Attention.objects.filter(application=application, follows__isnull=False).values_list(
            "user_id", "follows"
        )
    )
    wrote = set(application.review_comments.values_list("author_id", flat=True)) - {None}
    keys = {pk for pk in wrote if wishes.get(pk, True)} | {pk for pk, yes in wishes.items() if yes}
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk"))


def may_hear(to: str, key: str) -> bool:
    """Whether the person at this address may read the comment now: asked when mail goes out."""
    comment = Comment.objects.filter(key=key).select_related("application").first()
    user = account_at(to)
    if comment is None or user is None or not user.is_active:
        return False
    seat = seat_of(user, comment.application.reference, timezone.now())
    return seat is not None and comments_of(seat).filter(pk=comment.pk).exists()


def is_mentioned(comment: Comment, user: User) -> bool:
    """Whether the comment mentions the person."""
    return user in people_behind(comment.application, tokens_in(comment.body))
