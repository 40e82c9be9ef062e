import pytest

from awards.actions.report_form import ReportForm
from awards.models import ReportRules
from grants.actions.form_building import add_section
from tests.factories.grants import FormVersionFactory

GIVEN = {"interim_every": "6", "final_after": "60", "overspend_percent": "5"}


@pytest.fixture
def address(programme):
    return f"/staff/programmes/{programme.slug}/reports/"


def test_staff_report_rules_keep_the_schedule_and_lead_to_the_forms(
    client, sam, address, programme, now
):
    client.force_login(sam)
    shown = client.get(address).text
    for purpose in ("interim", "final"):
        assert f"{address}{purpose}/form/" in shown
    assert (shown.count("The usual form"), "Go on with the draft" in shown) == (2, False)
    add_section(owner=ReportForm(programme, "final"), title="Reuse", by=sam, at=now)
    assert "Go on with the draft" in client.get(address).text
    assert client.post(address, GIVEN).status_code == 302
    rules = ReportRules.objects.get()
    assert (rules.interim_every, rules.final_after, rules.overspend_percent) == (6, 60, 5)


def test_staff_report_rules_leave_the_forms_alone(client, sam, address, programme):
    own = FormVersionFactory()
    ReportRules.objects.create(programme=programme, final_form=own)
    client.force_login(sam)
    client.post(address, GIVEN)
    assert ReportRules.objects.get().final_form == own


def test_staff_report_rules_refuses_what_makes_no_sense(client, sam, address):
    client.force_login(sam)
    bad = client.post(address, {**GIVEN, "final_after": "0"})
    assert bad.status_code == 422
    assert not ReportRules.objects.exists()


def test_staff_report_rules_for_the_wrong_person(client, olga, otto, ada, address):
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert client.post(address, GIVEN).status_code == status
