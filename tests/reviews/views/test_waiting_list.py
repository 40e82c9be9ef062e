"""The waiting list in pages: deciding again, and what the applicant sees of it."""

import pytest
from django.urls import reverse

from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Decision


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def told(closed, fill, sam, now):
    applications, _ = fill(2, 0)
    wanted = {
        applications[0].reference: DecisionInput("waitlist", None, "Good work."),
        applications[1].reference: DecisionInput("decline"),
    }
    decide(call=closed, decisions=wanted, by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    return applications


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


AGAIN = "Decide again from the waiting list"
FUND = {
    "outcome": "fund",
    "amount": "80,000.00",
    "rule": "From the waiting list",
    "reason_for_applicant": "MONEY-IS-FREE",
}


def test_one_button_leads_from_the_list_to_the_announcement(client, staff, closed, told, sam):
    listed, declined = told
    edit = url("staff_decision_edit", closed, listed.reference)
    assert AGAIN in staff.get(edit).text
    assert AGAIN not in staff.get(url("staff_decision_edit", closed, declined.reference)).text
    page = staff.post(url("staff_decision_again", closed, listed.reference), follow=True)
    assert "Decide below." in page.text
    assert AGAIN not in page.text
    page = staff.post(edit, FUND, follow=True)
    assert "It is sealed" in page.text
    assert page.text.count('name="chosen"') == 1
    chosen = {"chosen": [listed.reference]}
    page = staff.post(url("staff_decision_announce", closed), chosen, follow=True)
    assert (page.context["chosen"], page.context["obstacle"]) == ([listed.reference], "")

    # Nothing of it shows to the applicant.
    result = reverse("reviews:application_outcome", args=[listed.reference])
    client.force_login(listed.owner)
    for address in (result, reverse("home:desk")):
        text = client.get(address).text
        assert "On the waiting list" in text
        assert "MONEY-IS-FREE" not in text
    assert "Good work." in client.get(result).text

    client.force_login(sam)
    data = {"application": listed.reference, "when": "now", "fund": "1"}
    page = client.post(url("staff_announce", closed), data, follow=True)
    assert "1 applicant is told" in page.text


def test_it_can_be_left_on_the_list(staff, closed, told):
    listed, declined = told
    staff.post(url("staff_decision_again", closed, listed.reference))
    page = staff.post(url("staff_decision_keep", closed, listed.reference), follow=True)
    assert "It stays on the waiting list" in page.text
    assert AGAIN in page.text
    assert set(Decision.objects.values_list("state", flat=True)) == {"announced"}
    assert staff.post(url("staff_decision_again", closed, declined.reference)).status_code == 403
    assert (
        staff.post(url("staff_decision_edit", closed, declined.reference), FUND).status_code == 403
    )


def test_what_is_on_its_way_is_not_left_there(staff, closed, told):
    listed = told[0]
    staff.post(url("staff_decision_again", closed, listed.reference))
    staff.post(url("staff_decision_edit", closed, listed.reference), FUND)
    staff.post(url("staff_announce", closed), {"when": "now", "fund": "1"})
    page = staff.post(url("staff_decision_keep", closed, listed.reference), follow=True)
    assert "goes out with announcement 2" in page.text


def test_nobody_decides_nothing_again(staff, closed, fill):
    (application,), _ = fill(1, 0)
    page = staff.post(url("staff_decision_again", closed, application.reference), follow=True)
    assert "is not on the waiting list" in page.text
