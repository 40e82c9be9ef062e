from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import TeamMember
from reviews.actions.responding import save_response, set_response_round, submit_response
from reviews.models import Response
from reviews.queries.responding import may_still_respond
from tests.factories.grants import submitted_application


@pytest.fixture
def application(closed, ada):
    return submitted_application(call=closed, owner=ada)


@pytest.fixture
def round_(closed, application, sam, now):
    return set_response_round(
        call=closed,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=3),
        word_limit=50,
        by=sam,
        at=now - timedelta(days=2),
    )


@pytest.fixture
def save(application, ada, now):
    def write(text="We see it otherwise.", version=0, page="one", by=ada, at=now):
        return save_response(
            application=application, text=text, version=version, page=page, by=by, at=at
        )

    return write


def test_written_saved_and_handed_in_once(application, round_, save, ada, now):
    save("We")
    report = save("We disagree.", version=1)
    assert (report.response.text, report.response.version) == ("We disagree.", 2)
    submit_response(application=application, by=ada, at=now)
    stored = Response.objects.get()
    assert (stored.state, stored.submitted_at, stored.changed_by) == ("submitted", now, ada)
    with pytest.raises(RuleBroken, match="stays as it is"):
        submit_response(application=application, by=ada, at=now)
    with pytest.raises(RuleBroken, match="stays as it is"):
        save("More.", version=2)


def test_a_stale_page_overwrites_nothing(round_, save):
    save("Mine.", page="one")
    report = save("Yours.", version=0, page="two")
    assert (report.clash, Response.objects.get().text) == (True, "Mine.")
    assert not save("Mine again.", version=0, page="one").clash
    assert not save("Yours.", version=2, page="two").clash


def test_a_long_text_is_kept_but_not_handed_in(application, round_, save, ada, now):
    save("word " * 51)
    with pytest.raises(RuleBroken, match="51 words; 50 are allowed") as broken:
        submit_response(application=application, by=ada, at=now)
    assert (broken.value.field, Response.objects.get().text) == ("text", "word " * 51)


def test_nothing_is_not_handed_in(application, round_, save, ada, now):
    save(" – ")
    with pytest.raises(RuleBroken, match="Write your response"):
        submit_response(application=application, by=ada, at=now)


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "has not begun"), (4, "is over. What you saved is kept")]
)
def test_too_early_and_too_late(application, round_, save, now, days, words):
    with pytest.raises(NotAllowed, match=words):
        save(at=now + timedelta(days=days))
    assert not Response.objects.exists()


def test_only_those_who_write_the_application(application, round_, save, ben, eve, rita):
    TeamMember.objects.create(
        application=application, user=ben, role=TeamMember.Role.VIEWER, joined_at=round_.opens_at
    )
    for person in (ben, eve, rita):
        with pytest.raises(NotAllowed, match="Only the owner and editors"):
            save(by=person)


def test_without_a_round_there_is_no_response(save, application, ada):
    with pytest.raises(RuleBroken, match="cannot respond"):
        save()


def test_owners_are_told_when_it_opens_and_not_twice(closed, application, round_, sam, now):
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.not_before) == ("ada@example.org", round_.opens_at)
    assert may_still_respond(mail.to, mail.guard_key)
    dates = {"opens_at": round_.opens_at, "closes_at": now + timedelta(days=9)}
    set_response_round(call=closed, word_limit=60, by=sam, at=now, **dates)
    assert OutgoingMail.objects.count() == 1
    dates["opens_at"] = now - timedelta(minutes=1)
    set_response_round(call=closed, word_limit=60, by=sam, at=now, **dates)
    assert not may_still_respond(mail.to, mail.guard_key)
    assert OutgoingMail.objects.count() == 2
    application.state, application.withdrawn_at = "withdrawn", now
    application.save()
    assert not may_still_respond(mail.to, OutgoingMail.objects.first().guard_key)


def test_a_round_that_cannot_be(closed, sam, olga, now):
    def wanted(opens, closes, by=sam):
        return {
            "call": closed,
            "opens_at": now + timedelta(days=opens),
            "closes_at": now + timedelta(days=closes),
            "word_limit": 500,
            "by": by,
            "at": now,
        }

    for dates, words in [((2, 1), "closes after it opens"), ((-3, -1), "has passed")]:
        with pytest.raises(RuleBroken, match=words):
            set_response_round(**wanted(*dates))
    with pytest.raises(NotAllowed):
        set_response_round(**wanted(1, 2, olga))
    closed.announced_at = now
    closed.save()
    with pytest.raises(RuleBroken, match="are announced"):
        set_response_round(**wanted(1, 2))
