import pytest
from django.urls import reverse
from django.utils import timezone

from core.jobs.models import Job
from grants.actions.duplicates import find_duplicates
from grants.models import DuplicatePair
from tests.factories.grants import submitted_application


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def url(name, *args):
    return reverse(f"grants:{name}", args=args)


@pytest.fixture
def pair(call, sam):
    for _ in range(2):
        submitted_application(call=call)
    find_duplicates(call=call, by=sam, at=timezone.now())
    return DuplicatePair.objects.get()


def test_staff_duplicate_search_starts_a_job(as_sam, call):
    answer = as_sam.post(url("staff_duplicate_search", call.slug))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job_detail", args=[job.pk])
    assert job.kind == "grants.jobs.search_duplicates"


def test_staff_duplicate_list_and_detail_show_the_pair_and_take_a_verdict(as_sam, call, pair):
    listing = url("staff_duplicate_list", call.slug)
    detail = url("staff_duplicate_detail", call.slug, pair.pk)
    assert detail in as_sam.get(listing).text
    page = as_sam.get(detail).text
    assert "<mark>We make fast kernels and share them</mark>" in page
    assert as_sam.post(detail, {"verdict": "maybe", "note": "Hm"}).status_code == 422
    as_sam.post(detail, {"verdict": "different", "note": "Two parts of one project."})
    pair.refresh_from_db()
    assert (pair.verdict, pair.note) == ("different", "Two parts of one project.")
    assert detail not in as_sam.get(listing).text
    assert detail in as_sam.get(listing, {"view": "judged", "page": "x"}).text
    assert (
        pair.first.reference
        in as_sam.get(url("staff_application_detail", pair.first.reference)).text
    )


def test_staff_duplicate_detail_belongs_to_its_call(client, pair, call, otto, olga):
    detail = url("staff_duplicate_detail", call.slug, pair.pk)
    client.force_login(otto)
    assert client.get(detail).status_code == 404
    client.force_login(olga)
    assert client.get(detail).status_code == 200
    assert client.post(detail, {"verdict": "duplicate"}).status_code == 403
