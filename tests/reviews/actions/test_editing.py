import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.editing import edit_review
from reviews.actions.reviewing import reopen_review, save_review
from reviews.models import TextEdit
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review

TEXTS = {"comment_for_applicant": "Clear and useful.", "comment_for_panel": "Fund it, please."}


@pytest.fixture
def mine(closed, panel, rita):
    return AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


@pytest.fixture
def review(mine):
    return submitted_review(mine, excellence=4)


@pytest.fixture
def edit(mine, sam, now):
    def deed(texts=TEXTS, by=sam, reason="Named a person."):
        return edit_review(assignment=mine, texts=texts, reason=reason, by=by, at=now)

    return deed


def test_the_original_stays_and_the_reviewer_is_told(review, edit, rita, sam):
    edit()
    review.refresh_from_db()
    assert review.comment_for_panel == "Fund it, please."
    trace = TextEdit.objects.get()
    assert (trace.field, trace.before, trace.after, trace.by) == (
        "comment_for_panel",
        "Fund it.",
        "Fund it, please.",
        sam,
    )
    mail = OutgoingMail.objects.get()
    assert (mail.to, "Named a person." in mail.body) == (rita.email, True)
    assert review.scores.get().value == 4


def test_a_page_that_was_open_before_does_not_write_over_it(review, mine, edit, rita, now):
    edit()
    reopen_review(assignment=mine, by=rita, at=now)
    report = save_review(
        assignment=mine,
        values={"comment_for_panel": "Mine"},
        versions={"comment_for_panel": 0},
        page="an old page",
        by=rita,
        at=now,
    )
    assert report.clashes["comment_for_panel"].theirs == "Fund it, please."


def test_a_change_of_nothing_or_without_a_reason_is_refused(review, edit):
    with pytest.raises(RuleBroken, match="Nothing is changed"):
        edit(texts={"comment_for_panel": "Fund it."})
    with pytest.raises(RuleBroken, match="Say why"):
        edit(reason=" ")
    assert TextEdit.objects.count() == 0


def test_no_other_field_can_be_changed(review, edit):
    with pytest.raises(RuleBroken, match="Nothing is changed"):
        edit(texts={"comment_for_staff": "x", "state": "draft", "excellence": "1"})


def test_a_draft_is_its_writers_own(mine, edit):
    with pytest.raises(RuleBroken, match="Only a submitted review"):
        edit()


def test_after_the_announcement_it_stays(review, edit, closed, now):
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(NotAllowed, match="announced"):
        edit()


def test_only_officers(review, edit, olga, rita, eve):
    for person in (olga, rita, eve):
        with pytest.raises(NotAllowed):
            edit(by=person)
