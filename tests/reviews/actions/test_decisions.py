from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from grants.models import TeamMember
from reviews.actions.announcing import announce
from reviews.actions.decisions import (
    DecisionInput,
    confirm_decisions,
    decide,
    return_decisions,
)
from reviews.models import Conflict, DecidingRules, Decision
from reviews.queries.deciding import decision_history
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory

FUND = DecisionInput("fund", 80_000_00, "Excellent.", "Unanimous.")
DECLINE = DecisionInput("decline", None, "Not ready.")


@pytest.fixture
def refs(fill):
    applications, _ = fill(3, 0)
    return [each.reference for each in applications]


def stored():
    rows = Decision.objects.order_by("application__reference")
    return list(rows.values_list("application__reference", "outcome", "amount", "state"))


def test_decisions_are_sealed(closed, refs, sam, now):
    decide(call=closed, decisions={refs[0]: FUND, refs[1]: DECLINE}, by=sam, at=now)
    assert stored() == [
        (refs[0], "fund", 80_000_00, "sealed"),
        (refs[1], "decline", None, "sealed"),
    ]
    first = Decision.objects.get(outcome="fund")
    assert (first.decided_by, first.decided_at, first.reason_internal) == (
        sam,
        now,
        "Unanimous.",
    )
    assert first.application.state == "submitted"
    event = AuditEvent.objects.get(verb="decision.seal")
    assert event.data["decisions"] == {
        refs[0]: ["fund", 80_000_00],
        refs[1]: ["decline", None],
    }


def test_a_decision_can_change_until_announced(closed, refs, sam, now):
    decide(call=closed, decisions=dict.fromkeys(refs, DECLINE), by=sam, at=now)
    later = now + timedelta(minutes=1)
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=later)
    assert stored()[0] == (refs[0], "fund", 80_000_00, "sealed")
    assert Decision.objects.count() == 3
    announce(call=closed, by=sam, at=later)
    with pytest.raises(NotAllowed, match="announced"):
        decide(call=closed, decisions={refs[1]: FUND}, by=sam, at=later)


def given_more_time(call, reference, until):
    call.applications.filter(reference=reference).update(extended_until=until)


def test_what_its_applicant_can_still_change_is_not_decided(closed, refs, sam, now):
    until = now + timedelta(days=2)
    given_more_time(closed, refs[0], until)
    words = f"More time was given and still runs for {refs[0]}. Decide there when it is over"
    with pytest.raises(RuleBroken, match=words):
        decide(call=closed, decisions=dict.fromkeys(refs, DECLINE), by=sam, at=until)
    assert stored() == []
    decide(call=closed, decisions=dict.fromkeys(refs[1:], DECLINE), by=sam, at=now)
    later = until + timedelta(minutes=1)
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=later)
    assert [row[0] for row in stored()] == refs


@pytest.mark.parametrize(
    "changes", [{"state": "closed"}, {"mode": "rolling"}], ids=["closed", "goes on"]
)
def test_a_closed_call_and_one_that_goes_on_decide_as_they_announce(
    closed, refs, sam, now, changes
):
    given_more_time(closed, refs[0], now + timedelta(days=2))
    type(closed).objects.filter(pk=closed.pk).update(**changes)
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=now)
    assert stored() == [(refs[0], "fund", 80_000_00, "sealed")]


def test_the_budget_cannot_be_overdrawn(closed, refs, sam, now):
    decide(call=closed, decisions={refs[0]: FUND, refs[1]: FUND}, by=sam, at=now)
    with pytest.raises(RuleBroken, match=r"€80,000\.00 more than"):
        decide(call=closed, decisions={refs[2]: FUND}, by=sam, at=now)
    assert len(stored()) == 2
    decide(call=closed, decisions={refs[0]: DECLINE, refs[2]: FUND}, by=sam, at=now)
    assert [row[1] for row in stored()] == ["decline", "fund", "fund"]


@pytest.mark.parametrize("amount", [None, 0])
def test_a_funded_application_needs_an_amount(closed, refs, sam, now, amount):
    with pytest.raises(RuleBroken, match=refs[0]):
        decide(call=closed, decisions={refs[0]: DecisionInput("fund", amount)}, by=sam, at=now)


def test_only_applications_of_the_round_are_decided(closed, refs, sam, now):
    with pytest.raises(RuleBroken, match="APP-1999-0001"):
        decide(call=closed, decisions={refs[0]: DECLINE, "APP-1999-0001": DECLINE}, by=sam, at=now)
    assert stored() == []


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga", "fay"])
def test_only_officers_decide(closed, refs, now, who, request):
    with pytest.raises(NotAllowed):
        decide(
            call=closed,
            decisions={refs[0]: DECLINE},
            by=request.getfixturevalue(who),
            at=now,
        )


@pytest.fixture
def two_people(closed):
    return DecidingRules.objects.create(call=closed, second_person=True)


@pytest.fixture
def sue(programme):
    user = UserFactory(name="Sue Lind", email="sue@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.OFFICER)
    return user


def test_more_time_given_meanwhile_holds_up_the_second_person(
    closed, refs, sam, sue, now, two_people
):
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=now)
    until = now + timedelta(days=2)
    given_more_time(closed, refs[0], until)
    with pytest.raises(RuleBroken, match=f"still runs for {refs[0]}"):
        confirm_decisions(call=closed, references=[refs[0]], by=sue, at=until)
    assert stored() == [(refs[0], "fund", 80_000_00, "waiting")]
    later = until + timedelta(minutes=1)
    confirm_decisions(call=closed, references=[refs[0]], by=sue, at=later)
    assert stored() == [(refs[0], "fund", 80_000_00, "sealed")]


def test_a_second_person_seals(closed, refs, sam, sue, now, two_people):
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=now)
    assert stored() == [(refs[0], "fund", 80_000_00, "waiting")]
    with pytest.raises(NotAllowed, match="somebody else"):
        confirm_decisions(call=closed, references=refs[:1], by=sam, at=now)
    (done,) = confirm_decisions(call=closed, references=refs[:1], by=sue, at=now)
    assert (done.state, done.decided_by, done.confirmed_by, done.confirmed_at) == (
        "sealed",
        sam,
        sue,
        now,
    )
    assert [each.state for each in decision_history(done)] == ["sealed", "waiting"]
    with pytest.raises(RuleBroken):
        confirm_decisions(call=closed, references=refs[:1], by=sue, at=now)


def test_what_waits_is_not_announced(closed, refs, sam, now, two_people):
    decide(call=closed, decisions=dict.fromkeys(refs, DECLINE), by=sam, at=now)
    with pytest.raises(RuleBroken, match="3 applications have no decision"):
        announce(call=closed, by=sam, at=now)


def test_changed_after_it_was_confirmed_it_waits_again(closed, refs, sam, sue, now, two_people):
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=now)
    confirm_decisions(call=closed, references=refs[:1], by=sue, at=now)
    decide(call=closed, decisions={refs[0]: DECLINE}, by=sue, at=now)
    row = Decision.objects.get()
    assert (row.state, row.decided_by, row.confirmed_by) == ("waiting", sue, None)
    confirm_decisions(call=closed, references=refs[:1], by=sam, at=now)
    assert stored() == [(refs[0], "decline", None, "sealed")]


def test_sent_back_with_a_reason_it_binds_no_money(closed, refs, sam, sue, now, two_people):
    decide(call=closed, decisions={refs[0]: FUND, refs[1]: FUND}, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Say why"):
        return_decisions(call=closed, references=refs[:1], note=" ", by=sue, at=now)
    (row,) = return_decisions(call=closed, references=refs[:1], note="Too much.", by=sue, at=now)
    assert (row.state, row.returned_note) == ("returned", "Too much.")
    decide(call=closed, decisions={refs[2]: FUND}, by=sam, at=now)
    assert [row[3] for row in stored()] == ["returned", "waiting", "waiting"]


def test_the_database_knows_that_two_people_are_two(closed, refs, sam, now, two_people):
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=now)
    rows = Decision.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="sealed", confirmed_by=sam, confirmed_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="sealed")


@pytest.mark.parametrize("how", ["team", "conflict"])
def test_nobody_decides_where_they_have_an_interest(closed, refs, sam, sue, now, how, two_people):
    application = closed.applications.get(reference=refs[1])
    if how == "team":
        TeamMember.objects.create(application=application, user=sam, role="editor")
    else:
        Conflict.objects.create(
            user=sam, application=application, source="staff", reason="Married", created_at=now
        )
    with pytest.raises(RuleBroken, match=f"conflict of interest with {refs[1]}"):
        decide(call=closed, decisions={refs[0]: FUND, refs[1]: FUND}, by=sam, at=now)
    assert stored() == []
    decide(call=closed, decisions={refs[0]: FUND, refs[1]: FUND}, by=sue, at=now)
    with pytest.raises(RuleBroken, match="conflict of interest"):
        confirm_decisions(call=closed, references=refs[:2], by=sam, at=now)
    assert confirm_decisions(call=closed, references=refs[:1], by=sam, at=now)


def test_feedback_stays_when_the_decision_alone_changes(closed, refs, sam, now):
    wanted = DecisionInput("decline", feedback="Read again.")
    decide(call=closed, decisions={refs[0]: wanted}, by=sam, at=now)
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=now)
    row = Decision.objects.get()
    assert (row.feedback, row.feedback_edited) == ("Read again.", True)
    decide(call=closed, decisions={refs[0]: DecisionInput("decline", feedback="")}, by=sam, at=now)
    row.refresh_from_db()
    assert (row.feedback, row.feedback_edited) == ("", False)


def test_what_is_left_blank_stays_as_it_was_written(closed, refs, sam, now):
    first = DecisionInput(
        "fund", 70_000_00, "Excellent.", "Unanimous.", "Without travel.", "By lot"
    )
    decide(call=closed, decisions={refs[0]: first}, by=sam, at=now)
    blank = {
        "reason_for_applicant": None,
        "reason_internal": None,
        "amount_reason": None,
        "rule": None,
    }
    again = DecisionInput("fund", 70_000_00, **blank)
    decide(call=closed, decisions={refs[0]: again, refs[1]: again}, by=sam, at=now)
    texts = ["reason_for_applicant", "reason_internal", "amount_reason", "rule"]
    rows = Decision.objects.order_by("application__reference")
    assert list(rows.values_list(*texts)) == [
        ("Excellent.", "Unanimous.", "Without travel.", "By lot"),
        ("", "", "", "By hand"),
    ]
    # Another amount is not explained by the old reason, another outcome not by the old rule.
    other = {refs[0]: DecisionInput("fund", 60_000_00, **blank)}
    decide(call=closed, decisions=other, by=sam, at=now)
    assert rows.values_list(*texts)[0] == ("Excellent.", "Unanimous.", "", "By lot")
    decide(call=closed, decisions={refs[0]: DecisionInput("decline", **blank)}, by=sam, at=now)
    assert rows.values_list(*texts)[0] == ("Excellent.", "Unanimous.", "", "By hand")


def test_an_announced_decision_is_named_when_it_is_in_the_way(closed, refs, sam, now):
    decide(call=closed, decisions=dict.fromkeys(refs, DECLINE), by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    # As in a call that goes on after some of its results are out.
    type(closed).objects.filter(pk=closed.pk).update(announced_at=None)
    with pytest.raises(RuleBroken, match=f"{refs[1]}: the decision is announced"):
        decide(call=closed, decisions={refs[1]: FUND}, by=sam, at=now)
