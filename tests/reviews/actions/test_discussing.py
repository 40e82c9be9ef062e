from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.discussing import (
    edit_comment,
    follow_discussion,
    mark_discussion_read,
    number_reviewers,
    write_comment,
)
from reviews.actions.phases import PhaseInput, save_phase
from reviews.models import Conflict, Pseudonym
from reviews.queries.discussing import (
    attention_of,
    comments_of,
    labels_for,
    may_hear,
    shown_comments,
)
from reviews.queries.panel import seat_of
from reviews.visibility import Shown, Switches
from tests.factories.accounts import UserFactory
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review

BLIND = Switches(applicants=Shown.NEVER, reviews=Shown.ALWAYS, may_discuss=True)


@pytest.fixture
def application(closed, sam, now):
    save_phase(call=closed, phase=None, wanted=PhaseInput("Discussion", 1, BLIND), by=sam, at=now)
    return submitted_application(call=closed)


@pytest.fixture
def lise(db):
    return UserFactory(name="Lise Meitner", email="lise@example.org")


@pytest.fixture(autouse=True)
def table(application, panel, rita, lise, pat):
    """Rita and Lise have reviewed, Pat chairs."""
    for person in (rita, lise):
        row = AssignmentFactory(
            application=application, reviewer=ReviewerFactory(panel=panel, user=person)
        )
        submitted_review(row, excellence=3)
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    number_reviewers(application)


@pytest.fixture
def say(application, now):
    def write(person, body, audience="panel", at=now):
        seat = seat_of(person, application.reference, at)
        return write_comment(seat=seat, body=body, audience=audience, by=person, at=at)

    return write


def shown(person, application, at):
    seat = seat_of(person, application.reference, at)
    return shown_comments(seat, at, list(comments_of(seat)), attention_of(seat), labels_for(seat))


def read(person, application, at):
    return [(each.author, each.body) for each in shown(person, application, at)]


def look(person, application, at):
    """Open the page."""
    seat = seat_of(person, application.reference, at)
    mark_discussion_read(
        seat=seat, last=comments_of(seat).last(), seen=attention_of(seat), by=person
    )


def number(person):
    return Pseudonym.objects.get(assignment__reviewer__user=person).number


def told():
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def test_everybody_reads_the_same_under_the_names_they_may_know(
    application, say, rita, lise, pat, sam, now
):
    say(rita, f"@Reviewer {number(lise)}, why so low? @Lise Meitner")
    r, l = number(rita), number(lise)  # noqa: E741
    blind, open_ = f"@Reviewer {l}, why so low? @Lise Meitner", "@Lise Meitner, why so low?"
    assert read(rita, application, now) == [(f"You (Reviewer {r})", blind)]
    assert read(lise, application, now) == [(f"Reviewer {r}", blind)]
    for person in (pat, sam):
        (found,) = read(person, application, now)
        assert found[0] == f"Rita Levi (Reviewer {r})"
        assert found[1].startswith(open_)


def test_who_may_see_names_can_write_them_and_the_blind_read_pseudonyms(
    application, say, rita, lise, pat, now
):
    say(pat, "What does @lise meitner think?")
    assert read(rita, application, now) == [
        ("The chair", f"What does @Reviewer {number(lise)} think?")
    ]
    assert told() == ["lise@example.org"]


def test_mentioning_tells_only_those_one_may_see(say, rita, lise):
    say(rita, "@Lise Meitner and @Reviewer 99 and @Sam Okafor")
    assert told() == []
    say(rita, f"@Reviewer {number(lise)} @Chair")
    assert told() == ["lise@example.org", "pat@example.org"]


def test_followers_hear_and_can_stop(application, say, rita, lise, now):
    say(lise, "I am here.")
    assert told() == []
    say(rita, "So am I.")
    assert told() == ["lise@example.org"]
    seat = seat_of(lise, application.reference, now)
    follow_discussion(seat=seat, follows=False, by=lise, at=now)
    say(rita, "Another thought.")
    assert told() == ["lise@example.org"]


def test_a_mail_says_that_there_is_something_and_no_more(application, say, rita, lise):
    comment = say(rita, f"@Reviewer {number(lise)}: a secret thought")
    mail = OutgoingMail.objects.get()
    for secret in ("secret", "Rita", application.name, application.owner.name):
        assert secret not in f"{mail.subject} {mail.body} {mail.html}"
    assert mail.kind == "discussion"
    assert mail.not_before == comment.at + timedelta(minutes=10)
    assert application.reference in mail.body


def test_the_gate_is_asked_again_when_mail_goes_out(application, say, rita, lise, now):
    comment = say(rita, f"@Reviewer {number(lise)}, see this.")
    assert may_hear("lise@example.org", str(comment.key))
    assert not may_hear("eve@example.org", str(comment.key))
    EmailAddress.objects.create(user=lise, email="lise@lab.example.org", verified=True)
    assert may_hear("Lise@lab.example.org", str(comment.key))
    Conflict.objects.create(
        user=lise, application=application, source="declared", reason="Friend.", created_at=now
    )
    assert not may_hear("lise@example.org", str(comment.key))


def test_what_is_for_the_chair_stays_with_chair_and_staff(
    application, say, rita, lise, pat, sam, now
):
    say(rita, "I know the applicants' work.", audience="chair")
    say(rita, "Something for the office.", audience="staff")
    say(sam, f"Noted. @Reviewer {number(lise)}", audience="staff")
    counts = [len(read(person, application, now)) for person in (rita, lise, pat, sam)]
    assert counts == [2, 0, 1, 3]
    # Lise was mentioned where she does not read, and hears nothing of it.
    assert told() == []


def test_staff_are_named_with_their_programme(application, say, rita, sam, now):
    say(sam, "Please say why.")
    assert read(rita, application, now) == [("Sam Okafor, Slingshot grants", "Please say why.")]


def test_pressed_twice_is_said_once(application, say, rita, lise, now):
    assert say(rita, "Once.") == say(rita, "Once.")
    assert len(read(lise, application, now)) == 1


@pytest.mark.parametrize(
    ("body", "audience", "field"), [("  ", "panel", "body"), ("Yes.", "world", "audience")]
)
def test_what_cannot_be_said(say, rita, body, audience, field):
    with pytest.raises(RuleBroken) as broken:
        say(rita, body, audience)
    assert broken.value.field == field


def test_ten_minutes_to_change_it(application, say, rita, lise, now):
    comment = say(rita, "Fisrt.")
    seat = seat_of(rita, application.reference, now)
    soon = now + timedelta(minutes=9)
    body = f"First, @Reviewer {number(lise)}."
    edit_comment(comment=comment, seat=seat, body=body, by=rita, at=soon)
    found = shown(lise, application, soon)
    assert [(each.body, each.edited_at) for each in found] == [(body, soon)]
    assert told() == ["lise@example.org"]
    late = now + timedelta(minutes=10)
    with pytest.raises(RuleBroken, match="ten minutes"):
        edit_comment(comment=comment, seat=seat, body="Last.", by=rita, at=late)
    with pytest.raises(RuleBroken, match="wrote yourself"):
        edit_comment(comment=comment, seat=seat, body="Mine.", by=lise, at=soon)
    with pytest.raises(RuleBroken, match="Write what"):
        edit_comment(comment=comment, seat=seat, body=" ", by=rita, at=soon)


def test_what_is_new_is_new_until_read(application, say, rita, lise, now):
    def new(person):
        return [each.is_new for each in shown(person, application, now)]

    look(lise, application, now)
    say(rita, "One.")
    assert (new(lise), new(rita)) == ([True], [False])
    look(lise, application, now)
    say(rita, "Two.")
    assert new(lise) == [False, True]
    assert attention_of(seat_of(lise, application.reference, now)).follows is None


def test_nobody_writes_where_the_phase_or_a_conflict_closes_it(
    application, closed, say, rita, olga, sam, now
):
    seat = seat_of(rita, application.reference, now)
    Conflict.objects.create(
        user=rita, application=application, source="declared", reason="Friend.", created_at=now
    )
    with pytest.raises(RuleBroken, match="no longer yours"):
        write_comment(seat=seat, body="Me too.", audience="panel", by=rita, at=now)
    with pytest.raises(NotAllowed):
        say(olga, "An auditor only reads.")
    Conflict.objects.all().delete()
    closed.review_phases.update(may_discuss=False)
    with pytest.raises(NotAllowed):
        say(rita, "Too late.")
    say(sam, "Staff still note things.")
