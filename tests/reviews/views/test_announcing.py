"""Announcing, as an officer does it in pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.jobs.models import Job
from core.jobs.running import run
from core.mail.models import OutgoingMail
from grants.models import Batch, Call
from reviews.actions.announcing import start_due_announcements
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Announcement, DecidingRules, Decision


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def decided(closed, fill, sam, now):
    applications, _ = fill(3, 0)
    outcomes = [
        DecisionInput("fund", 80_000_00, "Excellent."),
        DecisionInput("waitlist"),
        DecisionInput("decline", None, "Not ready."),
    ]
    references = [each.reference for each in applications]
    decide(call=closed, decisions=dict(zip(references, outcomes, strict=True)), by=sam, at=now)
    return applications


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


SHOWN = {"when": "now", "fund": "1", "waitlist": "1", "decline": "1"}


def test_now_is_in_five_minutes_and_can_be_taken_back(staff, closed, decided, sam, now):
    page = staff.post(url("staff_announce", closed), SHOWN, follow=True)
    announcement = Announcement.objects.get()
    minutes = (announcement.due_at - now) / timedelta(minutes=1)
    assert (announcement.state, 4.9 < minutes < 6) == ("scheduled", True)
    assert "3 applicants are told" in page.content.decode()
    assert "Take back" in page.content.decode()
    page = staff.post(url("staff_announce_cancel", closed, 1), follow=True)
    assert "Nobody was told anything." in page.content.decode()
    assert start_due_announcements(at=announcement.due_at) == []
    assert OutgoingMail.objects.count() == 0
    page = staff.post(url("staff_announce_cancel", closed, 1), follow=True)
    assert "is taken back, so it cannot be" in page.content.decode()


def test_at_the_moment_that_was_set_everybody_is_told_once(staff, closed, decided, sam, now):
    day = (now + timedelta(days=2)).strftime("%Y-%m-%d")
    data = {**SHOWN, "when": "later", "due_at": f"{day} 09:00"}
    assert staff.post(url("staff_announce", closed), data).status_code == 302
    announcement = Announcement.objects.get()
    assert f"{announcement.due_at:%Y-%m-%d %H:%M}" == f"{day} 08:00"  # Berlin
    (job,) = start_due_announcements(at=announcement.due_at)
    run(str(job.pk))
    closed.refresh_from_db()
    assert (closed.announced_at is not None, OutgoingMail.objects.count()) == (True, 3)
    page = staff.get(url("staff_announce", closed)).content.decode()
    assert "The results were announced on" in page
    assert "<button" not in page.split("What would go out now")[1].split("</main>")[0]
    assert staff.post(url("staff_announce", closed), SHOWN).status_code == 422
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"when": "later", "due_at": ""}, "Say on what day"),
        ({"when": "later", "due_at": "2020-01-01 09:00"}, "This moment is past"),
        ({"when": "later", "due_at": "soon"}, "due_at"),
        ({"fund": "2"}, "Decisions have changed"),
    ],
)
def test_what_cannot_be_is_422_and_says_why(staff, closed, decided, changes, words):
    page = staff.post(url("staff_announce", closed), {**SHOWN, **changes})
    assert (page.status_code, Announcement.objects.count()) == (422, 0)
    assert words in page.content.decode()


def test_what_has_no_sealed_decision_is_named(staff, closed, decided):
    Decision.objects.get(application=decided[0]).delete()
    text = staff.get(url("staff_announce", closed)).content.decode()
    assert decided[0].reference in text
    assert "1 application has no decision yet." in text


def test_the_mails_can_be_read_before(staff, closed, decided):
    text = staff.get(url("staff_announce_preview", closed)).content.decode()
    for words in ("fund it with €80,000.00", "waiting list", "Not ready."):
        assert words in text
    one = staff.get(url("staff_announce_preview", closed), {"application": decided[2].reference})
    assert "Not ready." in one.content.decode()
    assert "fund it with" not in one.content.decode()
    assert OutgoingMail.objects.count() == 0


def test_a_batch_is_chosen_and_goes_out_alone(staff, closed, decided, now):
    closed.mode, closed.deadline = Call.Mode.BATCH, now + timedelta(days=9)
    closed.save(update_fields=["mode", "deadline"])
    batch = Batch.objects.create(call=closed, closes_at=now - timedelta(days=1))
    decided[0].batch = batch
    decided[0].save(update_fields=["batch"])
    page = staff.get(url("staff_announce", closed), {"batch": batch.pk})
    assert page.context["counts"][0][1] == 1
    data = {"when": "now", "fund": "1", "waitlist": "0", "decline": "0", "batch": batch.pk}
    assert staff.post(url("staff_announce", closed), data).status_code == 302
    assert (Announcement.objects.get().batch, Announcement.objects.get().total) == (batch, 1)


def test_chosen_ones_of_a_rolling_call_go_out_alone(staff, closed, decided):
    closed.mode, closed.deadline = Call.Mode.ROLLING, None
    closed.save(update_fields=["mode", "deadline"])
    chosen = [decided[2].reference]
    page = staff.post(url("staff_decision_announce", closed), {"chosen": chosen}, follow=True)
    assert f"Only {chosen[0]}." in page.content.decode()
    data = {"when": "now", "fund": "0", "waitlist": "0", "decline": "1", "application": chosen}
    assert staff.post(url("staff_announce", closed), data).status_code == 302
    assert Announcement.objects.get().total == 1


@pytest.mark.parametrize(("who", "status"), [("ada", 404), ("otto", 404), ("olga", 403)])
def test_only_officers_set_or_take_back(client, closed, decided, sam, now, who, status, request):
    client.force_login(request.getfixturevalue(who))
    for address in ("staff_announce", "staff_decision_confirm", "staff_decision_return"):
        assert client.post(url(address, closed), SHOWN).status_code == status
    DecidingRules.objects.create(call=closed)
    Announcement.objects.create(
        call=closed, state="scheduled", due_at=now, funded=0, waitlisted=0, declined=0
    )
    assert client.post(url("staff_announce_cancel", closed, 1)).status_code == status
    assert Announcement.objects.get().state == "scheduled"
