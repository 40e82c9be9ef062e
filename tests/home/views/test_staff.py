from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core.files.lost import TooManyLost, trash_lost
from home.context import SECTIONS
from tests.factories.grants import CallFactory, submitted_application
from tests.factories.reviews import DecisionFactory
from tests.home.mails import failed_mail

STAFF = "home:staff_desk"


def test_staff_desk_links_each_number_to_its_rows(client, sam, call):
    submitted_application(call=call)
    client.force_login(sam)
    text = client.get(reverse(STAFF)).text
    for name in [
        "grants:staff_application_list",
        "reviews:staff_assignment_list",
        "reviews:staff_ranking",
        "awards:staff_award_list",
    ]:
        assert f'href="{reverse(name, args=[call.slug])}"' in text
    assert "Slingshot grants" in text
    assert "Open kernels 2026" in text


def test_staff_desk_says_that_the_sweep_of_files_was_refused(client, sam):
    default_storage.save("ab/ab12", ContentFile(b"a letter"))
    later = timezone.now() + timedelta(days=2)
    client.force_login(sam)
    words = "found stored files that the database does not know (1)"
    with pytest.raises(TooManyLost):
        trash_lost(later)
    assert words in client.get(reverse(STAFF)).text
    trash_lost(later, all_the_same=True)
    assert words not in client.get(reverse(STAFF)).text


def test_staff_desk_shows_nothing_of_other_programmes(client, otto, call):
    client.force_login(otto)
    text = client.get(reverse(STAFF)).text
    assert "Slingshot" not in text
    assert "No call yet" in text


@pytest.mark.parametrize(("who", "offered"), [("root", True), ("sam", False)])
def test_staff_desk_offers_a_new_programme_to_those_who_may(client, request, who, offered, call):
    client.force_login(request.getfixturevalue(who))
    text = client.get(reverse(STAFF)).text
    assert ("Create a programme" in text) is offered


def test_staff_desk_says_what_waits_for_a_second_person(client, sam, root, call):
    application = submitted_application(call=call)
    DecisionFactory(application=application, decided_by=root, state="waiting", needs_second=True)
    client.force_login(sam)
    text = client.get(reverse(STAFF)).text
    assert "Decisions for you to confirm" in text
    assert f"{reverse('reviews:staff_decision_list', args=[call.slug])}?state=waiting" in text
    client.force_login(root)
    assert "for you to confirm" not in client.get(reverse(STAFF)).text


def test_staff_desk_is_not_open_to_others(client, ada):
    client.force_login(ada)
    response = client.get(reverse(STAFF))
    assert response.status_code == 403
    assert "You have no role in any programme." in response.text


@pytest.mark.parametrize("calls", [1, 3])
def test_staff_desk_asks_the_database_the_same_number_of_times(
    client, sam, programme, calls, django_assert_num_queries
):
    for _ in range(calls):
        submitted_application(call=CallFactory(programme=programme))
    client.force_login(sam)
    with django_assert_num_queries(15):
        client.get(reverse(STAFF))


def test_staff_desk_counts_as_many_failed_mails_as_the_page_lists(client, root, call):
    failed_mail(call.programme.slug)
    failed_mail("")
    client.force_login(root)
    tabs = client.get(reverse("home:staff_desk")).context["staff_sections"]
    assert [tab.count for tab in tabs if tab.label == "Failed mail"] == [2]


@pytest.mark.parametrize("name", SECTIONS)
def test_every_page_of_staff_leads_to_the_others(client, sam, programme, name):
    client.force_login(sam)
    page = client.get(reverse(name))
    assert [entry.label for entry in page.context["staff_sections"] if entry.current] == [
        SECTIONS[name]
    ]
    assert [
        url for each in SECTIONS if (url := reverse(each)) and f'href="{url}"' not in page.text
    ] == []


def test_a_page_below_has_its_own_way_back(client, sam, programme):
    client.force_login(sam)
    page = client.get(reverse("grants:staff_programme_detail", args=[programme.slug]))
    assert list(page.context["staff_sections"]) == []
