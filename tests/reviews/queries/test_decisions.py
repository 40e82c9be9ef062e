from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.queries.decisions import (
    announced_decision,
    funded_decisions,
    promised_money,
    undecided,
)


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
