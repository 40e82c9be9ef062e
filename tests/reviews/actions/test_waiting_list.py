"""From the waiting list to a grant, to a refusal, and back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from awards.actions.acceptance import decline_award
from awards.actions.letters import issue_letter, issue_result_letter
from awards.actions.preparing import prepare_awards
from awards.models import Award
from awards.queries.letters import addressees, is_in_force
from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import Call, TeamMember
from reviews.actions.announcing import announce, cancel_announcement, schedule_announcement
from reviews.actions.decisions import (
    DecisionInput,
    confirm_decisions,
    decide,
    return_decisions,
)
from reviews.actions.waiting_list import decide_again, keep_waiting
from reviews.models import Announcement, DecidingRules, Decision
from reviews.queries.deciding import decision_history
from reviews.queries.decisions import announced_decision
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory

FUND = DecisionInput("fund", 80_000_00, "Money became free.")
DECLINE = DecisionInput("decline", None, "No money became free.")
LATER = timedelta(days=30)


@pytest.fixture
def told(closed, fill, sam, now):
    """A funded application, one on the waiting list and one not funded; everybody knows."""
    applications, _ = fill(3, 0)
    outcomes = [
        DecisionInput("fund", 80_000_00),
        DecisionInput("waitlist", None, "Good, and the money ran out.", "Fourth."),
        DecisionInput("decline"),
    ]
    wanted = zip([each.reference for each in applications], outcomes, strict=True)
    decide(call=closed, decisions=dict(wanted), by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    for each in applications:
        each.refresh_from_db()
    closed.refresh_from_db()
    return applications


@pytest.fixture
def listed(told):
    return told[1]


@pytest.fixture
def sue(programme):
    user = UserFactory(name="Sue Lind", email="sue@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.OFFICER)
    return user


def seen(application):
    """What its owner reads: outcome, reason and when it was announced."""
    row = announced_decision(application.owner, application.reference)
    application.refresh_from_db()
    return application.state, row.outcome, row.reason_for_applicant, row.announced_at


def results_mailed():
    return OutgoingMail.objects.filter(dedupe_key__startswith="review-result-")


def test_from_the_waiting_list_to_an_award(closed, listed, sam, now):
    later = now + LATER
    before = ("waitlisted", "waitlist", "Good, and the money ran out.", now)
    letter = issue_result_letter(application=listed, kind="waitlist", by=sam, at=now)
    assert (seen(listed), is_in_force(letter)) == (before, True)

    row = decide_again(application=listed, by=sam, at=later)
    assert (row.state, row.waitlisted_at, row.announced_at) == ("reopened", now, None)
    assert seen(listed) == before
    decide(call=closed, decisions={listed.reference: FUND}, by=sam, at=later)
    assert (seen(listed), is_in_force(letter)) == (before, True)
    done = schedule_announcement(call=closed, due_at=later, by=sam, at=later)
    assert (seen(listed), done.number, done.total) == (before, 2, 1)
    cancel_announcement(announcement=done, by=sam, at=later)
    assert results_mailed().count() == 3

    announce(call=closed, by=sam, at=later)
    assert seen(listed) == ("funded", "fund", "Money became free.", later)
    closed.refresh_from_db()
    assert closed.announced_at == now
    mails = results_mailed().filter(about=listed.reference)
    first, second = mails.order_by("pk")
    assert "It is on the waiting list." in first.body
    assert "was on the waiting list of" in second.body
    assert "fund it with €80,000.00" in second.body
    assert is_in_force(letter) is False
    awards = prepare_awards(call=closed, by=sam, at=later)
    assert listed in [each.application for each in awards]
    award = next(each for each in awards if each.application == listed)
    assert is_in_force(issue_letter(award=award, by=sam, at=later))
    states = [
        (each.state, each.outcome) for each in decision_history(Decision.objects.get(pk=row.pk))
    ]
    assert list(dict.fromkeys(states)) == [
        ("announced", "fund"),
        ("sealed", "fund"),
        ("reopened", "waitlist"),
        ("announced", "waitlist"),
        ("sealed", "waitlist"),
    ]
    event = AuditEvent.objects.get(verb="decision.decide_again")
    assert (event.data["outcome"], event.at) == ("waitlist", later)


def test_from_the_waiting_list_to_a_refusal(closed, listed, sam, now):
    later = now + LATER
    issue_result_letter(application=listed, kind="waitlist", by=sam, at=now)
    decide_again(application=listed, by=sam, at=later)
    with pytest.raises(RuleBroken, match="not announced"):
        issue_result_letter(application=listed, kind="decline", by=sam, at=later)
    decide(call=closed, decisions={listed.reference: DECLINE}, by=sam, at=later)
    announce(call=closed, by=sam, at=later)
    assert seen(listed) == ("declined", "decline", "No money became free.", later)
    assert listed in addressees(closed, "decline", SYSTEM)
    letter = issue_result_letter(application=listed, kind="decline", by=sam, at=later)
    assert [is_in_force(each) for each in listed.letters.order_by("pk")] == [False, True]
    assert letter.kind == "decline"
    # It is told for good: there is no second way out.
    with pytest.raises(NotAllowed, match="Only an announced place"):
        decide_again(application=listed, by=sam, at=later)


def test_twice_is_once(closed, listed, sam, now):
    decide_again(application=listed, by=sam, at=now + LATER)
    again = decide_again(application=listed, by=sam, at=now + 2 * LATER)
    assert (again.state, again.waitlisted_at) == ("reopened", now)
    assert AuditEvent.objects.filter(verb="decision.decide_again").count() == 1
    decide(call=closed, decisions={listed.reference: FUND}, by=sam, at=now + LATER)
    announce(call=closed, by=sam, at=now + LATER)
    with pytest.raises(RuleBroken, match="were announced on"):
        announce(call=closed, by=sam, at=now + LATER)
    assert Announcement.objects.count() == 2


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga", "fay"])
def test_only_officers_decide_again(listed, now, who, request):
    with pytest.raises(NotAllowed):
        decide_again(application=listed, by=request.getfixturevalue(who), at=now)
    assert Decision.objects.filter(state="announced").count() == 3


def test_only_from_the_waiting_list(told, sam, now):
    for application in (told[0], told[2]):
        with pytest.raises(NotAllowed, match="Only an announced place"):
            decide_again(application=application, by=sam, at=now)
    assert Decision.objects.filter(state="announced").count() == 3


def test_only_what_was_announced(closed, fill, sam, now):
    (decided, undecided), _ = fill(2, 0)
    wanted = {decided.reference: DecisionInput("waitlist")}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    with pytest.raises(NotAllowed, match="Only an announced place"):
        decide_again(application=decided, by=sam, at=now)
    with pytest.raises(RuleBroken, match="not on the waiting list"):
        decide_again(application=undecided, by=sam, at=now)
    with pytest.raises(RuleBroken, match="not on the waiting list"):
        keep_waiting(application=decided, by=sam, at=now)


def test_not_where_one_has_an_interest(listed, sam, now):
    TeamMember.objects.create(application=listed, user=sam, role="editor")
    with pytest.raises(RuleBroken, match="conflict of interest"):
        decide_again(application=listed, by=sam, at=now)


def test_nothing_else_of_the_call_is_decided_again(closed, told, listed, sam, now):
    with pytest.raises(NotAllowed, match="announced"):
        decide(call=closed, decisions={listed.reference: FUND}, by=sam, at=now)
    decide_again(application=listed, by=sam, at=now)
    both = {listed.reference: FUND, told[2].reference: FUND}
    with pytest.raises(NotAllowed, match="announced"):
        decide(call=closed, decisions=both, by=sam, at=now)
    wanted = {listed.reference: DecisionInput("waitlist")}
    with pytest.raises(RuleBroken, match="on the waiting list already"):
        decide(call=closed, decisions=wanted, by=sam, at=now)
    # What is not decided yet does not go out, and holds up nobody.
    with pytest.raises(RuleBroken, match="were announced on"):
        announce(call=closed, by=sam, at=now)


def test_the_second_person_has_a_say(closed, listed, sam, sue, now):
    DecidingRules.objects.create(call=closed, second_person=True)
    reference = listed.reference
    decide_again(application=listed, by=sam, at=now)
    decide(call=closed, decisions={reference: FUND}, by=sam, at=now)
    with pytest.raises(RuleBroken, match="were announced on"):
        announce(call=closed, by=sam, at=now)
    with pytest.raises(NotAllowed, match="somebody else"):
        confirm_decisions(call=closed, references=[reference], by=sam, at=now)
    return_decisions(call=closed, references=[reference], note="Less.", by=sue, at=now)
    decide(call=closed, decisions={reference: FUND}, by=sam, at=now)
    confirm_decisions(call=closed, references=[reference], by=sue, at=now)
    announce(call=closed, by=sam, at=now)
    assert seen(listed)[0] == "funded"


def test_left_on_the_list_after_all_it_is_as_it_was(closed, listed, sam, olga, now):
    before = Decision.objects.filter(application=listed).values().get()
    later = now + LATER
    decide_again(application=listed, by=sam, at=later)
    decide(call=closed, decisions={listed.reference: FUND}, by=sam, at=later)
    with pytest.raises(NotAllowed):
        keep_waiting(application=listed, by=olga, at=later)
    on_its_way = schedule_announcement(call=closed, due_at=later + LATER, by=sam, at=later)
    with pytest.raises(RuleBroken, match="goes out with announcement 2"):
        keep_waiting(application=listed, by=sam, at=later)
    cancel_announcement(announcement=on_its_way, by=sam, at=later)
    for _ in range(2):
        keep_waiting(application=listed, by=sam, at=later)
        assert Decision.objects.filter(application=listed).values().get() == before
    assert OutgoingMail.objects.count() == 3
    decide_again(application=listed, by=sam, at=later)
    assert seen(listed) == ("waitlisted", "waitlist", "Good, and the money ran out.", now)


def test_it_is_left_there_also_when_who_decided_is_gone(closed, listed, sam, sue, now):
    Decision.objects.filter(application=listed).update(decided_by=sue)
    sue.delete()
    decide_again(application=listed, by=sam, at=now)
    row = keep_waiting(application=listed, by=sam, at=now)
    assert (row.state, row.decided_by) == ("announced", None)


def test_the_money_of_a_declined_award_goes_to_the_list(closed, told, listed, sam, now):
    Call.objects.filter(pk=closed.pk).update(budget=100_000_00)
    prepare_awards(call=closed, by=sam, at=now)
    award = Award.objects.get()
    decide_again(application=listed, by=sam, at=now)
    with pytest.raises(RuleBroken, match=r"€60,000\.00 more than"):
        decide(call=closed, decisions={listed.reference: FUND}, by=sam, at=now)
    issue_letter(award=award, by=sam, at=now, send_at=now)
    decline_award(award=award, reason="I moved.", by=award.application.owner, at=now)
    decide(call=closed, decisions={listed.reference: FUND}, by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    (second,) = prepare_awards(call=closed, by=sam, at=now)
    assert (second.application, second.amount) == (listed, 80_000_00)


def test_in_a_call_that_goes_on_it_goes_out_with_what_is_sealed(closed, told, listed, sam, now):
    Call.objects.filter(pk=closed.pk).update(mode="rolling", deadline=None, announced_at=None)
    closed.refresh_from_db()
    decide_again(application=listed, by=sam, at=now)
    decide(call=closed, decisions={listed.reference: DECLINE}, by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    closed.refresh_from_db()
    assert (seen(listed)[0], closed.announced_at) == ("declined", None)


def test_the_database_knows_what_was_on_the_list(listed, now):
    row = Decision.objects.filter(application=listed)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(state="reopened", announced_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(state="reopened", announced_at=None, waitlisted_at=now, outcome="decline")
