import pytest

from awards.actions.requests import ask_about_condition, refuse_request, withdraw_request
from awards.actions.rules import set_award_rules
from tests.factories.awards import ConditionFactory


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def asked(release, ada, now):
    return ask_about_condition(
        condition=release,
        kind="more_time",
        wanted_on=release.due_on.replace(year=2028),
        reason="The cluster burnt",
        by=ada,
        at=now,
    )


LATER = {"wanted_on_day": "1", "wanted_on_month": "3", "wanted_on_year": "2028"}


def ask(condition, rest=""):
    return f"/conditions/{condition.reference}/ask/{rest}"


def decide(condition):
    return f"/staff/conditions/{condition.reference}/request/"


def test_condition_ask_from_the_page_of_the_award(as_ada, accepted, release):
    assert ask(release) in as_ada.get(f"/awards/{accepted.reference}/").content.decode()
    answer = as_ada.post(ask(release), {"kind": "more_time", "reason": "Ill", **LATER})
    assert (answer.status_code, answer.url) == (302, f"/awards/{accepted.reference}/")
    assert release.requests.get().wanted_on.isoformat() == "2028-03-01"
    assert "The programme has not decided yet" in as_ada.get(ask(release)).content.decode()


def test_condition_ask_without_day_or_reason_keeps_what_was_typed(as_ada, release):
    page = as_ada.post(ask(release), {"kind": "more_time", "reason": "Ill"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Say until when." in text
    assert "Ill" in text
    page = as_ada.post(ask(release), {"kind": "waiver", "reason": ""})
    assert "Say why. The programme decides by it." in page.content.decode()


def test_condition_ask_withdraw_and_too_late(as_ada, release, asked):
    page = as_ada.post(ask(release, "take-back/"), follow=True)
    assert "Your request is taken back." in page.content.decode()
    page = as_ada.post(ask(release, "take-back/"), follow=True)
    assert "it was decided meanwhile" in page.content.decode()


def test_staff_condition_desk_lists_what_is_asked_for(as_sam, release, asked, otto, client):
    text = as_sam.get("/staff/conditions/").content.decode()
    assert "The cluster burnt" in text
    assert decide(release) in text
    client.force_login(otto)
    assert "The cluster burnt" not in client.get("/staff/conditions/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_condition_desk_asks_the_same_number_of_queries(
    as_sam, accepted, ada, now, rows, django_assert_num_queries
):
    for _ in range(rows):
        condition = ConditionFactory(award=accepted)
        ask_about_condition(condition=condition, kind="waiver", reason="Gone", by=ada, at=now)
    as_sam.get("/staff/conditions/")
    with django_assert_num_queries(7):
        page = as_sam.get("/staff/conditions/")
    assert len(page.context["asked"]) == rows


def test_staff_request_decide_grants_another_day(as_sam, release, asked):
    text = as_sam.get(decide(release)).content.decode()
    assert "The cluster burnt" in text
    day = {"new_due_on_day": "1", "new_due_on_month": "2", "new_due_on_year": "2028"}
    answer = as_sam.post(decide(release), {**day, "reason": "A month", "grant": "1"})
    assert (answer.status_code, answer.url) == (302, "/staff/conditions/")
    release.refresh_from_db()
    assert release.due_on.isoformat() == "2028-02-01"


def test_staff_request_decide_refuses_with_a_reason_only(as_sam, release, asked):
    page = as_sam.post(decide(release), {"reason": "", "refuse": "1"})
    assert page.status_code == 422
    assert as_sam.post(decide(release), {"reason": "Too often", "refuse": "1"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "refused"


def test_staff_request_decide_when_it_was_decided_meanwhile(as_sam, release, asked, sam, now):
    refuse_request(request=asked, reason="Too often", by=sam, at=now)
    page = as_sam.post(decide(release), {"reason": "Fine", "grant": "1"})
    assert page.status_code == 422
    assert "This request is refused" in page.content.decode()
    assert "Refused on" in as_sam.get(decide(release)).content.decode()


def test_staff_request_decide_never_answers_what_was_asked_since(
    as_sam, release, asked, ada, programme, mia, now
):
    set_award_rules(programme=programme, waived_by="officer", extended_by="officer", by=mia, at=now)
    shown = as_sam.get(decide(release)).context["asked"]
    withdraw_request(request=asked, by=ada, at=now)
    ask_about_condition(condition=release, kind="waiver", reason="It burnt", by=ada, at=now)
    page = as_sam.post(decide(release), {"asked": shown.pk, "reason": "Fine", "grant": "1"})
    assert page.status_code == 422
    text = page.content.decode()
    assert f'name="asked" value="{asked.pk}"' in text
    assert "This request is taken back" in text
    assert "Something else is asked since" in text
    release.refresh_from_db()
    assert (release.state, release.requests.first().state) == ("open", "open")


def test_staff_request_decide_for_the_wrong_person(client, release, asked, olga, otto, ada, sam):
    for person, read, deed in [(olga, 200, 403), (otto, 404, 404), (ada, 404, 404)]:
        client.force_login(person)
        assert client.get(decide(release)).status_code == read
        form = {"reason": "Fine", "grant": "1"}
        assert client.post(decide(release), form).status_code == deed
    client.force_login(sam)
    assert client.get(ask(release)).status_code == 404
