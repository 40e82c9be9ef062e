from datetime import timedelta

import pytest
from django.urls import reverse

from grants.actions.attempts import note_unconfirmed
from grants.models import Batch, Call
from tests.factories.grants import ApplicationFactory
from tests.shared import text_of

LATER = {"until": "2031-03-01 17:00", "reason": "Our site was down."}


def url(name, slug="open-kernels", *more):
    return reverse(f"grants:{name}", args=[slug, *more])


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def batched(call, now):
    Call.objects.filter(pk=call.pk).update(mode="batch")
    Batch.objects.create(call=call, closes_at=call.deadline)
    return call


def test_staff_batches_adds_a_date_in_the_zone_of_the_call(as_sam, batched):
    sent = {"closes_at": "2031-03-01 17:00", "promised_by": "2031-05-01"}
    assert as_sam.post(url("staff_batches"), sent)["Location"] == url("staff_batches")
    last = batched.batches.last()
    assert f"{last.closes_at:%Y-%m-%d %H:%M %Z}" == "2031-03-01 16:00 UTC"
    assert "1 March 2031, 17:00 CET" in text_of(as_sam.get(url("staff_batches")))
    again = as_sam.post(url("staff_batches"), sent)
    assert again.status_code == 422
    assert "has a batch with this date already" in text_of(again)


def test_staff_batch_remove_says_what_became_of_it(as_sam, batched):
    only = batched.batches.get()
    remove = url("staff_batch_remove", "open-kernels", only.pk)
    assert "last batch to come" in text_of(as_sam.post(remove, follow=True))
    other = Batch.objects.create(call=batched, closes_at=batched.deadline + timedelta(days=1))
    assert "The date is removed." in text_of(as_sam.post(remove, follow=True))
    assert list(batched.batches.all()) == [other]


def test_staff_call_reopen_wants_a_reason(as_sam, call):
    Call.objects.filter(pk=call.pk).update(state="closed")
    assert as_sam.post(url("staff_call_reopen"), {"reason": ""}).status_code == 422
    done = as_sam.post(url("staff_call_reopen"), {"reason": "A mistake."})
    assert done["Location"] == url("staff_call_detail")
    call.refresh_from_db()
    assert call.state == "published"


def test_staff_extensions_finds_a_draft_by_its_owner_and_shows_the_attempts(as_sam, call, ada, now):
    draft = ApplicationFactory(call=call, owner=ada, title="A secret title")
    note_unconfirmed(application=draft, by=ada, at=now)
    page = text_of(as_sam.get(url("staff_extensions"), {"who": "ada@example.org"}))
    assert draft.reference in page
    assert "The declaration was not ticked." in page
    assert "A secret title" not in page
    sent = as_sam.post(url("staff_extensions"), {"who": draft.reference, **LATER})
    assert sent["Location"] == url("staff_extensions")
    draft.refresh_from_db()
    assert f"{draft.extended_until:%Y-%m-%d %H:%M %Z}" == "2031-03-01 16:00 UTC"
    assert "Our site was down." in text_of(as_sam.get(url("staff_extensions")))


def test_staff_extensions_of_nobody_of_several_and_of_nonsense(as_sam, call, ada):
    missing = as_sam.get(url("staff_extensions"), {"who": "APP-1999-0001"})
    assert missing.status_code == 422
    assert "no application with this reference or owner" in text_of(missing)
    drafts = [ApplicationFactory(call=call, owner=ada) for _ in range(2)]
    several = text_of(as_sam.get(url("staff_extensions"), {"who": ada.email}))
    assert ", ".join(each.reference for each in drafts) in several
    bad = as_sam.post(
        url("staff_extensions"),
        {"who": drafts[0].reference, "until": "2031-13-01 17:00", "reason": "Kept text"},
    )
    assert bad.status_code == 422
    assert "Kept text" in bad.content.decode()
    early = {"who": drafts[0].reference, **LATER, "until": "2020-03-01 17:00"}
    assert "still to come" in text_of(as_sam.post(url("staff_extensions"), early))


def test_the_overview_offers_what_the_call_has_a_use_for(as_sam, batched):
    page = text_of(as_sam.get(url("staff_call_detail")))
    assert "Dates of the batches" in page
    assert "Give an applicant more time" in page
    assert "Try the form" in page
    assert "Choose who goes on" not in page
    assert "Reopen the call" not in page
