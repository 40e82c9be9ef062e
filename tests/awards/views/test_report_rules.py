import pytest

from awards.models import ReportRules
from tests.factories.grants import CallFactory

GIVEN = {"interim_every": "6", "final_after": "60", "overspend_percent": "5"}


@pytest.fixture
def address(programme):
    return f"/staff/programmes/{programme.slug}/reports/"


def test_staff_report_rules_with_a_form_of_a_call(client, sam, address, programme):
    own = CallFactory(programme=programme, title="Report questions")
    client.force_login(sam)
    assert "The usual form" in client.get(address).content.decode()
    saved = client.post(address, {**GIVEN, "interim_from": own.slug, "final_from": "usual"})
    assert saved.status_code == 302
    rules = ReportRules.objects.get()
    assert (rules.interim_every, rules.final_after, rules.overspend_percent) == (6, 60, 5)
    assert (rules.interim_form, rules.final_form) == (own.form_version, None)
    client.post(address, {**GIVEN, "interim_from": "", "final_from": ""})
    rules.refresh_from_db()
    assert rules.interim_form == own.form_version


def test_staff_report_rules_refuses_what_makes_no_sense(client, sam, address):
    client.force_login(sam)
    bad = client.post(address, {**GIVEN, "final_after": "0", "interim_from": "no-such-call"})
    assert bad.status_code == 422
    assert not ReportRules.objects.exists()


def test_staff_report_rules_for_the_wrong_person(client, olga, otto, ada, address):
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert client.post(address, GIVEN).status_code == status
