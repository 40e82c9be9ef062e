from awards.actions.amending import Wanted, request_amendment, withdraw_amendment
from awards.actions.conditions import accept_condition, waive_condition
from awards.actions.payments import approve_payment, cancel_payment, pay_payment, return_payment
from awards.actions.requests import ask_about_condition
from awards.models import Award, Condition
from awards.queries.closing import checklist, outstanding, ready_to_close
from tests.factories.awards import ConditionFactory


def lines(award):
    return {item.label: (item.is_done, item.text) for item in checklist(award)}


def ready():
    return list(ready_to_close(Award.objects.all()))


def test_checklist_names_what_is_outstanding(accepted, release, ethics, first, last, ada, now):
    report = ConditionFactory(award=accepted, position=3, kind=Condition.Kind.REPORT, title="Final")
    ask_about_condition(condition=report, kind="waiver", reason="No time", by=ada, at=now)
    waiting = [(first, "72,000.00"), (last, "8,000.00")]
    sums = [f"{each.reference} (€{amount}, planned)" for each, amount in waiting]
    assert lines(accepted) == {
        "Conditions met or waived": (False, f"Not yet: {ethics.reference} (Ethics approval)."),
        "Reports accepted": (False, f"Not yet: {report.reference} (Final)."),
        "Outputs accepted": (False, f"Not yet: {release.reference} (Training code)."),
        "Requests answered": (False, f"The grantee asks about {report.reference}."),
        "Payments paid or cancelled": (
            False,
            f"Not yet: {', '.join(sums)}.",
        ),
        "Money left over": (True, "None."),
        "Letters in force": (True, "1 of 1."),
    }


def test_checklist_follows_the_facts(
    accepted, release, ethics, first, last, sam, mia, fay, bea, now
):
    accept_condition(condition=ethics, by=sam, at=now)
    waive_condition(condition=release, reason="Patent", by=mia, at=now)
    approve_payment(payment=first, by=fay, at=now)
    pay_payment(payment=first, by=bea, at=now)
    assert ready() == []
    cancel_payment(payment=last, reason="Not needed", by=fay, at=now)
    assert outstanding(accepted) == []
    assert ready() == [accepted]
    assert lines(accepted)["Outputs accepted"] == (True, "Done, 1 waived.")
    told = "€8,000.00 was cancelled and is free in the budget."
    assert lines(accepted)["Money left over"] == (True, told)
    return_payment(payment=first, reason="Account closed", by=fay, at=now)
    assert [item.label for item in outstanding(accepted)] == ["Money left over"]
    assert ready() == []


def test_ready_to_close_waits_for_the_answer_to_a_request(
    accepted, release, first, last, ada, mia, fay, now
):
    for payment in (first, last):
        cancel_payment(payment=payment, reason="Not needed", by=fay, at=now)
    Condition.objects.filter(pk=release.pk).update(state="waived", closed_at=now)
    assert ready() == [accepted]
    report = ConditionFactory(award=accepted, kind=Condition.Kind.REPORT)
    ask_about_condition(condition=report, kind="waiver", reason="Gone", by=ada, at=now)
    assert ready() == []


def test_a_change_that_waits_is_outstanding(accepted, release, first, last, ada, fay, now):
    for payment in (first, last):
        cancel_payment(payment=payment, reason="Not needed", by=fay, at=now)
    Condition.objects.filter(pk=release.pk).update(state="waived", closed_at=now)
    wanted = Wanted(reason="More to do.", details="A second paper.")
    change = request_amendment(award=accepted, kind="other", wanted=wanted, by=ada, at=now)
    assert lines(accepted)["Changes decided"] == (False, f"Not yet: {change.reference}.")
    assert ready() == []
    withdraw_amendment(amendment=change, by=ada, at=now)
    assert "Changes decided" not in lines(accepted)
    assert ready() == [accepted]


def test_ready_to_close_is_accepted_only(offered):
    offered.conditions.all().delete()
    assert ready() == []
