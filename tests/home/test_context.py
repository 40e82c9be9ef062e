import pytest
from django.contrib.auth.models import AnonymousUser

from home.context import navigation
from tests.factories.reviews import ReviewerFactory


def labels(rf, user, path="/"):
    request = rf.get(path)
    request.user = user
    return [entry.label for entry in navigation(request)["navigation"]]


def test_a_visitor_sees_what_is_public(rf):
    assert labels(rf, AnonymousUser()) == ["Calls", "Released"]


def test_a_person_sees_their_own_pages(rf, ada):
    assert labels(rf, ada) == ["Desk", "Calls", "Applications", "Awards"]


def test_a_reviewer_also_sees_reviews(rf, rita):
    ReviewerFactory(user=rita)
    assert labels(rf, rita) == ["Desk", "Calls", "Applications", "Awards", "Reviews"]


def test_a_reviewer_taken_off_the_panel_does_not(rf, rita):
    ReviewerFactory(user=rita, is_active=False)
    assert labels(rf, rita) == ["Desk", "Calls", "Applications", "Awards"]


@pytest.mark.parametrize("who", ["sam", "olga", "root"])
def test_staff_also_see_the_staff_pages(rf, request, who):
    user = request.getfixturevalue(who)
    assert labels(rf, user) == ["Desk", "Calls", "Applications", "Awards", "Staff"]


def test_navigation_asks_the_database_once_and_only_when_shown(rf, sam, django_assert_num_queries):
    request = rf.get("/")
    request.user = sam
    with django_assert_num_queries(0):
        context = navigation(request)
    with django_assert_num_queries(1):
        list(context["navigation"])
        list(context["navigation"])


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/awards/AWD-2026-0001/", ["Awards"]),
        ("/conditions/CON-2026-0001/", ["Awards"]),
        ("/staff/calls/x/", ["Staff"]),
        ("/", []),
    ],
)
def test_the_entry_of_the_page_is_marked(rf, sam, path, current):
    request = rf.get(path)
    request.user = sam
    assert [entry.label for entry in navigation(request)["navigation"] if entry.current] == current
