"""Decisions in pages: the list, one of them, the second person."""

import pytest
from django.urls import reverse

from grants.models import TeamMember
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import DecidingRules, Decision
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def sue(programme):
    user = UserFactory(name="Sue Lind", email="sue@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role="officer")
    return user


@pytest.fixture
def application(closed, fill):
    (application,), _ = fill(1, 0)
    RubricFactory(call=closed)
    assignment = AssignmentFactory(application=application)
    assignment.reviewer.user.name = "Rita Levi"
    assignment.reviewer.user.save(update_fields=["name"])
    submitted_review(assignment, excellence=4, openness=4)
    return application


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


FUND = {
    "outcome": "fund",
    "amount": "80,000.00",
    "rule": "By rank",
    "reason_for_applicant": "Excellent.",
    "reason_internal": "Unanimous.",
}


def test_everything_of_a_decision_on_one_page(staff, closed, application, sam):
    address = url("staff_decision_edit", closed, application.reference)
    page = staff.get(address).content.decode()
    assert "Nothing is decided yet." in page
    assert "Clear and useful." in page
    feedback = "Review 1\r\n\r\nClear and useful."
    assert staff.post(address, {**FUND, "feedback": feedback}).status_code == 302
    row = Decision.objects.get()
    assert (row.amount, row.rule, row.reason_internal, row.decided_by) == (
        80_000_00,
        "By rank",
        "Unanimous.",
        sam,
    )
    # Nobody touched the feedback, so later reviews still flow into it.
    assert (row.feedback, row.feedback_edited) == ("", False)
    staff.post(address, {**FUND, "outcome": "decline", "feedback": "In our words."})
    row.refresh_from_db()
    assert (row.outcome, row.amount, row.feedback) == ("decline", None, "In our words.")
    page = staff.get(address).content.decode()
    assert "In our words." in page
    assert page.count("Sam Okafor</td>") == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": ""}, "id_outcome"),
        ({"amount": "many"}, "is not an amount"),
        ({"amount": "70,000"}, "Say why it is not what was asked for."),
        ({"amount": "170,000", "amount_reason": "More staff."}, "more than the budget"),
        ({"feedback": "Regards, Rita  Levi"}, "This names Rita Levi"),
        ({"reason_for_applicant": "rita levi was against it"}, "This names Rita Levi"),
    ],
)
def test_what_cannot_be_is_422_and_kept(staff, closed, application, changes, words):
    address = url("staff_decision_edit", closed, application.reference)
    page = staff.post(address, {**FUND, "reason_internal": "KEEP-THIS", **changes})
    text = page.content.decode()
    assert (page.status_code, Decision.objects.count()) == (422, 0)
    assert words in text
    assert "KEEP-THIS" in text


def test_another_amount_takes_a_reason(staff, closed, application):
    address = url("staff_decision_edit", closed, application.reference)
    staff.post(address, {**FUND, "amount": "70,000", "amount_reason": "Without the travel."})
    row = Decision.objects.get()
    assert (row.amount, row.amount_reason) == (70_000_00, "Without the travel.")


def test_without_an_amount_it_is_what_was_asked(staff, closed, application):
    staff.post(url("staff_decision_edit", closed, application.reference), {**FUND, "amount": ""})
    assert Decision.objects.get().amount == 80_000_00


def test_one_decides_the_other_confirms(client, staff, closed, application, sam, sue):
    DecidingRules.objects.create(call=closed, second_person=True)
    page = staff.post(
        url("staff_decision_edit", closed, application.reference), FUND, follow=True
    ).content.decode()
    assert "waits for a second person" in page
    assert "yours" in page
    chosen = {"chosen": [application.reference], "note": ""}
    assert staff.post(url("staff_decision_confirm", closed), chosen).status_code == 403
    client.force_login(sue)
    page = client.post(url("staff_decision_return", closed), chosen)
    assert page.status_code == 422
    assert "Say why" in page.content.decode()
    client.post(url("staff_decision_return", closed), {**chosen, "note": "Look at the travel."})
    assert Decision.objects.get().state == "returned"
    listed = client.get(url("staff_decision_list", closed), {"state": "returned"})
    assert "Look at the travel." in listed.content.decode()
    client.force_login(sam)
    client.post(url("staff_decision_edit", closed, application.reference), FUND)
    client.force_login(sue)
    page = client.post(url("staff_decision_confirm", closed), chosen, follow=True)
    assert "1 confirmed and sealed." in page.content.decode()
    assert Decision.objects.get().confirmed_by == sue


def test_nothing_chosen_is_said(staff, closed, application):
    page = staff.post(url("staff_decision_confirm", closed), {})
    assert page.status_code == 422
    assert "Choose decisions" in page.content.decode()


def test_in_conflict_one_neither_reads_nor_decides(staff, closed, application, sam):
    TeamMember.objects.create(application=application, user=sam, role="editor")
    address = url("staff_decision_edit", closed, application.reference)
    page = staff.get(address)
    assert (page.status_code, application.title in page.text) == (403, False)
    assert "A conflict of interest hides this application from you." in page.text
    assert staff.post(address, FUND).status_code == 403
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_one_and_many(
    staff, closed, fill, sam, now, count, django_assert_num_queries
):
    applications, _ = fill(count, 0)
    wanted = {each.reference: DecisionInput("decline") for each in applications}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    staff.get(url("staff_decision_list", closed))
    with django_assert_num_queries(9):
        assert len(staff.get(url("staff_decision_list", closed)).context["rows"]) == count


def test_a_character_nobody_typed_is_said_and_no_fault_of_ours(staff, closed, application):
    page = staff.get(url("staff_decision_list", closed) + "?after=%00")
    assert (page.status_code, "cannot be stored (NUL)" in page.text) == (400, True)
    sent = {**FUND, "reason_internal": "Un\x00animous"}
    address = url("staff_decision_edit", closed, application.reference)
    assert staff.post(address, sent).status_code in {400, 422}
    assert not Decision.objects.filter(application=application).exists()
