from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.queries.decisions import (
    announced_decision,
    feedback_for,
    funded_decisions,
    promised_money,
    undecided,
)
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


def test_sealed_decisions_are_known_to_nobody(closed, fill, sam, now):
    (application,), _ = fill(1, 0)
    owner = application.owner
    assert list(undecided(closed)) == [application]
    decide(
        call=closed, decisions={application.reference: DecisionInput("fund", 5_00)}, by=sam, at=now
    )
    assert list(undecided(closed)) == []
    assert list(funded_decisions(closed)) == []
    assert announced_decision(owner, application.reference) is None
    announce(call=closed, by=sam, at=now)
    assert [each.amount for each in funded_decisions(closed)] == [5_00]
    assert announced_decision(owner, application.reference).outcome == "fund"
    assert announced_decision(sam, application.reference) is None


def test_promised_money_leaves_out_what_is_decided_anew(closed, fill, sam, now):
    applications, _ = fill(2, 0)
    wanted = {each.reference: DecisionInput("fund", 10_00) for each in applications}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    assert promised_money(closed, without=[]) == 20_00
    assert promised_money(closed, without=[applications[0].reference]) == 10_00


def test_feedback_has_no_order_and_no_empty_text(closed, fill):
    (application,), _ = fill(1, 0)
    RubricFactory(call=closed)
    for text in ("Zebra", "", "Apple"):
        review = submitted_review(AssignmentFactory(application=application), excellence=3)
        review.comment_for_applicant = text
        review.save(update_fields=["comment_for_applicant"])
    assert feedback_for(application) == ["Apple", "Zebra"]
