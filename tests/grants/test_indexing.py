from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from grants.actions.submission import submit_application, withdraw_application
from grants.indexing import compact_tally, fill_document, fill_stale
from grants.models import ApplicationSearch, ApplicationTally
from grants.queries.screening import state_counts
from grants.schedule import sweep_search
from tests.factories.grants import ApplicationFactory, submitted_application
from tests.grants.conftest import answer

pytestmark = pytest.mark.django_db


def test_submitting_marks_the_document_stale_and_tells_a_worker(
    complete, ada, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submit_application(application=complete, by=ada, at=now)
    row = ApplicationSearch.objects.get()
    assert (row.application, row.is_stale) == (complete, False)
    assert "We make fast kernels" in row.body
    answer(complete, ada, now, summary="Something new.")
    submit_application(application=complete, by=ada, at=now + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.is_stale
    sweep_search()
    row.refresh_from_db()
    assert (row.is_stale, "Something new." in row.body) == (False, True)


def test_fill_document_of_what_is_not_stale_does_nothing(call):
    application = submitted_application(call=call)
    assert fill_document(application.pk)
    assert not fill_document(application.pk)
    assert fill_stale() == 0


def test_drafts_and_tests_are_neither_counted_nor_found(call):
    ApplicationFactory(call=call)
    submitted_application(call=call, is_test=True)
    assert (ApplicationSearch.objects.count(), state_counts(call)) == (0, {})


def test_the_tally_follows_every_change_and_is_shortened(call, ada):
    one, two = (submitted_application(call=call, owner=ada) for _ in range(2))
    assert state_counts(call) == {"submitted": 2}
    withdraw_application(application=one, reason="", by=ada, at=timezone.now())
    two.title = "Another"
    two.save()
    assert state_counts(call) == {"submitted": 1, "withdrawn": 1}
    compact_tally()
    assert ApplicationTally.objects.count() == 2
    assert state_counts(call) == {"submitted": 1, "withdrawn": 1}
    assert ApplicationTally.objects.aggregate(all=Sum("change"))["all"] == 2
