import pytest
from django.urls import reverse
from django.utils import timezone

from releases.checks import CheckResult
from releases.models import Evidence, Verification
from releases.progress import READING, forget, teller
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.releases import EvidenceFactory, finished_verification, waiting_verification

pytestmark = pytest.mark.django_db
REFRESH = '<noscript><meta http-equiv="refresh"'


@pytest.fixture
def condition():
    return ConditionFactory(award=accepted_award())


@pytest.fixture
def grantee(client, condition):
    client.force_login(condition.award.application.owner)
    return client


def test_condition_detail_shows_the_promise(grantee, condition):
    page = grantee.get(reverse("releases:condition_detail", args=[condition.reference]))

    assert page.status_code == 200
    assert page.context["view"].outcome_label == "Nothing handed in"
    assert page.context["form"].initial == {"url": condition.promised_place}


def test_condition_detail_is_hidden_from_strangers(client, eve, condition):
    client.force_login(eve)

    page = client.get(reverse("releases:condition_detail", args=[condition.reference]))

    assert page.status_code == 404


def test_condition_detail_renews_itself_without_javascript_while_checks_run(
    grantee, condition, good_release, django_capture_on_commit_callbacks
):
    url = reverse("releases:condition_detail", args=[condition.reference])
    with django_capture_on_commit_callbacks() as started:
        grantee.post(
            reverse("releases:evidence_submit", args=[condition.reference]), {"url": good_release}
        )
    assert REFRESH in grantee.get(url).content.decode()

    for callback in started:
        callback()

    page = grantee.get(url)
    assert REFRESH not in page.content.decode()
    assert page.context["view"].outcome_label == "Pass"


def test_evidence_submit_refuses_a_bad_address_and_keeps_it(grantee, condition):
    page = grantee.post(
        reverse("releases:evidence_submit", args=[condition.reference]),
        {"url": "file:///etc/passwd", "note": "Here it is"},
    )

    assert page.status_code == 422
    assert page.context["form"]["url"].value() == "file:///etc/passwd"
    assert page.context["form"]["note"].value() == "Here it is"
    assert list(page.context["form"].errors) == ["url"]
    assert Evidence.objects.count() == 0


def test_evidence_submit_is_hidden_from_strangers(client, eve, condition):
    client.force_login(eve)

    page = client.post(
        reverse("releases:evidence_submit", args=[condition.reference]),
        {"url": "https://git.example.org/lab/code"},
    )

    assert page.status_code == 404
    assert Evidence.objects.count() == 0


def test_verification_run_by_the_grantee_makes_a_new_run(client):
    verification = finished_verification()
    condition = verification.evidence.condition
    client.force_login(condition.award.application.owner)

    page = client.post(reverse("releases:verification_run", args=[condition.reference]))

    assert page.url == reverse("releases:condition_detail", args=[condition.reference])
    assert verification.evidence.verifications.count() == 2


def test_verification_progress_says_whether_it_is_over(client):
    evidence = EvidenceFactory()
    client.force_login(evidence.condition.award.application.owner)
    url = reverse("releases:verification_progress", args=[evidence.condition.reference])

    assert client.get(url).json() == {"finished": True, "text": "Nothing handed in"}

    finished_verification(evidence)
    assert client.get(url).json() == {"finished": True, "text": "Pass"}


def test_verification_progress_says_check_by_check_how_far_it_is(client):
    verification = waiting_verification()
    condition = verification.evidence.condition
    client.force_login(condition.award.application.owner)
    url = reverse("releases:verification_progress", args=[condition.reference])
    page = reverse("releases:condition_detail", args=[condition.reference])
    waiting = {"finished": False, "done": 0, "total": 0, "text": "Waiting for a free worker."}
    assert client.get(url).json() == waiting

    Verification.objects.update(state="running", started_at=timezone.now())
    assert client.get(url).json()["text"] == READING
    result = CheckResult("C06", "must", "pass", "The licence is MIT, word for word.")
    teller(verification.pk)(6, 25, result)
    told = {
        "finished": False,
        "done": 6,
        "total": 25,
        "text": "Pass: The licence is MIT, word for word.",
    }
    assert client.get(url).json() == told
    assert "6 of 25. Pass: The licence is MIT, word for word." in client.get(page).text
    forget(verification.pk)
    assert client.get(url).json()["text"] == READING
