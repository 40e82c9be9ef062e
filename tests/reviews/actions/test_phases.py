from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from reviews.actions.phases import (
    PhaseInput,
    add_usual_phases,
    begin_phase,
    remove_phase,
    save_phase,
)
from reviews.queries.phases import phase_at, phases_of
from reviews.visibility import Shown, Switches

OPEN = Switches(applicants=Shown.ALWAYS)
HIDDEN = Switches(applicants=Shown.NEVER)


def wanted(name="Reviewing", position=1, switches=OPEN, **dates):
    return PhaseInput(name=name, position=position, switches=switches, **dates)


def names(call):
    return [(each.position, each.name) for each in phases_of(call)]


@pytest.fixture
def usual(closed, sam, now):
    return add_usual_phases(call=closed, by=sam, at=now)


def test_the_usual_phases_begin_with_reviewing(closed, usual, now):
    assert names(closed) == [(1, "Reviewing"), (2, "Discussion"), (3, "Closed")]
    assert phase_at(phases_of(closed), now).name == "Reviewing"
    with pytest.raises(RuleBroken, match="has phases already"):
        add_usual_phases(call=closed, by=closed.programme.roles.get().user, at=now)


def test_a_phase_takes_its_place_and_the_others_make_room(closed, usual, sam, now):
    early = save_phase(call=closed, phase=None, wanted=wanted("Bidding", 1), by=sam, at=now)
    assert names(closed) == [(1, "Bidding"), (2, "Reviewing"), (3, "Discussion"), (4, "Closed")]
    save_phase(call=closed, phase=early, wanted=wanted("Bidding", 9), by=sam, at=now)
    assert [name for _, name in names(closed)] == ["Reviewing", "Discussion", "Closed", "Bidding"]
    remove_phase(call=closed, phase=early, by=sam, at=now)
    assert names(closed) == [(1, "Reviewing"), (2, "Discussion"), (3, "Closed")]


def test_what_is_done_is_on_record(closed, usual, sam, now):
    begin_phase(call=closed, phase=usual[1], by=sam, at=now + timedelta(hours=1))
    event = AuditEvent.objects.filter(verb="phase.begin").get()
    assert (event.actor, event.data) == (sam, {"phase": "Discussion"})


@pytest.mark.parametrize(
    ("phase", "field"),
    [
        (wanted("reviewing", 2), "name"),
        (wanted("Talk", 2, Switches(may_discuss=True)), "reviews"),
    ],
)
def test_a_phase_that_cannot_be_is_refused_at_its_field(closed, usual, sam, now, phase, field):
    with pytest.raises(RuleBroken) as broken:
        save_phase(call=closed, phase=None, wanted=phase, by=sam, at=now)
    assert broken.value.field == field
    assert len(names(closed)) == 3


def test_a_blind_call_keeps_its_promise(closed, sam, now):
    closed.blindness = "blind"
    closed.save()
    with pytest.raises(RuleBroken, match="promises that reviewers do not see") as broken:
        save_phase(call=closed, phase=None, wanted=wanted(), by=sam, at=now)
    assert broken.value.field == "applicants"
    after = Switches(applicants=Shown.ALWAYS, may_score=False, may_change=False)
    save_phase(call=closed, phase=None, wanted=wanted("Names", 1, after), by=sam, at=now)
    assert names(closed) == [(1, "Names")]


def test_dates_run_forwards(closed, sam, now):
    phase = wanted(starts_at=now, ends_at=now)
    with pytest.raises(RuleBroken, match="ends after it begins"):
        save_phase(call=closed, phase=None, wanted=phase, by=sam, at=now)
    save_phase(call=closed, phase=None, wanted=wanted(starts_at=now), by=sam, at=now)
    phase = wanted("Discussion", 2, starts_at=now - timedelta(days=1))
    with pytest.raises(RuleBroken, match="one after the other"):
        save_phase(call=closed, phase=None, wanted=phase, by=sam, at=now)


def test_eight_phases_are_enough(closed, sam, now):
    for n in range(8):
        save_phase(call=closed, phase=None, wanted=wanted(f"P{n}", n + 1), by=sam, at=now)
    with pytest.raises(RuleBroken, match="at most 8"):
        save_phase(call=closed, phase=None, wanted=wanted("P9", 9), by=sam, at=now)


def test_moving_on_and_back(closed, usual, sam, now):
    _, second, third = usual
    begin_phase(call=closed, phase=third, by=sam, at=now + timedelta(hours=1))
    assert phase_at(phases_of(closed), now + timedelta(hours=1)) == third
    begin_phase(call=closed, phase=second, by=sam, at=now + timedelta(hours=2))
    assert phase_at(phases_of(closed), now + timedelta(hours=2)) == second
    with pytest.raises(RuleBroken, match="present phase already"):
        begin_phase(call=closed, phase=second, by=sam, at=now + timedelta(hours=3))
    assert phase_at(phases_of(closed), now + timedelta(days=400)) == second


@given(st.lists(st.integers(0, 3), max_size=6), st.sets(st.integers(0, 3)))
@with_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_phase_one_moves_to_is_the_present_one(closed, sam, now, moves, dated):
    """Whatever was dated before or after, and however often one moves."""
    with transaction.atomic():
        for n in range(4):
            starts = now + timedelta(days=n - 1) if n in dated else None
            phase = wanted(f"P{n}", n + 1, starts_at=starts)
            save_phase(call=closed, phase=None, wanted=phase, by=sam, at=now)
        moment = now
        for n in moves:
            moment += timedelta(hours=7)
            phases = phases_of(closed)
            with suppress(RuleBroken):
                begin_phase(call=closed, phase=phases[n], by=sam, at=moment)
            assert phase_at(phases_of(closed), moment) == phases[n]
            moments = [each.starts_at for each in phases_of(closed) if each.starts_at]
            assert moments == sorted(moments)
        transaction.set_rollback(True)


def test_auditors_and_strangers_move_nothing(closed, usual, olga, otto, now):
    for person in (olga, otto):
        with pytest.raises(NotAllowed):
            begin_phase(call=closed, phase=usual[1], by=person, at=now)
        with pytest.raises(NotAllowed):
            save_phase(call=closed, phase=None, wanted=wanted(), by=person, at=now)
        with pytest.raises(NotAllowed):
            remove_phase(call=closed, phase=usual[1], by=person, at=now)


def test_a_phase_that_is_gone_is_not_begun(closed, usual, sam, now):
    remove_phase(call=closed, phase=usual[1], by=sam, at=now)
    usual[1].pk = usual[1].pk or 0
    with pytest.raises(RuleBroken, match="is gone"):
        begin_phase(call=closed, phase=usual[1], by=sam, at=now)


def test_the_database_refuses_a_discussion_of_hidden_reviews(usual):
    with pytest.raises(IntegrityError, match="phase_discusses_what_it_shows"), transaction.atomic():
        type(usual[0]).objects.filter(pk=usual[0].pk).update(may_discuss=True)
