import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import RuleBroken
from grants.actions.caps import cap_refusal
from grants.actions.screening import propose_reject, restore
from grants.actions.submission import (
    reinstate_application,
    submit_application,
    withdraw_application,
)
from grants.models import Application, Call, Programme, SubmitAttempt
from tests.factories.accounts import UserFactory
from tests.factories.grants import ApplicationFactory, CallFactory, answer_all
from tests.grants.conftest import answer


@pytest.fixture
def capped(call):
    """A call in which each person can submit one."""
    return cap(call, cap_per_person=1)


def cap(call, **caps):
    Call.objects.filter(pk=call.pk).update(**caps)
    call.refresh_from_db()
    return call


def written(call, owner, **fields):
    return answer_all(ApplicationFactory(call=call, owner=owner, **fields))


def submit(application, by, at):
    return submit_application(application=application, by=by, at=at)


def state_of(application):
    return Application.objects.get(pk=application.pk).state


def test_the_second_of_one_person_is_refused_and_names_the_first(capped, ada, ben, now):
    first, second = written(capped, ada), written(capped, ada)
    submit(first, ada, now)
    with pytest.raises(RuleBroken) as caught:
        submit(second, ada, now)
    assert caught.value.message == (
        f"One person can submit 1 application in this call, and you have submitted "
        f"{first.reference}. Withdraw one of these to submit this one. Everything you wrote is "
        "kept as a draft."
    )
    assert (state_of(second), second.submissions.count()) == ("draft", 0)
    assert SubmitAttempt.objects.get(application=second).problems == [
        {"question": "", "message": caught.value.message}
    ]
    assert submit(written(capped, ben), ben, now).number == 1


def test_one_that_is_withdrawn_makes_room_and_submitting_again_is_no_second(capped, ada, now):
    first, second = written(capped, ada), written(capped, ada)
    submit(first, ada, now)
    first.answers.filter(question__key="title").update(value="Another title")
    assert submit(first, ada, now).number == 2
    withdraw_application(application=first, reason="", by=ada, at=now)
    assert submit(second, ada, now).number == 1


def test_an_organisation_has_its_own_cap(call, ada, ben, eve, now):
    cap(call, cap_per_organisation=1)
    first = written(call, ada, organisation_key="https://ror.org/1")
    submit(first, ada, now)
    with pytest.raises(RuleBroken, match=f"yours has submitted {first.reference}"):
        submit(written(call, ben, organisation_key="https://ror.org/1"), ben, now)
    submit(written(call, ben, organisation_key="https://ror.org/2"), ben, now)
    for person in (ben, eve):
        submit(written(call, person, organisation_key=""), person, now)


def test_what_stands_keeps_its_place_when_the_cap_is_lowered(call, ada, ben, sam, now):
    mine, other = (written(call, owner, organisation_key="lab") for owner in (ada, ben))
    for application in (mine, other):
        submit(application, application.owner, now)
    cap(call, cap_per_organisation=1)
    mine.answers.filter(question__key="title").update(value="Another title")
    assert submit(mine, ada, now).number == 2
    Call.objects.filter(pk=call.pk).update(second_look=False)
    propose_reject(application=mine, letter="No.", by=sam, at=now)
    restore(application=mine, by=sam, at=now)
    assert state_of(mine) == "submitted"
    withdraw_application(application=mine, reason="", by=ada, at=now)
    with pytest.raises(RuleBroken, match=f"yours has submitted {other.reference}"):
        reinstate_application(application=mine, by=ada, at=now)


def test_submitting_again_for_another_organisation_needs_a_place_there(complete, ada, ben, now):
    call = cap(complete.call, cap_per_organisation=1)
    other = ApplicationFactory(
        call=call, owner=ben, state="submitted", submitted_at=now, organisation_key="full lab"
    )
    submit(complete, ada, now)
    later = now + timedelta(minutes=1)
    answer(complete, ada, later, organisation={"name": "Full Lab", "ror": ""})
    with pytest.raises(RuleBroken, match=f"yours has submitted {other.reference}"):
        submit(complete, ada, later)
    assert (state_of(complete), complete.submissions.count()) == ("submitted", 1)
    answer(complete, ada, later, organisation={"name": "Own Lab", "ror": ""})
    assert submit(complete, ada, later).number == 2


def test_the_calendar_year_is_counted_over_the_calls_of_the_programme(programme, ada):
    Programme.objects.filter(pk=programme.pk).update(cap_per_person_per_year=1)
    opens, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    one, other = (CallFactory(programme=programme, opens_at=opens, deadline=ends) for _ in range(2))
    first = written(one, ada)
    submit(first, ada, datetime(2026, 3, 1, tzinfo=UTC))
    second = written(other, ada)
    # In Berlin, where the call is, the year ends an hour earlier.
    with pytest.raises(RuleBroken, match=f"in a calendar year.*{first.reference}"):
        submit(second, ada, datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    submit(second, ada, datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    elsewhere = written(CallFactory(opens_at=opens, deadline=ends), ada)
    submit(elsewhere, ada, datetime(2026, 6, 1, tzinfo=UTC))
    stage = written(other, ada, earlier_stage=first)
    submit(stage, ada, datetime(2027, 6, 1, tzinfo=UTC))


def test_tests_and_imports_are_not_refused(capped, ada, now):
    submit(written(capped, ada), ada, now)
    submit(written(capped, ada, is_test=True), ada, now)
    ApplicationFactory(call=capped, owner=ada, imported=True, state="submitted", submitted_at=now)


def test_the_database_holds_it_whatever_writes(capped, ada, now):
    ApplicationFactory(call=capped, owner=ada, state="submitted", submitted_at=now)
    draft = ApplicationFactory(call=capped, owner=ada)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Application.objects.filter(pk=draft.pk).update(state="submitted", submitted_at=now)
    assert "in this call" in cap_refusal(caught.value, draft).message


def test_another_error_is_no_refusal(capped, ada, now):
    draft = ApplicationFactory(call=capped, owner=ada)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Application.objects.filter(pk=draft.pk).update(state="submitted")
    assert cap_refusal(caught.value, draft) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["cap_per_person", "cap_per_organisation", "year"])
def test_two_at_the_same_moment_cannot_both_pass(kind, now):
    """Two connections, each in its own transaction; the second waits for the first to end."""
    call = CallFactory(opens_at=now - timedelta(days=1), deadline=now + timedelta(days=9))
    if kind == "year":
        Programme.objects.filter(pk=call.programme_id).update(cap_per_person_per_year=1)
    else:
        cap(call, **{kind: 1})
    ada = UserFactory()
    owners = [ada, UserFactory()] if kind == "cap_per_organisation" else [ada, ada]
    drafts = [written(call, owner, organisation_key="lab") for owner in owners]
    both_begun, outcomes = threading.Barrier(2), []

    def press(application, owner):
        try:
            with transaction.atomic():
                both_begun.wait(timeout=20)
                submit(application, owner, now)
            outcomes.append("submitted")
        except RuleBroken as refusal:
            outcomes.append(refusal.message.partition(" can ")[0])
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip(drafts, owners, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    who = "One organisation" if kind == "cap_per_organisation" else "One person"
    assert sorted(outcomes) == sorted([who, "submitted"])
    assert Application.objects.filter(state="submitted").count() == 1


def test_a_withdrawal_is_not_taken_back_past_a_cap(capped, ada, now):
    first, second = written(capped, ada), written(capped, ada)
    submit(first, ada, now)
    withdraw_application(application=first, reason="", by=ada, at=now)
    submit(second, ada, now)
    with pytest.raises(RuleBroken, match=second.reference):
        reinstate_application(application=first, by=ada, at=now)
    assert (state_of(first), state_of(second)) == ("withdrawn", "submitted")
    withdraw_application(application=second, reason="", by=ada, at=now)
    reinstate_application(application=first, by=ada, at=now)
    assert state_of(first) == "submitted"
