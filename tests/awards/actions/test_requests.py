from datetime import timedelta

import pytest

from awards.actions.conditions import accept_condition, extend_condition, hand_in, waive_condition
from awards.actions.requests import (
    ask_about_condition,
    grant_request,
    refuse_request,
    withdraw_request,
)
from awards.models import Award, AwardRules, ConditionRequest
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from tests.factories.awards import ConditionFactory


@pytest.fixture
def later(release):
    return release.due_on + timedelta(days=60)


@pytest.fixture
def asked(release, later, ada, now):
    return more_time(release, later, ada, now)


def more_time(condition, day, by, at, reason="The cluster burnt"):
    return ask_about_condition(
        condition=condition, kind="more_time", wanted_on=day, reason=reason, by=by, at=at
    )


def let_off(condition, by, at):
    return ask_about_condition(
        condition=condition, kind="waiver", reason="The data may not leave", by=by, at=at
    )


def test_ask_about_condition_tells_both_and_changes_nothing_yet(asked, release, ada, now):
    release.refresh_from_db()
    assert (release.due_on.isoformat(), asked.state) == ("2027-12-31", "open")
    mails = OutgoingMail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["ada@example.org", "grants@example.org"]
    assert all("The cluster burnt" in mail.body for mail in mails)
    assert f"/conditions/{release.reference}/ask/" in mails[0].body


def test_ask_about_condition_twice_is_one_request(asked, release, later, ada, now):
    assert more_time(release, later, ada, now) == asked
    with pytest.raises(RuleBroken, match="already"):
        let_off(release, ada, now)
    assert (ConditionRequest.objects.count(), OutgoingMail.objects.count()) == (1, 2)


def test_ask_about_condition_needs_a_later_day_and_a_reason(release, later, ada, now):
    for day, reason, field in [
        (None, "Ill", "wanted_on"),
        (release.due_on, "Ill", "wanted_on"),
        (release.due_on + timedelta(days=4000), "Ill", "wanted_on"),
        (later, "  ", "reason"),
    ]:
        with pytest.raises(RuleBroken) as refusal:
            more_time(release, day, ada, now, reason)
        assert refusal.value.field == field


def test_ask_about_condition_is_for_owner_and_editors(release, later, ben_edits, sam, eve, now):
    for person in (sam, eve):
        with pytest.raises(NotAllowed):
            more_time(release, later, person, now)
    assert more_time(release, later, ben_edits, now).asked_by == ben_edits


def test_ask_about_condition_that_is_met_or_not_owed_yet_is_refused(ethics, ada, sam, now):
    accept_condition(condition=ethics, by=sam, at=now)
    with pytest.raises(RuleBroken, match="nothing to ask for"):
        let_off(ethics, ada, now)
    open_one = ConditionFactory(award=ethics.award, kind="report")
    Award.objects.update(state="offered")
    with pytest.raises(RuleBroken, match="not accepted"):
        let_off(open_one, ada, now)


def test_grant_request_gives_the_day_asked_for_or_another(asked, release, later, sam, now):
    sooner = later - timedelta(days=30)
    done = grant_request(request=asked, new_due_on=sooner, reason="A month", by=sam, at=now)
    release.refresh_from_db()
    assert (release.due_on, done.state, done.decided_by) == (sooner, "granted", sam)
    assert done.answer == "A month"
    assert release.steps.get().reason == "A month"


def test_grant_request_without_another_day_gives_the_one_asked_for(asked, release, later, sam, now):
    grant_request(request=asked, reason="Fine", by=sam, at=now)
    release.refresh_from_db()
    assert release.due_on == later


def test_grant_request_of_a_waiver_is_for_those_who_waive(release, ada, sam, mia, now):
    asked = let_off(release, ada, now)
    for deed in (grant_request, refuse_request):
        with pytest.raises(NotAllowed):
            deed(request=asked, reason="Fine", by=sam, at=now)
    assert grant_request(request=asked, reason="Fine", by=mia, at=now).state == "granted"
    release.refresh_from_db()
    assert release.state == "waived"


def test_grant_request_of_more_time_where_only_administrators_may(asked, programme, sam, mia, now):
    AwardRules.objects.create(programme=programme, extended_by="administrator")
    with pytest.raises(NotAllowed):
        grant_request(request=asked, reason="Fine", by=sam, at=now)
    assert grant_request(request=asked, reason="Fine", by=mia, at=now).state == "granted"


def test_refuse_request_leaves_the_condition_and_says_why(asked, release, sam, now):
    with pytest.raises(RuleBroken):
        refuse_request(request=asked, reason=" ", by=sam, at=now)
    done = refuse_request(request=asked, reason="Too often", by=sam, at=now)
    release.refresh_from_db()
    assert (release.due_on.isoformat(), done.state) == ("2027-12-31", "refused")
    mail = OutgoingMail.objects.order_by("id").last()
    assert (mail.to, "Too often" in mail.body) == ("ada@example.org", True)


@pytest.mark.parametrize("second", [grant_request, refuse_request])
def test_decided_meanwhile_is_told_and_changes_nothing(asked, release, sam, now, second):
    refuse_request(request=asked, reason="Too often", by=sam, at=now)
    with pytest.raises(RuleBroken, match="This request is refused"):
        second(request=asked, reason="Fine", by=sam, at=now)
    release.refresh_from_db()
    assert release.due_on.isoformat() == "2027-12-31"


def test_withdraw_request_makes_room_for_another(asked, release, ada, sam, eve, now):
    with pytest.raises(NotAllowed):
        withdraw_request(request=asked, by=eve, at=now)
    assert withdraw_request(request=asked, by=ada, at=now).state == "withdrawn"
    with pytest.raises(RuleBroken, match="taken back"):
        grant_request(request=asked, reason="Fine", by=sam, at=now)
    assert let_off(release, ada, now).state == "open"


def test_met_meanwhile_the_request_is_overtaken(asked, release, ada, sam, now):
    hand_in(condition=release, by=ada, at=now)
    asked.refresh_from_db()
    assert asked.state == "open"
    accept_condition(condition=release, by=sam, at=now)
    asked.refresh_from_db()
    assert asked.state == "overtaken"


def test_a_deed_of_staff_grants_what_was_asked_for(asked, release, later, sam, mia, ada, now):
    extend_condition(condition=release, new_due_on=later, reason="Fine", by=sam, at=now)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("granted", "Fine")
    second = let_off(release, ada, now)
    extend_condition(
        condition=release, new_due_on=later + timedelta(days=1), reason="More", by=sam, at=now
    )
    second.refresh_from_db()
    assert second.state == "open"
    waive_condition(condition=release, reason="Fine", by=mia, at=now)
    second.refresh_from_db()
    assert second.state == "granted"
