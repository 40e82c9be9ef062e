import pytest
from django.db import IntegrityError, transaction

from reviews.actions.storing import copy_in
from reviews.models import Invitation, Relation
from tests.factories.reviews import ProfileFactory, ReviewerFactory

COLUMNS = ["reviewer_id", "sent_at", "expires_at", "answered_at"]


def test_rows_are_stored_as_given(closed, fill, now, due):
    _, people = fill(0, 2)
    copy_in(Invitation, COLUMNS, ((each.pk, now, due, None) for each in people))
    assert list(
        Invitation.objects.order_by("pk").values_list("reviewer", "sent_at", "expires_at")
    ) == [(each.pk, now, due) for each in people]
    assert Invitation.objects.filter(answered_at=None).count() == 2


def test_text_with_every_awkward_character_survives(db, now):
    text = "a\tb\\n, \"c\"\r\n\\N 'd' – é\\."
    profile = ProfileFactory()
    columns = ["profile_id", "name", "email", "orcid", "words", "declared_at"]
    copy_in(Relation, columns, [(profile.pk, "Ada", "", "", text, now)])
    assert Relation.objects.get().words == text


def test_constraints_hold_and_nothing_of_the_batch_stays(closed, panel, now, due):
    reviewer = ReviewerFactory(panel=panel)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(Invitation, COLUMNS, [(reviewer.pk, now, due, None), (None, now, due, None)])
    assert Invitation.objects.count() == 0
