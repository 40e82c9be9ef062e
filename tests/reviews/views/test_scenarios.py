"""What if in pages, and the rules a call decides by."""

import pytest
from django.urls import reverse

from reviews.models import DecidingRules, Decision, Scenario, Theme
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def refs(closed, fill):
    applications, _ = fill(3, 0)
    RubricFactory(call=closed)
    for application, score in zip(applications, [5, 4, 3], strict=True):
        submitted_review(AssignmentFactory(application=application), excellence=score)
    return [each.reference for each in applications]


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


SETTINGS = {"name": "Less money", "budget": "80,000", "fill": "", "use_themes": "on", "note": ""}


def test_from_a_name_to_decisions(staff, closed, refs):
    page = staff.post(url("staff_scenario_create", closed), {"name": "First"}, follow=True)
    assert "The budget ends the list" in page.content.decode()
    detail = url("staff_scenario_detail", closed, 1)
    data = {**SETTINGS, f"place-{refs[0]}": "out", f"amount-{refs[0]}": "", f"reason-{refs[0]}": ""}
    page = staff.post(detail, data, follow=True)
    assert page.context["outcome"].amounts == {refs[1]: 80_000_00}
    text = page.content.decode()
    for words in ("Out, put out by hand", "In, by rank", "Out, the money does not reach"):
        assert words in text
    assert f"Without what is put in and out by hand, {refs[0]} would come in" in text
    assert Decision.objects.count() == 0
    staff.post(url("staff_scenario_create", closed), {"name": "Second"})
    page = staff.get(url("staff_scenario_list", closed))
    assert [row.reference for row, _ in page.context["differences"]] == [refs[0]]
    taken = staff.post(
        url("staff_scenario_take_over", closed, 1), {"others": "decline"}, follow=True
    )
    assert "3 decided." in taken.content.decode()
    assert set(Decision.objects.values_list("application__reference", "outcome")) == {
        (refs[0], "decline"),
        (refs[1], "fund"),
        (refs[2], "decline"),
    }
    staff.post(url("staff_scenario_remove", closed, 2))
    staff.post(url("staff_scenario_remove", closed, 1))
    assert [each.number for each in Scenario.objects.all()] == [1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"budget": "much"}, "is not an amount"),
        ({"budget": "-5"}, "cannot be negative"),
        ({"name": ""}, "id_name"),
        ({"amount": "lots"}, "is not an amount"),
        ({"amount": "0"}, "above zero"),
        ({"place": "top"}, "choose by rank, in or out"),
    ],
)
def test_what_cannot_be_tried_is_422_and_kept(staff, closed, refs, changes, words):
    staff.post(url("staff_scenario_create", closed), {"name": "First"})
    place = {
        f"place-{refs[0]}": changes.pop("place", "in"),
        f"amount-{refs[0]}": changes.pop("amount", ""),
        f"reason-{refs[0]}": "KEEP-THIS",
    }
    data = {**SETTINGS, **place, **changes}
    page = staff.post(url("staff_scenario_detail", closed, 1), data)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "KEEP-THIS" in page.content.decode()
    assert Scenario.objects.get().choices.count() == 0


def test_a_take_over_that_cannot_be_says_why(staff, closed, refs):
    staff.post(url("staff_scenario_create", closed), {"name": "First"})
    staff.post(url("staff_scenario_detail", closed, 1), {**SETTINGS, "budget": "900,000"})
    page = staff.post(url("staff_scenario_take_over", closed, 1), {"others": "decline"})
    assert page.status_code == 422
    assert "more than the budget" in page.content.decode()


RULES = {
    "second_person": "on",
    "theme_question": "",
    "themes-TOTAL_FORMS": "2",
    "themes-INITIAL_FORMS": "0",
    "themes-0-name": "Hardware",
    "themes-0-floor": "50,000",
    "themes-0-cap": "",
    "themes-1-name": "",
    "themes-1-floor": "",
    "themes-1-cap": "",
}


def test_rules_and_themes_are_set_on_one_page(staff, closed, refs):
    address = url("staff_deciding_rules", closed)
    assert staff.post(address, RULES).status_code == 302
    assert DecidingRules.objects.get().second_person is True
    assert list(Theme.objects.values_list("name", "floor", "cap")) == [
        ("Hardware", 50_000_00, None)
    ]
    assert "50000.00" in staff.get(address).content.decode()
    staff.post(url("staff_scenario_create", closed), {"name": "First"})
    text = staff.get(url("staff_scenario_detail", closed, 1)).content.decode()
    assert "Hardware stays €50,000.00 below its floor" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"themes-0-floor": "lots"}, "is not an amount"),
        ({"themes-0-cap": "10"}, "at least more than at most"),
        ({"themes-0-name": ""}, "Name the theme"),
    ],
)
def test_rules_that_cannot_be_are_422(staff, closed, changes, words):
    page = staff.post(url("staff_deciding_rules", closed), {**RULES, **changes})
    assert (page.status_code, Theme.objects.count()) == (422, 0)
    assert words in page.content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_a_scenario_costs_the_same_for_one_and_many(
    staff, closed, fill, count, django_assert_num_queries
):
    fill(count, 0)
    staff.post(url("staff_scenario_create", closed), {"name": "First"})
    detail = url("staff_scenario_detail", closed, 1)
    staff.get(detail)
    with django_assert_num_queries(11):
        assert len(staff.get(detail).context["lines"]) == count
