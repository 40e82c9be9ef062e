from datetime import UTC, date, datetime, time, timedelta

import pytest

from awards.actions.acceptance import decline_award
from awards.actions.amending import Wanted as Wish
from awards.actions.amending import request_amendment
from awards.actions.amendment_decisions import approve_amendment
from awards.actions.closing import close_award, reopen_award
from awards.actions.conditions import extend_condition
from awards.actions.lapsing import renew_offer
from awards.actions.payments import cancel_payment
from awards.actions.replanning import replan_payment
from awards.models import Condition
from awards.queries.calendar import (
    MOST,
    Wanted,
    calendar_entries,
    feed_entries,
    feed_of,
    follows_as_staff,
)
from core.actors import SYSTEM
from reviews.actions.conflicts import enter_conflict
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
    assert (entry.day, entry.revision, entry.revised_at) == (day, 1, now)


def test_a_cancelled_payment_is_owed_to_nobody(accepted, ada, fay, now):
    payment = accepted.payments.get(position=2)
    cancel_payment(payment=payment, by=fay, at=now, reason="Stopped")
    assert ("payment", "Payment: Last instalment") not in said(calendar_entries(ada, OWN))
    closed = {each.uid: each.closed for each in feed_entries(ada, now)}
    assert closed[payment.reference] == "Cancelled"


def test_a_renewed_offer_moves_and_an_answered_one_stays_in_the_feed(offered, ada, sam, now):
    day = offered.answer_by + timedelta(days=30)
    [before] = calendar_entries(ada, OWN)
    later = now + timedelta(hours=1)
    renew_offer(award=offered, answer_by=day, reason="Ill", by=sam, at=later)
    [entry] = calendar_entries(ada, OWN)
    assert (entry.day, entry.closed, entry.revised_at) == (day, "", later)
    assert entry.revision == before.revision + 1
    decline_award(award=offered, by=ada, at=later, reason="Another grant")
    assert calendar_entries(ada, OWN) == []
    [entry] = feed_entries(ada, now)
    assert (entry.day, entry.closed) == (day, "Declined by the grantee")
    assert entry.revision == before.revision + 2


def test_more_time_for_the_award_revises_its_end_and_the_days_that_move(
    accepted, release, ada, sam, now
):
    before = {each.uid: each for each in feed_entries(ada, now)}
    later = accepted.ends_on + timedelta(days=60)
    wanted = Wish(reason="Late.", ends_on=later)
    change = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    approve_amendment(amendment=change, reason="", moved=[release.reference], by=sam, at=now)
    after = {each.uid: each for each in feed_entries(ada, now)}
    for uid in (release.reference, f"{accepted.reference}-end"):
        assert after[uid].day == before[uid].day + timedelta(days=60)
        assert after[uid].revision > before[uid].revision


def test_what_is_opened_again_counts_on(accepted, mia, ada, now):
    revisions = []
    for deed, why in ((close_award, "note"), (reopen_award, "reason")):
        deed(award=accepted, by=mia, at=now, **{why: "As agreed."})
        end = next(each for each in feed_entries(ada, now) if each.kind == "end")
        revisions.append((bool(end.closed), end.revision))
    assert revisions == [(True, 1), (False, 2)]


def test_a_payment_planned_anew_is_revised(accepted, last, ada, fay, now):
    day = last.due_on + timedelta(days=10)
    replan_payment(payment=last, due_on=day, basis="date", by=fay, at=now)
    entry = next(each for each in feed_entries(ada, now) if each.uid == last.reference)
    assert (entry.day, entry.revision) == (day, 1)


def test_a_page_is_cut_and_a_feed_is_whole(accepted, ada, now):
    assert len(calendar_entries(ada, Wanted(most=2))) == 2
    many = ConditionFactory.build_batch(MOST + 1, award=accepted)
    Condition.objects.bulk_create(many)
    assert len(calendar_entries(ada, OWN)) == MOST
    assert len(feed_entries(ada, now)) == MOST + 1 + 4


def late(user, at, **wanted):
    return said(each for each in calendar_entries(user, Wanted(at=at, **wanted)) if each.late)


def test_what_is_late_is_owed_and_over_where_its_call_is(accepted, release, call, ada, sam, eve):
    call.time_zone = "America/Los_Angeles"
    call.save(update_fields=["time_zone"])
    rule = {"due_by": "after_met", "due_count": 1, "due_unit": "months", "due_after": release}
    ConditionFactory(award=accepted, title="Expected", due_on=release.due_on, **rule)
    over = datetime.combine(release.due_on + timedelta(days=1), time(9), tzinfo=UTC)
    found = [("condition", "Training code")]
    assert late(ada, over) == late(sam, over, as_staff=True) == found
    assert late(ada, over - timedelta(hours=3)) == late(eve, over) == []


def test_a_closed_award_owes_nothing_and_its_days_are_called_off(accepted, release, ada, mia, now):
    before = {each.uid: each for each in feed_entries(ada, now)}
    close_award(award=accepted, by=mia, at=now, note="As agreed.")
    assert calendar_entries(ada, OWN) == []
    assert late(ada, datetime(2040, 1, 1, tzinfo=UTC)) == []
    closed = {each.uid: each for each in feed_entries(ada, now)}
    assert closed[release.reference].closed == "Award closed"
    assert {bool(each.closed) for each in closed.values()} == {True}
    reopen_award(award=accepted, by=mia, at=now, reason="One more output.")
    again = {each.uid: each for each in feed_entries(ada, now)}
    assert {each.closed for each in again.values()} == {""}
    for uid, entry in again.items():
        assert before[uid].revision < closed[uid].revision < entry.revision


def test_a_feed_holds_own_days_and_those_of_ones_programmes(accepted, ada, sam, now):
    assert follows_as_staff(sam) is True
    assert follows_as_staff(ada) is False
    assert len(feed_entries(ada, now)) == len(feed_entries(sam, now)) == 4
    assert feed_of("unknown") is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_calendar_costs_five_queries(accepted, ada, rows, django_assert_num_queries):
    for _ in range(rows):
        ConditionFactory(award=accepted)
        PaymentFactory(award=accepted, amount=1)
    accepted.amount += rows
    accepted.save(update_fields=["amount"])
    with django_assert_num_queries(5):
        calendar_entries(ada, OWN)


def test_a_conflict_hides_the_days_of_an_award_from_its_staff(accepted, sam, ada, now):
    assert feed_entries(sam, now)
    enter_conflict(application=accepted.application, user=sam, reason="Kin", by=SYSTEM, at=now)
    assert calendar_entries(sam, STAFF) == feed_entries(sam, now) == []
    assert calendar_entries(ada, OWN)
