from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from reviews.actions.lotteries import Terms, cancel_lottery, draw_lottery, prepare_lottery
from reviews.lottery import faults, lot_of, sha256
from reviews.models import Lot, Lottery
from reviews.queries.lotteries import record_of
from tests.factories.reviews import (
    AssignmentFactory,
    RubricFactory,
    held_lottery,
    prepared_lottery,
    submitted_review,
)

TERMS = Terms(places=1, reason="Three reviews cannot tell them apart.")


@pytest.fixture
def tied(closed, fill):
    """Money for two of four: one is best, the other three are equal."""
    applications, _ = fill(4, 0)
    RubricFactory(call=closed)
    for application, score in zip(applications, (5, 4, 4, 4), strict=True):
        submitted_review(AssignmentFactory(application=application), excellence=score, openness=4)
    return applications


def test_those_tied_at_the_line_get_lots_that_name_nobody(closed, tied, sam, now):
    lottery = prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    rows = {row.application.reference: row for row in lottery.lots.select_related("application")}
    assert set(rows) == {each.reference for each in tied[1:]}
    for reference, row in rows.items():
        assert row.lot == lot_of(row.nonce, reference)
        assert row.position is None
    assert lottery.commitment == sha256(lottery.secret)
    assert (lottery.number, lottery.places, lottery.state) == (1, 1, "prepared")
    data = AuditEvent.objects.get(verb="lottery.prepare").data
    assert data["commitment"] == lottery.commitment
    assert lottery.secret not in str(data)


def test_a_draw_gives_an_order_that_anybody_can_repeat(closed, tied, sam, now):
    lottery = prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    drawn = draw_lottery(lottery=lottery, public_value="", by=sam, at=now)
    assert (drawn.state, drawn.ended_at, drawn.ended_by) == ("drawn", now, sam)
    assert sorted(drawn.lots.values_list("position", flat=True)) == [1, 2, 3]
    assert faults(record_of(drawn)) == []


def test_a_second_press_draws_nothing(closed, tied, sam, now):
    lottery = prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    draw_lottery(lottery=lottery, public_value="", by=sam, at=now)
    before = list(lottery.lots.values_list("lot", "position"))
    with pytest.raises(RuleBroken, match="is drawn"):
        draw_lottery(lottery=lottery, public_value="", by=sam, at=now)
    with pytest.raises(RuleBroken, match="is drawn"):
        cancel_lottery(lottery=lottery, reason="We did not like it.", by=sam, at=now)
    with pytest.raises(RuleBroken, match="Fewer than two"):
        prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    assert list(lottery.lots.values_list("lot", "position")) == before


def test_one_draw_waits_at_a_time(closed, tied, sam, now):
    prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    with pytest.raises(RuleBroken, match="prepared already"):
        prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)


@pytest.mark.parametrize("places", [0, 3])
def test_there_must_be_something_to_win_and_to_lose(closed, tied, sam, now, places):
    with pytest.raises(RuleBroken, match="1 to 2") as refused:
        prepare_lottery(call=closed, terms=Terms(places, "x"), by=sam, at=now)
    assert refused.value.field == "places"
    assert not Lottery.objects.exists()


def test_a_named_source_must_have_spoken(closed, tied, sam, now):
    terms = Terms(1, "x", "drand, round 4,711,000")
    lottery = prepare_lottery(call=closed, terms=terms, by=sam, at=now)
    with pytest.raises(RuleBroken, match="public source says"):
        draw_lottery(lottery=lottery, public_value=" ", by=sam, at=now)
    drawn = draw_lottery(lottery=lottery, public_value=" 8430af ", by=sam, at=now)
    assert drawn.public_value == "8430af"
    assert faults(record_of(drawn)) == []


def test_a_value_without_a_source_is_refused(closed, tied, sam, now):
    lottery = prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    with pytest.raises(RuleBroken, match="no public source"):
        draw_lottery(lottery=lottery, public_value="13", by=sam, at=now)


def test_a_cancelled_draw_stays_and_its_candidates_are_free_again(closed, tied, sam, now):
    lottery = prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Say why"):
        cancel_lottery(lottery=lottery, reason=" ", by=sam, at=now)
    cancel_lottery(lottery=lottery, reason="Two places, not one.", by=sam, at=now)
    with pytest.raises(RuleBroken, match="is cancelled"):
        draw_lottery(lottery=lottery, public_value="", by=sam, at=now)
    again = prepare_lottery(call=closed, terms=Terms(2, "x"), by=sam, at=now)
    assert (again.number, again.lots.count(), Lottery.objects.count()) == (2, 3, 2)


@pytest.mark.parametrize("who", ["rita", "olga"])
def test_others_do_not_draw(closed, tied, now, who, request):
    person = request.getfixturevalue(who)
    lottery = prepared_lottery(closed, tied[:2])
    with pytest.raises(NotAllowed):
        prepare_lottery(call=closed, terms=TERMS, by=person, at=now)
    with pytest.raises(NotAllowed):
        draw_lottery(lottery=lottery, public_value="", by=person, at=now)
    with pytest.raises(NotAllowed):
        cancel_lottery(lottery=lottery, reason="x", by=person, at=now)


def test_too_early_and_too_late(closed, tied, sam, now):
    with pytest.raises(NotAllowed, match="still open"):
        prepare_lottery(call=closed, terms=TERMS, by=sam, at=now - timedelta(days=9))
    lottery = prepared_lottery(closed, tied[:2])
    closed.announced_at = now
    closed.save()
    with pytest.raises(NotAllowed, match="announced"):
        draw_lottery(lottery=lottery, public_value="", by=sam, at=now)


WRITES = {
    "another secret": lambda held: Lottery.objects.filter(pk=held.pk).update(secret="0" * 64),
    "more places": lambda held: Lottery.objects.filter(pk=held.pk).update(places=2),
    "back to prepared": lambda held: Lottery.objects.filter(pk=held.pk).update(
        state="prepared", ended_at=None
    ),
    "another time": lambda held: Lottery.objects.filter(pk=held.pk).update(
        ended_at=held.prepared_at - timedelta(days=1)
    ),
    "no draw": lambda held: Lottery.objects.filter(pk=held.pk).delete(),
    "another place": lambda held: held.lots.update(position=None),
    "another lot": lambda held: held.lots.update(lot="0" * 64),
    "no lots": lambda held: Lot.objects.filter(lottery=held).delete(),
    "free again": lambda held: held.lots.update(standing=False),
}


@pytest.mark.parametrize("write", WRITES)
def test_the_database_keeps_what_was_drawn(closed, tied, write):
    held = held_lottery(closed, tied[:3])
    with pytest.raises(DatabaseError), transaction.atomic():
        WRITES[write](held)


def test_the_database_lets_nobody_be_drawn_for_twice(closed, tied):
    held_lottery(closed, tied[:2])
    with pytest.raises(IntegrityError, match="drawn_for_once"), transaction.atomic():
        prepared_lottery(closed, tied[1:])


def test_an_account_that_goes_leaves_its_draw(closed, tied, sam, now):
    lottery = prepare_lottery(call=closed, terms=TERMS, by=sam, at=now)
    draw_lottery(lottery=lottery, public_value="", by=sam, at=now)
    Lottery.objects.update(prepared_by=None, ended_by=None)
    assert Lottery.objects.get().ended_by is None
