import pytest
from django.urls import reverse

from reviews.models import Rubric
from reviews.queries.rubrics import criteria_in, draft_rubric, rubric_in_use
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call):
    return reverse(f"reviews:{name}", args=[call.slug])


def criteria(*rows, **more):
    """What the editor sends: rows of label and further fields."""
    data = {"mode": "scores", "criteria-TOTAL_FORMS": str(len(rows)), "criteria-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        fields = {"weight": "1", "lowest": "1", "highest": "5", **row}
        data |= {f"criteria-{number}-{name}": value for name, value in fields.items()}
    return data | more


def labels(call):
    return [each.label for each in criteria_in(draft_rubric(call))]


def test_save_look_publish(staff, closed):
    data = criteria(
        {"label": "Worth", "comment_required": "on"},
        {"label": "Risk", "allows_na": "on"},
        guidance="Read it all.",
        asks_confidence="on",
    )
    assert staff.post(url("staff_rubric", closed), data).status_code == 302
    assert rubric_in_use(closed) is None
    seen = staff.get(url("staff_rubric_preview", closed)).content.decode()
    for words in (
        "Read it all.",
        "Comment on Worth (needed)",
        "Not applicable",
        "How sure you are",
    ):
        assert words in seen
    assert "What you recommend" not in seen
    said = staff.get(url("staff_rubric_publish", closed)).content.decode()
    assert "New: Worth." in said
    assert "Gone: Excellence." in said
    assert staff.post(url("staff_rubric_publish", closed)).status_code == 302
    assert [each.key for each in criteria_in(rubric_in_use(closed))] == ["worth", "risk"]
    assert staff.post(url("staff_rubric_publish", closed)).status_code == 422


def test_rows_are_moved_by_number_and_removed(staff, closed):
    rows = [
        {"label": "One", "ORDER": "3"},
        {"label": "Two", "ORDER": "1"},
        {"label": "Gone", "ORDER": "2", "DELETE": "on"},
    ]
    staff.post(url("staff_rubric", closed), criteria(*rows))
    assert labels(closed) == ["Two", "One"]


def test_an_empty_row_with_a_number_is_no_criterion(staff, closed):
    rows = [{"label": "One", "ORDER": "1"}, {"label": "", "ORDER": "2"}]
    assert staff.post(url("staff_rubric", closed), criteria(*rows)).status_code == 302
    assert labels(closed) == ["One"]


def test_a_bad_row_is_422_and_keeps_what_was_typed(staff, closed):
    rows = [{"label": "My own words", "lowest": "7", "anchors": "5Top"}]
    page = staff.post(url("staff_rubric", closed), criteria(*rows))
    assert page.status_code == 422
    text = page.content.decode()
    for words in ("My own words", "must run upwards", "“5Top” does not start with a value"):
        assert words in text
    assert draft_rubric(closed) is None


def test_a_rubric_without_criteria_is_refused_unless_it_is_an_order(staff, closed):
    page = staff.post(url("staff_rubric", closed), criteria())
    assert (page.status_code, "needs at least one criterion" in page.content.decode()) == (
        422,
        True,
    )
    assert staff.post(url("staff_rubric", closed), criteria(mode="order")).status_code == 302
    assert draft_rubric(closed).mode == "order"


def test_publishing_says_who_is_reached_and_what_cannot_be(staff, closed):
    submitted_review(
        AssignmentFactory(application=submitted_application(call=closed)), excellence=3
    )
    RubricFactory(call=closed, number=2, mode="pass_fail", published=False)
    said = staff.get(url("staff_rubric_publish", closed)).content.decode()
    assert "1 submitted review stays as it is and counts." in said
    assert "how reviews are counted would change" in said
    assert staff.post(url("staff_rubric_publish", closed)).status_code == 422


def test_copy_and_discard(staff, closed, other_call):
    RubricFactory(call=other_call)
    assert staff.post(url("staff_rubric_copy", closed), {"source": ""}).status_code == 422
    staff.post(url("staff_rubric_copy", closed), {"source": other_call.slug})
    assert labels(closed) == ["Excellence", "Openness"]
    assert staff.post(url("staff_rubric_discard", closed)).status_code == 302
    assert draft_rubric(closed) is None
    assert staff.post(url("staff_rubric_discard", closed)).status_code == 422


@pytest.mark.parametrize("who", ["olga", "otto", "rita"])
def test_others_change_nothing(client, closed, who, request):
    client.force_login(request.getfixturevalue(who))
    for name in ("staff_rubric", "staff_rubric_publish", "staff_rubric_copy"):
        assert client.post(url(name, closed), criteria({"label": "X"})).status_code in {403, 404}
    assert Rubric.objects.count() == 0
