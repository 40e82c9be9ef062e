from datetime import timedelta

import pytest
from django.db.models import Q

from awards.actions.acceptance import accept_award
from awards.actions.lapsing import lapse_offers, renew_offer, waiting_offers
from awards.models import Award
from awards.queries.awards import committed_amount
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from tests.awards.conftest import many_awards


@pytest.fixture
def after(offered, now):
    """The day after the last day to answer, at noon."""
    return now + timedelta(days=31, hours=1)


def mails():
    return set(OutgoingMail.objects.values_list("to", "subject"))


def test_an_offer_lapses_after_its_last_day_and_both_sides_are_told(offered, call, after):
    assert lapse_offers(at=after) == 1
    assert lapse_offers(at=after) == 0
    offered.refresh_from_db()
    assert offered.state == "lapsed"
    assert committed_amount(call) == 0
    assert mails() >= {
        ("ada@example.org", f"Your award {offered.reference} has lapsed"),
        ("grants@example.org", f"Lapsed: {offered.reference}, €80,000.00"),
    }


def test_the_last_day_counts_whole_where_the_call_is(offered, call, now):
    call.time_zone = "America/Los_Angeles"
    call.save(update_fields=["time_zone"])
    offered.answer_by = now.date()
    offered.save(update_fields=["answer_by"])
    end = now.replace(hour=23, minute=59) + timedelta(hours=6)
    assert lapse_offers(at=end) == 0
    assert lapse_offers(at=end + timedelta(hours=3)) == 1


def test_what_is_accepted_does_not_lapse(offered, ada, now, after):
    accept_award(award=offered, typed_name="Ada Lovelace", address=None, by=ada, at=now)
    assert lapse_offers(at=after) == 0


def test_an_award_in_preparation_does_not_lapse(prepared, now):
    assert lapse_offers(at=now + timedelta(days=400)) == 0


def test_a_lapsed_offer_can_be_renewed_and_accepted(offered, ada, sam, after):
    lapse_offers(at=after)
    with pytest.raises(RuleBroken, match="cannot be accepted"):
        accept_award(award=offered, typed_name="Ada", address=None, by=ada, at=after)
    day = (after + timedelta(days=14)).date()
    renew_offer(award=offered, answer_by=day, reason="She was ill.", by=sam, at=after)
    offered.refresh_from_db()
    assert (offered.state, offered.answer_by) == ("offered", day)
    accept_award(award=offered, typed_name="Ada Lovelace", address=None, by=ada, at=after)


def test_an_offer_gets_more_time_before_it_lapses(offered, sam, now):
    day = offered.answer_by + timedelta(days=7)
    renew_offer(award=offered, answer_by=day, reason="Holidays", by=sam, at=now)
    offered.refresh_from_db()
    assert offered.answer_by == day


@pytest.mark.parametrize(
    ("days", "reason", "said"),
    [
        (0, "Ill", "must be later than"),
        (-3, "Ill", "must be later than"),
        (5, "  ", "Give a reason"),
    ],
)
def test_renewing_needs_a_later_day_and_a_reason(offered, sam, now, days, reason, said):
    day = offered.answer_by + timedelta(days=days)
    with pytest.raises(RuleBroken, match=said):
        renew_offer(award=offered, answer_by=day, reason=reason, by=sam, at=now)


def test_a_lapsed_offer_whose_money_went_elsewhere_is_not_renewed(offered, call, ada, sam, after):
    lapse_offers(at=after)
    [other] = many_awards(call, ada, 1)
    Award.objects.filter(pk=other.pk).update(amount=call.budget)
    day = (after + timedelta(days=14)).date()
    with pytest.raises(RuleBroken, match="would come to"):
        renew_offer(award=offered, answer_by=day, reason="Ill", by=sam, at=after)


@pytest.mark.parametrize("who", ["fay", "olga", "otto", "ada"])
def test_renewing_is_for_the_programmes_officers(offered, now, who, request):
    with pytest.raises(NotAllowed):
        renew_offer(
            award=offered,
            answer_by=offered.answer_by + timedelta(days=7),
            reason="x",
            by=request.getfixturevalue(who),
            at=now,
        )


def test_offers_nobody_sees_yet_do_not_wait_for_an_answer(offered, now):
    assert isinstance(waiting_offers(now), Q)
    assert Award.objects.filter(waiting_offers(now)).get() == offered
    assert not Award.objects.filter(waiting_offers(now - timedelta(days=1))).exists()


def test_an_offer_is_not_renewed_before_its_letter_is_out(offered, sam, now):
    Award.objects.filter(pk=offered.pk).update(visible_from=now + timedelta(minutes=10))
    day = offered.answer_by + timedelta(days=7)
    with pytest.raises(RuleBroken, match="The letter is not out yet"):
        renew_offer(award=offered, answer_by=day, reason="Ill", by=sam, at=now)
    later = now + timedelta(minutes=10)
    assert renew_offer(award=offered, answer_by=day, reason="Ill", by=sam, at=later) == offered
