"""Staff change the words of a submitted review, in the open."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from reviews import emails
from reviews.models import Assignment, Review, TextEdit
from reviews.permissions import can_edit_review
from reviews.states import ReviewState

EDITABLE = ("comment_for_applicant", "comment_for_panel")


@transaction.atomic
def edit_review(
    *, assignment: Assignment, texts: Mapping[str, str], reason: str, by: Actor, at: datetime
) -> Review:
    """Change texts for the applicant or the panel. Scores are never touched.

    What the reviewer wrote is kept beside it and stays theirs to read; they get a mail.
    """
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("assignment__application__call__programme", "assignment__reviewer__user")
        .filter(assignment=assignment)
        .first()
    )
    if review is None or review.state != ReviewState.SUBMITTED:
        raise RuleBroken("Only a submitted review can be edited; a draft is its writer's own.")
    require(can_edit_review(by, review.assignment.application.call))
    if not reason.strip():
        raise RuleBroken("Say why you change it. The reviewer reads it.", "reason")
    edits = _change(review, texts, reason.strip()[:500], by, at)
    queue_many([emails.review_edited(review=review, edits=edits, reason=reason.strip(), at=at)])
    application = review.assignment.application
    record(
        by=by,
        verb="review.edit_text",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        reviewer=review.assignment.reviewer.user.email,
        fields=[edit.field for edit in edits],
        reason=reason,
    )
    return review


def _change(
    review: Review, texts: Mapping[str, str], reason: str, by: Actor, at: datetime
) -> list[TextEdit]:
    """Write the new texts, and what stood there before."""
    edits = [
        TextEdit(
            review=review,
            field=name,
            before=getattr(review, name),
            after=texts[name],
            reason=reason,
            at=at,
            by=person(by),
        )
        for name in EDITABLE
        if name in texts and texts[name] != getattr(review, name)
    ]
    if not edits:
        raise RuleBroken("Nothing is changed yet.")
    TextEdit.objects.bulk_create(edits)
    for edit in edits:
        setattr(review, edit.field, edit.after)
        # A page the reviewer still has open must not write over it unseen.
        version = review.saves.get(edit.field, {}).get("version", 0)
        review.saves[edit.field] = {"version": version + 1, "page": ""}
    review.save(update_fields=[*EDITABLE, "saves"])
    return edits
