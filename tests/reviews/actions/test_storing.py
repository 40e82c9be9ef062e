import pytest
from django.db import IntegrityError, transaction

from reviews.actions.storing import copy_in
from reviews.models import Conflict, Invitation
from tests.factories.accounts import UserFactory
from tests.factories.grants import submitted_application
from tests.factories.reviews import ReviewerFactory

COLUMNS = ["reviewer_id", "sent_at", "expires_at", "answered_at"]


def test_rows_are_stored_as_given(closed, fill, now, due):
    _, people = fill(0, 2)
    copy_in(Invitation, COLUMNS, ((each.pk, now, due, None) for each in people))
    assert list(
        Invitation.objects.order_by("pk").values_list("reviewer", "sent_at", "expires_at")
    ) == [(each.pk, now, due) for each in people]
    assert Invitation.objects.filter(answered_at=None).count() == 2


def test_text_with_every_awkward_character_survives(closed, now):
    application, user = submitted_application(call=closed), UserFactory()
    reason = "a\tb\\n, \"c\"\r\n\\N 'd' – é\\."
    columns = [
        "key",
        "user_id",
        "application_id",
        "source",
        "reason",
        "created_at",
        "lifted_reason",
    ]
    key = "00000000-0000-4000-8000-000000000000"
    copy_in(Conflict, columns, [(key, user.pk, application.pk, "staff", reason, now, "")])
    assert Conflict.objects.get().reason == reason


def test_constraints_hold_and_nothing_of_the_batch_stays(closed, panel, now, due):
    reviewer = ReviewerFactory(panel=panel)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(Invitation, COLUMNS, [(reviewer.pk, now, due, None), (None, now, due, None)])
    assert Invitation.objects.count() == 0
