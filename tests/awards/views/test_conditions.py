import pytest

from awards.models import Condition
from tests.factories.awards import ConditionFactory


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def test_staff_condition_waive_with_a_reason(as_sam, accepted, release):
    address = f"/staff/conditions/{release.reference}/waive/"
    assert "Training code" in as_sam.get(address).content.decode()
    answer = as_sam.post(address, {"reason": "Patent dispute"})
    assert (answer.status_code, answer.url) == (302, f"/staff/awards/{accepted.reference}/")
    release.refresh_from_db()
    assert release.state == "waived"
    again = as_sam.post(address, {"reason": "Again"})
    assert again.status_code == 422
    assert "This condition is waived" in again.content.decode()


def test_staff_condition_waive_without_reason_is_422(as_sam, release):
    page = as_sam.post(f"/staff/conditions/{release.reference}/waive/", {"reason": ""})
    assert page.status_code == 422
    assert "Give a reason. The grantee reads it." in page.content.decode()


def test_staff_condition_extend_takes_a_later_date_only(as_sam, release):
    address = f"/staff/conditions/{release.reference}/extend/"
    page = as_sam.post(address, {"new_due_on": "2027-12-31", "reason": "Illness"})
    assert page.status_code == 422
    assert "later than 31 December 2027" in page.content.decode()
    parts = {"new_due_on_day": "1", "new_due_on_month": "3", "new_due_on_year": "2028"}
    assert as_sam.post(address, {**parts, "reason": "Illness"}).status_code == 302
    release.refresh_from_db()
    assert release.due_on.isoformat() == "2028-03-01"


def test_staff_condition_accept_of_a_report(as_sam, accepted):
    report = ConditionFactory(award=accepted, kind=Condition.Kind.REPORT)
    address = f"/staff/conditions/{report.reference}/met/"
    assert as_sam.get(address).status_code == 405
    assert f"{report.reference} is met" in as_sam.post(address, follow=True).content.decode()
    report.refresh_from_db()
    assert report.state == "accepted"


def test_staff_condition_accept_of_a_release_without_evidence_says_why_not(as_sam, release):
    page = as_sam.post(f"/staff/conditions/{release.reference}/met/", follow=True)
    assert "This condition is open, so it cannot be accepted now." in page.content.decode()


def test_staff_condition_pages_for_the_wrong_person(client, release, olga, otto, ada):
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        for verb in ("waive", "extend"):
            address = f"/staff/conditions/{release.reference}/{verb}/"
            assert client.get(address).status_code == status
            assert client.post(address, {"reason": "x"}).status_code == status
        assert client.post(f"/staff/conditions/{release.reference}/met/").status_code == status
    release.refresh_from_db()
    assert release.state == "open"
