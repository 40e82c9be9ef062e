"""The reviewer's pages about conflicts, and who of the panel has certified."""

import pytest
from django.urls import reverse

from core.mail.models import OutgoingMail
from reviews.models import Certification, Conflict, Declaration
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, RubricFactory

SUMMARY = "We work on compilers."


@pytest.fixture
def reviewer(panel, closed, rita):
    RubricFactory(call=closed)
    return ReviewerFactory(panel=panel, user=rita)


@pytest.fixture
def taken(closed, reviewer):
    """Two applications accepted in bulk."""
    return [
        AssignmentFactory(
            application=submitted_application(
                call=closed, title=f"Kernel {n}", answers={"summary": SUMMARY}
            ),
            reviewer=reviewer,
            declared=False,
        )
        for n in range(2)
    ]


@pytest.fixture
def at_work(client, rita):
    client.force_login(rita)
    return client


def page(client, name, *args):
    return client.get(reverse(f"reviews:{name}", args=args))


def reference(assignment):
    return assignment.application.reference


def test_title_and_people_and_nothing_else_before_the_declaration(at_work, taken):
    text = page(at_work, "declaration_list").content.decode()
    assert "Kernel 0" in text
    assert "By Ada Lovelace" in text
    assert SUMMARY not in text


def test_titles_only_in_a_blind_call(at_work, taken, closed):
    closed.blindness = "blind"
    closed.save()
    text = page(at_work, "declaration_list").content.decode()
    assert "Kernel 0" in text
    assert "Ada Lovelace" not in text
    assert "you do not learn who applies" in text


def test_opening_the_review_leads_to_the_declaration(at_work, taken):
    answer = page(at_work, "review_edit", reference(taken[0]))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('reviews:declaration_list')}#{reference(taken[0])}"
    assert "with 2 applications you took" in page(at_work, "review_list").content.decode()


@pytest.mark.parametrize("name", ["review_save", "review_submit", "review_reopen"])
def test_no_other_door_stands_open(at_work, taken, name):
    url = reverse(f"reviews:{name}", args=[reference(taken[0])])
    assert at_work.post(url, {"question": "comment_for_panel", "value": "x"}).status_code == 404


def test_no_conflict_opens_and_a_conflict_hides(at_work, taken):
    first, second = map(reference, taken)
    data = {f"{first}-answer": "none", f"{second}-answer": "conflict", f"{second}-reason": "Mine"}
    answer = at_work.post(reverse("reviews:declaration_list"), data)
    assert answer.url == reverse("reviews:review_list")
    assert Declaration.objects.get().application == taken[0].application
    assert Conflict.objects.get().reason == "Mine"
    assert SUMMARY in page(at_work, "review_edit", first).content.decode()
    assert page(at_work, "review_edit", second).status_code == 404
    text = page(at_work, "declaration_list").content.decode()
    assert "Nothing to declare" in text


def test_one_at_a_time_is_fine(at_work, taken):
    first, second = map(reference, taken)
    answer = at_work.post(reverse("reviews:declaration_list"), {f"{first}-answer": "none"})
    assert answer.url == reverse("reviews:declaration_list")
    text = at_work.get(answer.url).content.decode()
    assert "1 still to answer" in text
    assert second in text
    assert first not in text


def test_a_conflict_needs_its_reason_and_nothing_is_lost(at_work, taken):
    first, second = map(reference, taken)
    data = {f"{first}-answer": "none", f"{second}-answer": "conflict", f"{second}-reason": ""}
    answer = at_work.post(reverse("reviews:declaration_list"), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say what the conflict is." in text
    assert text.count("checked") == 2
    assert Declaration.objects.count() == Conflict.objects.count() == 0


@pytest.mark.parametrize("answer", ["", "none"])
def test_what_is_written_about_a_conflict_is_not_passed_over(at_work, taken, answer):
    first = reference(taken[0])
    data = {f"{first}-answer": answer, f"{first}-reason": "She is my sister"}
    page_ = at_work.post(reverse("reviews:declaration_list"), data)
    text = page_.content.decode()
    assert page_.status_code == 422
    assert "choose that, or take the text out" in text
    assert "She is my sister" in text
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("count", [1, 4])
def test_declaration_queries(at_work, closed, reviewer, count, django_assert_num_queries):
    for _ in range(count):
        AssignmentFactory(
            application=submitted_application(call=closed), reviewer=reviewer, declared=False
        )
    with django_assert_num_queries(6):
        page(at_work, "declaration_list")


@pytest.fixture
def listed(taken):
    return [each.application for each in taken]


def test_certifying_declares_what_is_left(at_work, closed, listed, rita):
    first, second = (each.reference for each in listed)
    url = reverse("reviews:certification_edit", args=[closed.slug])
    text = at_work.get(url).content.decode()
    assert "Kernel 0" in text
    assert "By Ada Lovelace" in text
    assert SUMMARY not in text
    data = {"agreed": "on", f"conflict-{first}": "on", f"reason-{first}": "My sister"}
    assert at_work.post(url, data).url == url
    assert Certification.objects.get().applications == 1
    text = at_work.get(url).content.decode()
    assert "You certified on" in text
    assert first not in text
    assert second in text


def test_certifying_titles_only_in_a_blind_call(at_work, closed, listed):
    closed.blindness = "blind"
    closed.save()
    text = page(at_work, "certification_edit", closed.slug).content.decode()
    assert "Kernel 0" in text
    assert "Ada Lovelace" not in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Confirm that all your conflicts are declared."),
        ({"agreed": "on", "conflict": "on"}, "Say what your conflict with"),
        ({"agreed": "on", "reason": "My sister"}, "Tick the box if you have a conflict with"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(at_work, closed, listed, sent, sentence):
    data = {
        f"{key}-{listed[0].reference}" if key != "agreed" else key: value
        for key, value in sent.items()
    }
    answer = at_work.post(reverse("reviews:certification_edit", args=[closed.slug]), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert ("My sister" in text) == ("reason" in sent)
    assert Certification.objects.count() == Conflict.objects.count() == 0


def test_somebody_else_finds_no_page(client, closed, listed, eve):
    client.force_login(eve)
    assert page(client, "certification_edit", closed.slug).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_certification_queries(at_work, closed, reviewer, count, django_assert_num_queries):
    for _ in range(count):
        AssignmentFactory(application=submitted_application(call=closed), reviewer=reviewer)
    with django_assert_num_queries(8):
        page(at_work, "certification_edit", closed.slug)


def test_staff_see_who_has_not_certified_and_remind(client, closed, panel, listed, rita, pat, sam):
    ReviewerFactory(panel=panel, user=pat)
    client.force_login(rita)
    client.post(reverse("reviews:certification_edit", args=[closed.slug]), {"agreed": "on"})
    client.force_login(sam)
    text = page(client, "staff_certification_list", closed.slug).content.decode()
    assert text.count("Certified</strong>") == text.count("Not yet</strong>") == 1
    remind = reverse("reviews:staff_certification_remind", args=[closed.slug])
    assert "1 person is reminded" in client.post(remind, follow=True).content.decode()
    assert OutgoingMail.objects.get().to == pat.email
