from datetime import date, timedelta

import pytest

from awards.actions.acceptance import decline_award
from awards.actions.conditions import extend_condition
from awards.actions.lapsing import renew_offer
from awards.actions.payments import cancel_payment
from awards.models import Condition
from awards.queries.calendar import (
    MOST,
    Wanted,
    calendar_entries,
    feed_entries,
    feed_of,
    follows_as_staff,
    late_conditions,
)
from tests.factories.awards import ConditionFactory, PaymentFactory

OWN = Wanted()
STAFF = Wanted(as_staff=True)


def said(entries):
    return [(entry.kind, entry.title) for entry in entries]


def test_a_grantee_sees_what_is_due_in_the_order_of_its_days(accepted, ada, eve):
    entries = calendar_entries(ada, OWN)
    assert said(entries) == [
        ("payment", "Payment: First instalment"),
        ("payment", "Payment: Last instalment"),
        ("end", "The award ends"),
        ("condition", "Training code"),
    ]
    assert [entry.day for entry in entries] == sorted(entry.day for entry in entries)
    assert calendar_entries(eve, OWN) == []


def test_an_offer_waits_for_its_answer_and_promises_nothing_yet(offered, ada, sam, otto):
    assert said(calendar_entries(ada, OWN)) == [("answer", "Last day to answer the offer")]
    [entry] = calendar_entries(sam, STAFF)
    assert entry.about.endswith(", Ada Lovelace")
    assert calendar_entries(otto, STAFF) == []


def test_days_are_chosen_by_kind_programme_and_month(accepted, ada, programme):
    assert said(calendar_entries(ada, Wanted(kind="condition"))) == [("condition", "Training code")]
    assert calendar_entries(ada, Wanted(programme="elsewhere")) == []
    assert len(calendar_entries(ada, Wanted(programme=programme.slug))) == 4
    first, last = date(2027, 12, 1), date(2028, 1, 1)
    assert {entry.kind for entry in calendar_entries(ada, Wanted(since=first, until=last))} == {
        "condition",
        "end",
    }


def test_what_is_done_leaves_the_page_but_not_the_feed(accepted, release, ada, now):
    release.state, release.closed_at = "accepted", now
    release.save(update_fields=["state", "closed_at"])
    assert ("condition", "Training code") not in said(calendar_entries(ada, OWN))
    [entry] = [each for each in feed_entries(ada, now) if each.kind == "condition"]
    assert entry.closed == "Met"


def test_an_extension_moves_the_entry(accepted, release, ada, sam, now):
    day = release.due_on + timedelta(days=30)
    extend_condition(condition=release, new_due_on=day, reason="Ill", by=sam, at=now)
    [entry] = calendar_entries(ada, Wanted(kind="condition"))
    assert (entry.day, entry.moves) == (day, 1)


def test_a_cancelled_payment_is_owed_to_nobody(accepted, ada, fay, now):
    payment = accepted.payments.get(position=2)
    cancel_payment(payment=payment, by=fay, at=now, reason="Stopped")
    assert ("payment", "Payment: Last instalment") not in said(calendar_entries(ada, OWN))
    closed = {each.uid: each.closed for each in feed_entries(ada, now)}
    assert closed[payment.reference] == "Cancelled"


def test_a_renewed_offer_moves_and_an_answered_one_stays_in_the_feed(offered, ada, sam, now):
    day = offered.answer_by + timedelta(days=30)
    renew_offer(award=offered, answer_by=day, reason="Ill", by=sam, at=now)
    [entry] = calendar_entries(ada, OWN)
    assert (entry.day, entry.moves, entry.closed) == (day, 1, "")
    decline_award(award=offered, by=ada, at=now, reason="Another grant")
    assert calendar_entries(ada, OWN) == []
    [entry] = feed_entries(ada, now)
    assert (entry.day, entry.moves, entry.closed) == (day, 1, "Declined by the grantee")


def test_a_page_is_cut_and_a_feed_is_whole(accepted, ada, now):
    assert len(calendar_entries(ada, Wanted(most=2))) == 2
    many = ConditionFactory.build_batch(MOST + 1, award=accepted)
    Condition.objects.bulk_create(many)
    assert len(calendar_entries(ada, OWN)) == MOST
    assert len(feed_entries(ada, now)) == MOST + 1 + 4


def test_late_conditions_are_counted(accepted, release, ada, sam, eve):
    after = release.due_on + timedelta(days=1)
    assert late_conditions(ada, OWN, after) == late_conditions(sam, STAFF, after) == 1
    assert late_conditions(ada, OWN, release.due_on) == 0
    assert late_conditions(eve, OWN, after) == 0


def test_a_feed_holds_own_days_and_those_of_ones_programmes(accepted, ada, sam, now):
    assert follows_as_staff(sam) is True
    assert follows_as_staff(ada) is False
    assert len(feed_entries(ada, now)) == len(feed_entries(sam, now)) == 4
    assert feed_of("unknown") is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_calendar_costs_four_queries(accepted, ada, rows, django_assert_num_queries):
    for _ in range(rows):
        ConditionFactory(award=accepted)
        PaymentFactory(award=accepted, amount=1)
    accepted.amount += rows
    accepted.save(update_fields=["amount"])
    with django_assert_num_queries(4):
        calendar_entries(ada, OWN)
