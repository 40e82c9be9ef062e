import pytest
from django.urls import reverse

from reviews.actions.phases import add_usual_phases
from reviews.queries.phases import phase_at, phases_of
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review
from tests.shared import text_of


@pytest.fixture
def at_work(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def usual(closed, sam, now):
    return add_usual_phases(call=closed, by=sam, at=now)


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


FORM = {
    "name": "Names",
    "position": "3",
    "applicants": "always",
    "reviewers": "after_own",
    "reviews": "always",
    "may_score": "on",
}


def test_a_call_without_phases_says_how_it_is_reviewed(at_work, closed):
    text = text_of(at_work.get(url("staff_phase_list", closed)))
    assert "No phases are set" in text
    assert "Reviewers see who applies." in text
    answer = at_work.post(url("staff_phase_usual", closed), follow=True)
    assert "1. Reviewing Present phase" in text_of(answer)
    assert "has phases already" in text_of(
        at_work.post(url("staff_phase_usual", closed), follow=True)
    )


def test_add_change_and_remove(at_work, closed, usual):
    at_work.post(url("staff_phase_add", closed), FORM)
    added = phases_of(closed)[2]
    assert (added.name, added.switches.reviewers, added.may_change) == ("Names", "after_own", False)
    page = at_work.get(url("staff_phase_edit", closed, 3))
    assert page.context["form"].initial["applicants"] == "always"
    moments = {"starts_at": "2031-03-01 09:00", "ends_at": "2031-03-05 09:00"}
    at_work.post(url("staff_phase_edit", closed, 3), FORM | moments)
    added.refresh_from_db()
    # The call is in Berlin.
    assert added.ends_at.isoformat() == "2031-03-05T08:00:00+00:00"
    at_work.post(url("staff_phase_remove", closed, 3))
    assert [each.name for each in phases_of(closed)] == ["Reviewing", "Discussion", "Closed"]
    assert at_work.get(url("staff_phase_edit", closed, 9)).status_code == 404


def test_bad_input_comes_back_with_a_sentence_and_everything_typed(at_work, closed, usual):
    typed = FORM | {"reviews": "never", "may_discuss": "on", "ends_at": "1999"}
    answer = at_work.post(url("staff_phase_add", closed), typed)
    assert answer.status_code == 422
    assert "Enter a date and a time" in text_of(answer)
    answer = at_work.post(url("staff_phase_add", closed), typed | {"ends_at": ""})
    assert answer.status_code == 422
    assert "A discussion quotes reviews." in text_of(answer)
    assert 'value="Names"' in answer.text


def test_moving_says_first_what_it_changes(at_work, closed, usual, now):
    page = text_of(at_work.get(url("staff_phase_begin", closed, 2)))
    assert "Reviewers see the other reviews once their own review is submitted." in page
    assert phase_at(phases_of(closed), now) == usual[0]
    answer = at_work.post(url("staff_phase_begin", closed, 2), follow=True)
    assert "This call is in the phase “Discussion” now." in text_of(answer)
    again = at_work.post(url("staff_phase_begin", closed, 2), follow=True)
    assert "is the present phase already" in text_of(again)


def test_reviewers_write_only_while_the_phase_lets_them(
    client, at_work, closed, usual, panel, rita
):
    draft, done = (
        AssignmentFactory(application=submitted_application(call=closed), reviewer=reviewer)
        for reviewer in [ReviewerFactory(panel=panel, user=rita)] * 2
    )
    submitted_review(done)
    at_work.post(url("staff_phase_begin", closed, 3))
    client.force_login(rita)
    pages = {
        each: reverse("reviews:review_edit", args=[each.application.reference])
        for each in (draft, done)
    }
    assert client.get(pages[draft]).context["read_only"]
    answer = client.post(pages[draft], {"excellence": "4"})
    assert answer.status_code == 403
    assert "cannot be written in the present phase" in text_of(answer)
    reopened = client.post(f"{pages[done]}reopen/")
    assert reopened.status_code == 403
    assert "cannot be changed in the present phase" in text_of(reopened)


def test_list_queries_do_not_grow(at_work, closed, usual, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        at_work.get(url("staff_phase_list", closed))
