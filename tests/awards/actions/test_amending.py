from datetime import date

import pytest

from awards.actions.amending import Wanted, request_amendment, withdraw_amendment
from awards.actions.amendment_decisions import ask_back
from awards.queries.amendments import changes_in_words
from awards.states import AmendmentState
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail

LATER = date(2028, 6, 30)


def moved(award, by, at, **amounts):
    lines = [{"name": name, "amount": amount} for name, amount in amounts.items()]
    wanted = Wanted(reason="Less travel.", lines=lines)
    return request_amendment(award=award, kind="budget", wanted=wanted, by=by, at=at)


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ({"Staff": 65_000_00, "Travel": 14_999_99}, "€0.01 missing"),
        ({"Staff": 65_000_00, "Travel": 15_000_01}, "€0.01 too much"),
        ({"Staff": 60_000_00, "Travel": 20_000_00}, "at least two lines"),
        ({"Staff": 90_000_00, "Travel": -10_000_00}, "nothing below zero"),
    ],
)
def test_money_between_lines_is_neither_made_nor_lost(budgeted, ada, now, amounts, told):
    with pytest.raises(RuleBroken, match=told):
        moved(budgeted, ada, now, **amounts)


def test_money_may_move_to_a_new_line(budgeted, ada, now):
    change = moved(budgeted, ada, now, Staff=60_000_00, Travel=15_000_00, Compute=5_000_00)
    assert changes_in_words(change) == [
        ("Travel", "€20,000.00", "€15,000.00"),
        ("Compute", "€0.00", "€5,000.00"),
    ]


def test_a_grantee_asks_for_more_time_and_the_programme_is_told(accepted, ada, now):
    wanted = Wanted(reason="The machine came late.", ends_on=LATER)
    change = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    assert change.reference.startswith("AMD-")
    assert (change.state, change.ends_on) == (AmendmentState.REQUESTED, LATER)
    mail = OutgoingMail.objects.get(to="grants@example.org")
    assert mail.subject == f"Asked for: {change.reference}, a change of {accepted.reference}"
    assert mail.body.startswith("Ada Lovelace asks for a change of award")
    assert f"/staff/amendments/{change.reference}/" in mail.body
    accepted.refresh_from_db()
    assert accepted.ends_on == date(2027, 12, 31)


def test_an_officer_asks_for_the_grantee_and_the_mail_says_so(accepted, sam, now):
    wanted = Wanted(reason="She rang us.", ends_on=LATER)
    request_amendment(award=accepted, kind="extension", wanted=wanted, by=sam, at=now)
    body = OutgoingMail.objects.get(to="grants@example.org").body
    assert body.startswith("Sam Okafor asks for a change of award")
    assert ", for Ada Lovelace: more time without more money." in body


@pytest.mark.parametrize(
    ("kind", "wanted", "field"),
    [
        ("extension", Wanted(reason="x", ends_on=date(2027, 12, 31)), "ends_on"),
        ("extension", Wanted(reason=" ", ends_on=LATER), "reason"),
        ("amount", Wanted(reason="x", amount=80_000_00), "amount"),
        ("amount", Wanted(reason="x"), "amount"),
        ("investigator", Wanted(reason="x"), "investigator"),
        ("institution", Wanted(reason="x", institution=" "), "institution"),
        ("other", Wanted(reason="x"), "details"),
    ],
)
def test_a_change_that_changes_nothing_is_refused_at_its_field(
    accepted, ada, now, kind, wanted, field
):
    with pytest.raises(RuleBroken) as refusal:
        request_amendment(award=accepted, kind=kind, wanted=wanted, by=ada, at=now)
    assert refusal.value.field == field


def test_only_one_request_of_a_kind_waits(accepted, ada, now):
    wanted = Wanted(reason="Late.", ends_on=LATER)
    request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    with pytest.raises(RuleBroken, match="already"):
        request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)


def test_what_was_asked_back_is_sent_again_under_its_reference(accepted, ada, sam, now):
    wanted = Wanted(reason="Late.", ends_on=LATER)
    first = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    ask_back(amendment=first, reason="Until when exactly?", by=sam, at=now)
    wanted = Wanted(reason="Until March.", ends_on=date(2028, 3, 31))
    again = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    assert (again.pk, again.state) == (first.pk, AmendmentState.REQUESTED)
    assert again.ends_on == date(2028, 3, 31)


def test_a_request_is_withdrawn_once(accepted, ada, now):
    wanted = Wanted(reason="Late.", ends_on=LATER)
    change = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    for _ in range(2):
        change = withdraw_amendment(amendment=change, by=ada, at=now)
        assert change.state == AmendmentState.WITHDRAWN


def test_an_award_that_is_not_accepted_is_not_changed(offered, ada, now):
    wanted = Wanted(reason="Late.", ends_on=LATER)
    with pytest.raises(RuleBroken, match="cannot be amended"):
        request_amendment(award=offered, kind="extension", wanted=wanted, by=ada, at=now)


@pytest.mark.parametrize("who", ["ben", "fay", "otto"])
def test_others_ask_for_nothing(accepted, now, who, request):
    with pytest.raises(NotAllowed):
        request_amendment(
            award=accepted,
            kind="extension",
            wanted=Wanted(reason="x", ends_on=LATER),
            by=request.getfixturevalue(who),
            at=now,
        )
