import pytest
from django.utils import timezone

from core.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(ada):
    return Job.objects.create(
        kind="x.jobs.y",
        title="Letters of the call",
        created_at=timezone.now(),
        created_by=ada,
        state="running",
        done=1,
        total=4,
        note="AWD-2026-0002",
        back_url="/staff/",
    )


def test_job_detail_shows_progress_and_renews_itself(client, ada, job):
    client.force_login(ada)
    page = client.get(f"/jobs/{job.pk}/")
    text = page.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()
    assert 'max="4" value="1"' in text
    assert "1 of 4. AWD-2026-0002" in text
    assert f'action="/jobs/{job.pk}/cancel/"' in text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("running", "1,000 of 12,000. AWD"),
        ("failed", "1,000 of 12,000 were done"),
        ("cancelled", "1,000 of 12,000 were done"),
        ("done", "Done: 1,000 of 12,000."),
    ],
)
def test_job_detail_groups_large_numbers(client, ada, job, state, told):
    over = None if state == "running" else timezone.now()
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=over, done=1000, total=12000)
    client.force_login(ada)
    text = client.get(f"/jobs/{job.pk}/").content.decode()
    assert told in text
    assert ('max="12000" value="1000"' in text) is (state == "running")


def test_job_detail_when_done_shows_the_result_and_stays(client, ada, job):
    failed = [{"reference": "AWD-2026-0003", "reason": "No licence."}]
    Job.objects.filter(pk=job.pk).update(
        state="done",
        finished_at=timezone.now(),
        result={"sentence": "3 letters were issued.", "failed": failed},
    )
    client.force_login(ada)
    page = client.get(f"/jobs/{job.pk}/")
    text = page.content.decode()
    assert "http-equiv" not in page.content.decode()
    for words in ("3 letters were issued.", "AWD-2026-0003", "No licence.", 'href="/staff/"'):
        assert words in text
    assert "/cancel/" not in text


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_job_detail_says_how_it_ended(client, ada, job, state):
    Job.objects.filter(pk=job.pk).update(
        state=state, finished_at=timezone.now(), error="The disk is full."
    )
    client.force_login(ada)
    text = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "1 of 4 were done" in text
    assert ("The disk is full." in text) is (state == "failed")


def test_job_progress_is_what_the_script_reads(client, ada, job):
    client.force_login(ada)
    assert client.get(f"/jobs/{job.pk}/progress/").json() == {
        "state": "running",
        "done": 1,
        "total": 4,
        "text": "AWD-2026-0002",
        "finished": False,
        "url": f"/jobs/{job.pk}/",
    }


def test_job_pages_are_not_there_for_others(client, eve, job):
    client.force_login(eve)
    for address in ("", "progress/"):
        assert client.get(f"/jobs/{job.pk}/{address}").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404


def test_job_cancel_asks_it_to_stop_and_refuses_get(client, ada, job):
    client.force_login(ada)
    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    answer = client.post(f"/jobs/{job.pk}/cancel/")
    assert (answer.status_code, answer.url) == (302, f"/jobs/{job.pk}/")
    job.refresh_from_db()
    assert job.cancel_requested is True
