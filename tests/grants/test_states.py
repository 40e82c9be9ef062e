import pytest

from core.errors import RuleBroken
from grants.models import Application, Call, Screening
from grants.states import APPLICATION, CALL, CHANGE_REQUEST, SCREENING


def targets(machine, state):
    return {verb: machine.table[state, verb] for verb in machine.verbs_from(state)}


def test_a_call_is_published_closed_and_perhaps_reopened():
    assert targets(CALL, "draft") == {"publish": "published"}
    assert targets(CALL, "published") == {"close": "closed"}
    assert targets(CALL, "closed") == {"reopen": "published"}


def test_an_application_is_edited_and_submitted_until_it_is_decided():
    assert targets(APPLICATION, "draft") == {
        "edit": "draft",
        "submit": "submitted",
        "withdraw": "withdrawn",
    }
    assert targets(APPLICATION, "submitted") == {
        "edit": "submitted",
        "submit": "submitted",
        "withdraw": "withdrawn",
        "ask_for_changes": "submitted",
        "screen_out": "screened_out",
        "announce_fund": "funded",
        "announce_waitlist": "waitlisted",
        "announce_decline": "declined",
    }
    assert targets(APPLICATION, "screened_out") == {"restore": "submitted"}
    assert targets(APPLICATION, "waitlisted") == {
        "announce_fund": "funded",
        "announce_decline": "declined",
    }


@pytest.mark.parametrize("state", ["funded", "declined"])
def test_some_states_are_final(state):
    assert targets(APPLICATION, state) == {}
    with pytest.raises(RuleBroken, match="cannot be submitted now"):
        APPLICATION.check(Application(state=state), "submit")


def test_the_columns_know_the_states_of_the_tables():
    assert [
        value for value, _ in Application._meta.get_field("state").choices
    ] == APPLICATION.states
    assert [value for value, _ in Call._meta.get_field("state").choices] == CALL.states
    assert [value for value, _ in Screening._meta.get_field("state").choices] == SCREENING.states


def test_screening_turns_down_in_two_steps_and_can_be_taken_back():
    on = {"take_forward": "forward", "ask_changes": "changes", "propose": "proposed"}
    for state in ("to_screen", "forward", "changes"):
        assert targets(SCREENING, state) == on
    assert targets(SCREENING, "proposed") == {"confirm": "rejected", "send_back": "to_screen"}
    assert targets(SCREENING, "rejected") == {"restore": "to_screen"}


def test_a_withdrawal_leads_back_to_what_was_there():
    assert targets(APPLICATION, "withdrawn") == {"reinstate": "submitted", "resume": "draft"}


def test_a_request_for_changes_is_answered_taken_back_or_lapses():
    assert targets(CHANGE_REQUEST, "open") == {
        "answer": "answered",
        "cancel": "cancelled",
        "lapse": "lapsed",
    }
    assert targets(CHANGE_REQUEST, "answered") == {"close": "closed"}
    for state in ("closed", "cancelled", "lapsed"):
        assert targets(CHANGE_REQUEST, state) == {}
