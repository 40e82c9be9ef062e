from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Conflict, DecidingRules
from reviews.queries import deciding
from reviews.queries.deciding import (
    conflicted_references,
    decision_page,
    decision_states,
    rules_of,
    waiting_for_second,
)
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory


def test_a_call_without_rules_has_the_defaults(closed):
    assert (rules_of(closed).second_person, rules_of(closed).criterion_comments) == (False, False)
    DecidingRules.objects.create(call=closed, second_person=True)
    assert rules_of(closed).second_person is True


def test_who_keeps_out(closed, fill, sam, now):
    applications, _ = fill(3, 0)
    refs = [each.reference for each in applications]
    Conflict.objects.create(
        user=sam, application=applications[1], source="staff", reason="Kin", created_at=now
    )
    assert conflicted_references(sam, refs) == [refs[1]]
    assert conflicted_references(sam, refs[:1]) == []
    assert conflicted_references(applications[0].owner, refs) == [refs[0]]


def test_pages_of_decisions_by_state(closed, fill, sam, now, monkeypatch):
    monkeypatch.setattr(deciding, "PAGE", 2)
    applications, _ = fill(3, 0)
    refs = [each.reference for each in applications]
    decide(call=closed, decisions=dict.fromkeys(refs, DecisionInput("decline")), by=sam, at=now)
    rows, after = decision_page(closed, sam, state="", after="")
    assert ([row.application.reference for row in rows], after) == (refs[:2], refs[1])
    rows, after = decision_page(closed, sam, state="sealed", after=after)
    assert ([row.application.reference for row in rows], after) == (refs[2:], "")
    assert decision_page(closed, sam, state="waiting", after="") == ([], "")
    assert decision_states(closed, sam) == {"sealed": 3, "": 3}
    Conflict.objects.create(
        user=sam, application=applications[2], source="staff", reason="Kin", created_at=now
    )
    rows, _ = decision_page(closed, sam, state="", after="")
    assert [row.application.reference for row in rows] == refs[:2]
    assert decision_states(closed, sam) == {"sealed": 2, "": 2}


def test_what_waits_for_whom(closed, fill, sam, programme, now):
    applications, _ = fill(2, 0)
    DecidingRules.objects.create(call=closed, second_person=True)
    wanted = {each.reference: DecisionInput("decline") for each in applications}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    sue = UserFactory(name="Sue Lind")
    ProgrammeRoleFactory(programme=programme, user=sue, role="officer")
    assert waiting_for_second(sam) == []
    assert waiting_for_second(sue) == [(closed, 2)]
