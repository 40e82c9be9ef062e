import pytest
from django.urls import reverse

from grants.actions.starting import start_application
from grants.models import Answer, Application, Call
from tests.factories.grants import CallFactory, checked_version
from tests.grants.views.test_calls import detail, start, text_of

GOOD = {"publishes": "yes", "place": "eu", "years": "3"}


@pytest.fixture
def checked(programme):
    return CallFactory(programme=programme, slug="checked", form_version=checked_version())


def check(call):
    return reverse("grants:call_eligibility", args=[call.slug])


def test_the_check_shows_the_questions_that_decide_and_no_others(client, checked):
    assert check(checked) in client.get(detail(checked)).text
    text = text_of(client.get(check(checked)))
    for label in ("Will you publish the results?", "Where do you work?", "Years since your"):
        assert label in text
    assert "Summary" not in text


def test_a_call_without_such_questions_says_so_and_is_not_linked(client, call):
    assert check(call) not in client.get(detail(call)).text
    assert "no questions that decide" in text_of(client.get(check(call)))


def test_every_answer_is_explained(client, checked):
    text = text_of(client.post(check(checked), {"publishes": "yes", "place": "other"}))
    assert "This call does not fit your answers" in text
    assert "Eligible Your answer: Yes This fits what the call asks for." in text
    assert (
        "Not eligible Your answer: Elsewhere The money is for work in the European Union." in text
    )
    assert "Not answered You have not answered this yet" in text
    assert "would be turned down" in text
    assert checked.programme.contact_email in text
    assert "Start an application" in text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (GOOD, "You are eligible, as far as your answers tell"),
        ({"publishes": "yes"}, "We cannot tell yet"),
        (GOOD | {"years": "9"}, "This call is for early careers."),
    ],
)
def test_the_whole_is_said_in_a_sentence(client, checked, said, sentence):
    assert sentence in text_of(client.post(check(checked), said))


def test_nothing_answered_is_an_error_that_links_to_the_first_question(client, checked):
    response = client.post(check(checked), {"publishes": " "})
    assert response.status_code == 422
    assert "<title>Error: Eligibility check" in response.text
    assert "Answer at least one question." in text_of(response)
    assert 'href="#id_publishes' in response.text


def test_the_answers_are_kept_for_the_visit_only_and_can_be_forgotten(client, checked):
    client.post(check(checked), GOOD)
    assert (Application.objects.count(), Answer.objects.count()) == (0, 0)
    assert client.session["eligibility"] == {"checked": GOOD}
    assert 'value="3"' in client.get(check(checked)).text
    assert "Your answers go into your draft" in text_of(client.get(detail(checked)))
    assert client.post(check(checked), {"forget": "yes"})["Location"] == check(checked)
    assert client.session["eligibility"] == {}


def test_a_stranger_signs_in_and_finds_the_answers_in_the_draft(client, checked, ada):
    client.post(check(checked), GOOD | {"place": "other"})
    client.post(start(checked))
    client.force_login(ada)  # keeps the visit, as signing in does
    client.post(start(checked))
    application = Application.objects.get(owner=ada)
    stored = Answer.objects.filter(application=application)
    assert {a.question.key: (a.value, a.version, a.changed_by) for a in stored} == {
        "publishes": ("yes", 1, ada),
        "place": ("other", 1, ada),
        "years": ("3", 1, ada),
    }
    assert client.session["eligibility"] == {}
    client.post(start(checked))
    assert Application.objects.count() == 1


def test_answers_go_into_empty_questions_only(checked, ada, now):
    first = start_application(call=checked, by=ada, at=now, answers={"years": "2"})
    again = start_application(call=checked, by=ada, at=now, answers={"years": "5", "title": "No"})
    assert again == first
    [answer] = Answer.objects.filter(application=first)
    assert (answer.question.key, answer.value, answer.version) == ("years", "2", 1)


def test_a_very_long_answer_is_not_kept_and_old_checks_make_room(client, checked, programme):
    client.post(check(checked), GOOD | {"years": "9" * 2000})
    assert client.session["eligibility"]["checked"] == {"publishes": "yes", "place": "eu"}
    version = checked.form_version
    for number in range(5):
        other = CallFactory(programme=programme, slug=f"c{number}", form_version=version)
        client.post(check(other), GOOD)
    assert list(client.session["eligibility"]) == ["c0", "c1", "c2", "c3", "c4"]


def test_a_closed_call_can_be_checked_but_not_started(client, checked):
    Call.objects.update(state="closed")
    response = client.post(check(checked), GOOD)
    assert "You are eligible" in text_of(response)
    assert start(checked) not in response.text
