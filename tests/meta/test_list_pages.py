"""Every list page asks the database as often with 3,000 rows as with one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.meta.many_rows import World
from tests.meta.people_world import lists_of_people

pytestmark = pytest.mark.django_db

STAFF = {
    "home:staff_desk": False,
    "home:staff_mail_list": False,
    "home:staff_mail_log": False,
    "grants:staff_programme_list": False,
    "grants:staff_message_list": False,
    "grants:staff_application_list": True,
    "grants:staff_call_detail": True,
    "grants:staff_invitations": True,
    "grants:staff_stage": True,
    "grants:staff_extensions": True,
    "grants:staff_form_detail": True,
    "grants:staff_form_publish": True,
    "grants:staff_form_library": True,
    "grants:staff_screening_queue": True,
    "grants:staff_duplicate_list": True,
    "grants:staff_search": False,
    "reviews:staff_panel": True,
    "reviews:staff_conflict_list": True,
    "reviews:staff_conflict_missing": True,
    "reviews:staff_conflict_unfounded": True,
    "reviews:staff_plan_list": True,
    "reviews:staff_bids": True,
    "reviews:staff_assignment_list": True,
    "reviews:staff_ranking": True,
    "reviews:staff_severity": True,
    "reviews:staff_lottery_list": True,
    "reviews:staff_announce": True,
    "reviews:staff_announce_preview": True,
    "reviews:staff_decision_list": True,
    "reviews:staff_scenario_list": True,
    "reviews:staff_export_list": True,
    "awards:staff_award_list": True,
    "awards:staff_letter_batch": True,
    "releases:staff_release_list": False,
    "releases:staff_release_board": False,
}


def costs(client, world, sam, rita, ada):
    """The number of queries of every list page."""
    slug = world.call.slug
    pages = [
        (sam, reverse(name, args=[slug] if at_call else [])) for name, at_call in STAFF.items()
    ]
    pages += [
        (sam, reverse("grants:staff_library_list", args=[world.call.programme.slug])),
        (sam, reverse("awards:staff_amendment_list", args=[world.call.programme.slug])),
        (sam, reverse("grants:staff_form_report", args=[slug, 1])),
        (sam, f"{reverse('grants:staff_application_list', args=[slug])}?q=proposal&tag=1"),
        (sam, f"{reverse('grants:staff_search')}?q=proposal"),
        (sam, reverse("reviews:staff_plan_detail", args=[slug, 1])),
        *((sam, url) for url in lists_of_people(world)),
        (rita, reverse("reviews:review_bids", args=[slug])),
        (rita, reverse("reviews:review_list")),
        (rita, reverse("reviews:profile")),
        (ada, reverse("grants:application_list")),
        (ada, reverse("awards:award_list")),
        (ada, reverse("awards:calendar")),
        (sam, reverse("awards:calendar")),
        (ada, reverse("home:desk")),
        (None, reverse("grants:call_list")),
        (None, reverse("releases:register")),
        (None, reverse("releases:register_numbers")),
        (None, reverse("releases:register_feed")),
        (None, reverse("home:front")),
    ]
    plan = reverse("reviews:staff_plan_detail", args=[slug, 1])
    bids = reverse("reviews:staff_bids", args=[slug])
    more = (plan, f"{plan}?by=reviewer", f"{plan}compare/1/", f"{bids}?by=reviewer")
    pages += [(sam, url) for url in more]
    counts = {}
    for person, url in pages:
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(url).status_code == 200  # fills the caches
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts[url] = len(queries)
    return counts


def test_lists_cost_the_same_with_1_3_and_3000_rows(client, call, sam, rita, ada):
    world = World(call, ada, rita)
    world.grow(1)
    one = costs(client, world, sam, rita, ada)
    world.grow(3)
    three = costs(client, world, sam, rita, ada)
    world.grow(3000)
    many = costs(client, world, sam, rita, ada)
    assert three == one
    assert many == one
