import psycopg
import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from core.cache import ForgivingRedisCache
from grants.actions.submission import withdraw_application
from grants.models import TeamMember
from tests.grants.conftest import answer


def autosave(application):
    return reverse("grants:answer_save", args=[application.reference])


def beat(application):
    return reverse("grants:application_presence", args=[application.reference])


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def as_ben(draft, ben):
    """Ben, who writes with Ada, in a browser of his own."""
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    browser = Client()
    browser.force_login(ben)
    return browser


def test_answer_save_says_version_words_and_problems(as_ada, draft):
    data = {"question": "summary", "version": "0", "summary": "one two " * 126}
    response = as_ada.post(autosave(draft), data)
    body = response.json()
    assert (response.status_code, body["version"], body["words"]) == (200, 1, 252)
    assert body["problems"] == [
        {"level": "error", "message": "252 words, 2 more than the 250 allowed."}
    ]
    assert draft.answers.get().changed_at.isoformat() == body["saved_at"]


def test_answer_save_of_a_stale_edit_overwrites_nothing(as_ada, draft, ada, now):
    answer(draft, ada, now, summary="From the other browser")
    data = {"question": "summary", "version": "0", "value": "From this one"}
    response = as_ada.post(autosave(draft), data)
    assert response.status_code == 409
    body = response.json()
    assert (body["theirs"], body["version"], body["by"]) == (
        "From the other browser",
        1,
        "you in another window",
    )
    assert body["own"] is True
    assert draft.answers.get().value == "From the other browser"


def test_answer_save_of_stale_rows_answers_with_the_controls_of_the_page(as_ada, draft, ada, now):
    row = {"category": "Staff", "description": "", "amount": 1250}
    answer(draft, ada, now, budget=[row])
    data = {"question": "budget", "version": "0", "budget-TOTAL_FORMS": "0"}
    body = as_ada.post(autosave(draft), data).json()
    assert body["theirs"] == [
        ["budget-TOTAL_FORMS", "1"],
        ["budget-0-category", "Staff"],
        ["budget-0-description", ""],
        ["budget-0-amount", "12.50"],
    ]
    assert body["theirs_text"] == "Staff · €12.50"


def test_answer_save_refuses_strangers_viewers_and_unknown_questions(client, draft, eve, ben):
    data = {"question": "summary", "version": "0", "value": "x"}
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    for person, status in ((eve, 404), (ben, 403)):
        client.force_login(person)
        assert client.post(autosave(draft), data).status_code == status
    client.force_login(draft.owner)
    unknown = client.post(autosave(draft), data | {"question": "nonsense"})
    assert (unknown.status_code, unknown.json()["error"]) == (
        422,
        "This form has no such question.",
    )
    assert client.get(autosave(draft)).status_code == 405
    assert draft.answers.count() == 0


def test_answer_save_on_a_withdrawn_or_closed_application_is_refused_in_words(
    as_ada, draft, ada, now
):
    withdraw_application(application=draft, reason="", by=ada, at=now)
    response = as_ada.post(autosave(draft), {"question": "summary", "version": "0", "value": "x"})
    assert response.status_code == 422
    assert "withdrawn" in response.json()["error"]


def test_answer_save_names_who_wrote_the_other_text(as_ada, draft, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    answer(draft, ben, now, summary="From Ben")
    body = as_ada.post(autosave(draft), {"question": "summary", "summary": "From Ada"}).json()
    assert (body["by"], body["own"], body["question"]) == ("Ben Koch", False, "summary")


def test_answer_save_takes_five_queries(as_ada, draft, django_assert_max_num_queries, ada, now):
    answer(draft, ada, now, summary="One")
    url = autosave(draft)
    as_ada.post(url, {"question": "summary", "version": "1", "value": "Two"})
    # Session, person, application (found and locked), answer, last change; and a savepoint.
    with django_assert_max_num_queries(5 + 2) as taken:
        response = as_ada.post(url, {"question": "summary", "version": "2", "value": "Three"})
    assert response.json()["version"] == 3
    real = [q for q in taken.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(real) == 5


def test_answer_save_tells_a_signed_out_page_so_in_json(client, draft):
    response = client.post(autosave(draft), {"question": "summary", "value": "x"})
    assert response.status_code == 401
    assert response.json()["error"].startswith("You are signed out.")
    assert draft.answers.count() == 0


@pytest.mark.parametrize("cause", [psycopg.errors.DiskFull(), psycopg.errors.AdminShutdown()])
def test_answer_save_with_a_database_that_cannot_write_says_it_is_not_saved(
    as_ada, draft, monkeypatch, cause
):
    def fail(**_facts):
        raise OperationalError from cause

    monkeypatch.setattr("grants.views.autosaving.save_posted_answer", fail)
    response = as_ada.post(autosave(draft), {"question": "summary", "value": "x"})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["error"].startswith("The server cannot save right now.")


def test_a_whole_disk_is_an_operational_error_of_the_database():
    """What `answer_save` catches is what Django makes of it."""
    assert issubclass(psycopg.errors.DiskFull, psycopg.OperationalError)


def test_application_presence_shows_the_others_and_where_they_are(as_ada, as_ben, draft):
    alone = as_ada.post(beat(draft), {"section": "about", "question": "summary"}).json()
    assert alone == {"people": [], "answers": []}
    body = as_ben.post(beat(draft), {"section": "about"}).json()
    assert body["people"] == [
        {
            "name": "Ada Lovelace",
            "question": "summary",
            "words": "Ada Lovelace is writing in Summary",
        }
    ]
    body = as_ada.post(beat(draft), {"section": "nonsense", "question": "nonsense"}).json()
    assert [each["words"] for each in body["people"]] == ["Ben Koch is in the section About"]
    body = as_ben.post(beat(draft), {}).json()
    assert [each["words"] for each in body["people"]] == [
        "Ada Lovelace is looking at this application"
    ]


def test_application_presence_ends_when_the_page_closes(as_ada, as_ben, draft):
    as_ada.post(beat(draft), {"section": "about"})
    as_ada.post(beat(draft), {"gone": "1"})
    assert as_ben.post(beat(draft), {}).json()["people"] == []


def test_application_presence_says_of_a_viewer_only_the_section(as_ada, as_ben, draft, ben):
    TeamMember.objects.filter(user=ben).update(role="viewer")
    as_ben.post(beat(draft), {"section": "about", "question": "summary"})
    body = as_ada.post(beat(draft), {}).json()
    assert [each["words"] for each in body["people"]] == ["Ben Koch is in the section About"]


def test_application_presence_never_shows_people_without_access(as_ada, as_ben, draft, eve, ben):
    as_ben.post(beat(draft), {"section": "about"})
    TeamMember.objects.filter(user=ben).delete()
    assert as_ada.post(beat(draft), {}).json()["people"] == []
    assert as_ben.post(beat(draft), {}).status_code == 404
    as_ben.force_login(eve)
    assert as_ben.post(beat(draft), {"section": "about"}).status_code == 404
    assert as_ada.post(beat(draft), {}).json()["people"] == []


def test_application_presence_brings_what_others_saved_meanwhile(as_ada, draft, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    answer(draft, ben, now, title="By Ben", summary="Same", team=[{"name": "Ben"}])
    known = {"section": "about", "version-title": "0", "version-summary": "1", "version-team": "0"}
    [newer] = as_ada.post(beat(draft), known).json()["answers"]
    assert (newer["question"], newer["theirs"], newer["version"], newer["by"]) == (
        "title",
        "By Ben",
        1,
        "Ben Koch",
    )


def test_application_presence_without_redis_shows_nobody_and_works(
    as_ada, as_ben, draft, monkeypatch
):
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr("grants.presence.cache", away)
    as_ben.post(beat(draft), {"section": "about"})
    response = as_ada.post(beat(draft), {"section": "about"})
    assert (response.status_code, response.json()["people"]) == (200, [])


def test_application_presence_costs_the_same_with_a_larger_team(
    as_ada, as_ben, draft, eve, django_assert_num_queries
):
    data = {"section": "about", "version-title": "0", "version-summary": "0"}
    as_ada.post(beat(draft), data)  # from here on the form's structure is known
    # Session, person, application, team, newer answers.
    with django_assert_num_queries(5):
        as_ada.post(beat(draft), data)
    TeamMember.objects.create(application=draft, user=eve, role="viewer")
    with django_assert_num_queries(5):
        as_ada.post(beat(draft), data)
