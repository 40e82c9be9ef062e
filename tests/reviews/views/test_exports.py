"""Exports in pages."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from core.jobs.models import Job
from core.jobs.running import run
from core.mail.models import OutgoingMail
from reviews.models import Conflict, RoundExport
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def people(closed, fill):
    applications, people = fill(1, 2)
    RubricFactory(call=closed)
    review = submitted_review(
        AssignmentFactory(application=applications[0], reviewer=people[0]), excellence=4
    )
    review.comment_for_panel = "=1+1"
    review.save(update_fields=["comment_for_panel"])
    return people


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


def test_tables_are_streamed_and_harmless(staff, closed, people):
    for name in ("applications", "scores", "reviews", "decisions"):
        response = staff.get(url("staff_table_export", closed, name))
        assert (response.streaming, response.status_code) == (True, 200)
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[0][0] == "Reference"
        if name == "reviews":
            assert rows[1][6] == "'=1+1"
    assert staff.get(url("staff_table_export", closed, "secrets")).status_code == 404


DATA = {"kind": "booklet", "reader": "", "volume": "1", "with_reviews": "on"}


def test_a_file_is_made_by_a_job_and_found_again(staff, closed, people):
    response = staff.post(url("staff_export_create", closed), {**DATA, "kind": "data"})
    job = Job.objects.get()
    assert response["Location"] == reverse("jobs:job_detail", args=[job.pk])
    run(str(job.pk))
    job.refresh_from_db()
    assert job.result["sentence"].startswith("closed-call.json is made.")
    made = RoundExport.objects.get()
    page = staff.get(url("staff_export_list", closed)).content.decode()
    assert "closed-call.json" in page
    file = staff.get(url("staff_export_file", closed, made.key))
    assert b"seedcorn-round/1" in b"".join(file.streaming_content)


def test_a_members_copy_is_not_handed_out_after_a_new_conflict(staff, closed, people, now):
    staff.post(url("staff_export_create", closed), {**DATA, "reader": people[1].pk})
    run(str(Job.objects.get().pk))
    made = RoundExport.objects.get()
    address = url("staff_export_file", closed, made.key)
    assert staff.get(address).status_code == 200
    Conflict.objects.create(
        user=people[1].user,
        application=closed.applications.get(),
        source="declared",
        reason="x",
        created_at=made.made_at + timedelta(seconds=1),
    )
    assert "Make it anew." in staff.get(address, follow=True).content.decode()


@pytest.mark.parametrize("changes", [{"kind": "film"}, {"volume": "9"}, {"volume": ""}])
def test_what_cannot_be_made_is_422(staff, closed, people, changes):
    page = staff.post(url("staff_export_create", closed), {**DATA, **changes})
    assert (page.status_code, Job.objects.count()) == (422, 0)
    assert "There is a problem" in page.content.decode()


def test_a_member_is_told_of_their_copy_and_downloads_it_from_their_desk(
    staff, closed, people, client
):
    staff.post(url("staff_export_create", closed), {**DATA, "reader": people[1].pk})
    run(str(Job.objects.get().pk))
    made = RoundExport.objects.get()
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (
        "reviewer1@example.org",
        "Your booklet for Closed call 2026 is ready",
    )
    address = reverse("reviews:review_booklet_file", args=[made.key])
    assert client.get(address).status_code == 404  # staff have their own door
    client.force_login(people[0].user)
    assert client.get(address).status_code == 404
    client.force_login(people[1].user)
    desk = reverse("reviews:review_list")
    assert address in client.get(desk).text
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
    Conflict.objects.create(
        user=people[1].user,
        application=closed.applications.get(),
        source="declared",
        reason="x",
        created_at=made.made_at + timedelta(seconds=1),
    )
    assert client.get(address).status_code == 404
    assert address not in client.get(desk).text
