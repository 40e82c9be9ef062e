"""Discussing an application: writing, changing, following, reading."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from grants.models import Application
from reviews import emails
from reviews.mentions import encode, tokens_in
from reviews.models import Attention, Comment, Pseudonym
from reviews.permissions import can_discuss
from reviews.queries.discussing import (
    EDIT_FOR,
    comments_of,
    followers_of,
    handles_at,
    may_still_edit,
    people_behind,
)
from reviews.queries.panel import Seat, drawn_numbers, seat_of


def number_reviewers(application: Application) -> None:
    """Give a pseudonym to every reviewer without one. Runs inside the caller's transaction."""
    _drawn, new = drawn_numbers(application)
    rows = [
        Pseudonym(application=application, assignment_id=pk, number=number)
        for pk, number in new.items()
    ]
    # Whoever draws at the same moment draws the same; numbers that are drawn stay.
    if rows:
        Pseudonym.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def write_comment(*, seat: Seat, body: str, audience: str, by: User, at: datetime) -> Comment:
    """Say something in the discussion. Those mentioned and those who follow hear of it."""
    number_reviewers(seat.application)
    seat = _again(seat, by, at)
    require(can_discuss(seat.seen))
    if not body.strip():
        raise RuleBroken("Write what you want to say.", "body")
    if audience not in Comment.Audience.values:
        raise RuleBroken("Choose who reads this.", "audience")
    stored, _ = encode(body.strip(), handles_at(seat))
    last = seat.application.review_comments.filter(author=by).last()
    if last and (last.body, last.audience) == (stored, audience) and at - last.at < EDIT_FOR:
        return last  # a second press of the button
    comment = Comment.objects.create(
        application=seat.application,
        author=by,
        wrote_as=seat.wrote_as,
        number=seat.number,
        audience=audience,
        body=stored,
        at=at,
    )
    _trace(comment, "comment.write", by, at)
    _tell(comment, by, at)
    return comment


def _again(seat: Seat, by: User, at: datetime) -> Seat:
    """The seat as it is behind the lock: a conflict may have been declared a moment ago."""
    found = seat_of(by, seat.application.reference, at)
    if found is None:
        raise RuleBroken("This application is no longer yours to discuss.")
    return found


def _tell(comment: Comment, by: User, at: datetime) -> None:
    """Mail for everybody who may read the comment now; each is asked again when it goes out."""
    application = comment.application
    mentioned = people_behind(application, tokens_in(comment.body))
    people = {user.pk: user for user in [*mentioned, *followers_of(application)]}
    people.pop(by.pk, None)
    mails = []
    for user in people.values():
        seat = seat_of(user, application.reference, at)
        if seat is not None and comments_of(seat).filter(pk=comment.pk).exists():
            mails.append(
                emails.comment_written(
                    comment=comment, user=user, is_mentioned=user in mentioned, at=at
                )
            )
    queue_many(mails)


@transaction.atomic
def edit_comment(*, comment: Comment, seat: Seat, body: str, by: User, at: datetime) -> Comment:
    """Change a comment of one's own in its first ten minutes. Newly mentioned people hear of it."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    seat = _again(seat, by, at)
    require(can_discuss(seat.seen))
    if comment.author_id != by.pk:
        raise RuleBroken("You can change only what you wrote yourself.")
    if not may_still_edit(comment, by, at):
        raise RuleBroken(
            "A comment can be changed for ten minutes. Write another one to correct it.", "body"
        )
    if not body.strip():
        raise RuleBroken("Write what you want to say.", "body")
    comment.body, _ = encode(body.strip(), handles_at(seat))
    comment.edited_at = at
    comment.save(update_fields=["body", "edited_at"])
    _trace(comment, "comment.edit", by, at)
    _tell(comment, by, at)
    return comment


@transaction.atomic
def follow_discussion(*, seat: Seat, follows: bool, by: User, at: datetime) -> None:
    """Hear of every new comment by mail, or of none but mentions."""
    seat = _again(seat, by, at)
    Attention.objects.update_or_create(
        application=seat.application, user=by, defaults={"follows": follows}
    )


def mark_discussion_read(
    *, seat: Seat, last: Comment | None, seen: Attention | None, by: User
) -> None:
    """Note that the person has seen the comments up to one; nothing when they had."""
    if last is not None and (seen is None or (seen.last_id or 0) < last.pk):
        Attention.objects.update_or_create(
            application=seat.application, user=by, defaults={"last": last}
        )


def _trace(comment: Comment, verb: str, by: User, at: datetime) -> None:
    application = comment.application
    scope = application.call.programme.slug
    record(by=by, verb=verb, subject=application, at=at, scope=scope, comment=comment.pk)
