import pytest

from awards.actions.conditions import hand_in
from awards.models import AwardRules
from tests.shared import press


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def as_mia(client, mia):
    client.force_login(mia)
    return client


def test_staff_condition_waive_with_a_reason(as_mia, accepted, release):
    address = f"/staff/conditions/{release.reference}/waive/"
    assert "Training code" in as_mia.get(address).content.decode()
    answer = press(as_mia, address, {"reason": "Patent dispute"})
    assert (answer.status_code, answer.url) == (302, f"/staff/awards/{accepted.reference}/")
    release.refresh_from_db()
    assert release.state == "waived"
    again = press(as_mia, address, {"reason": "Again"})
    assert again.status_code == 422
    assert "This condition is waived" in again.content.decode()


def test_staff_condition_waive_is_refused_for_what_came_in_meanwhile(as_mia, ada, release, now):
    address = f"/staff/conditions/{release.reference}/waive/"
    seen = as_mia.get(address).context["form"]["seen"].value()
    hand_in(condition=release, by=ada, at=now)
    page = as_mia.post(address, {"reason": "Patent dispute", "seen": seen})
    assert page.status_code == 422
    form = page.context["form"]
    assert (form["reason"].value(), form["seen"].value() != seen) == ("Patent dispute", True)
    assert as_mia.post(address, form.data.dict()).status_code == 302


def test_staff_condition_waive_from_a_page_that_lost_its_stamp_is_shown_anew(as_mia, release):
    address = f"/staff/conditions/{release.reference}/waive/"
    page = as_mia.post(address, {"reason": "Patent dispute"})
    assert page.status_code == 422
    assert "Your page did not say what it showed" in page.text
    release.refresh_from_db()
    assert release.state == "open"
    assert as_mia.post(address, page.context["form"].data.dict()).status_code == 302


def test_staff_condition_waive_without_reason_is_422(as_mia, release):
    page = press(as_mia, f"/staff/conditions/{release.reference}/waive/", {"reason": ""})
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


def test_staff_condition_waive_is_for_administrators_until_the_programme_says_otherwise(
    as_sam, programme, release
):
    address = f"/staff/conditions/{release.reference}/waive/"
    assert as_sam.get(address).status_code == 403
    assert as_sam.post(address, {"reason": "Patent"}).status_code == 403
    AwardRules.objects.create(programme=programme, waived_by="officer")
    assert press(as_sam, address, {"reason": "Patent"}).status_code == 302
    release.refresh_from_db()
    assert release.state == "waived"


def test_staff_condition_pages_for_the_wrong_person(client, release, olga, otto, ada):
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        for verb in ("waive", "extend"):
            address = f"/staff/conditions/{release.reference}/{verb}/"
            assert client.get(address).status_code == status
            assert client.post(address, {"reason": "x"}).status_code == status
    release.refresh_from_db()
    assert release.state == "open"
