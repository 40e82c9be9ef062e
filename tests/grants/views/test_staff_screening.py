from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from core.mail.models import OutgoingMail
from grants.actions.screening import propose_reject, set_items
from grants.actions.tagging import add_note
from grants.forms.screening import ScreeningForm
from grants.models import RejectTemplate, Screening, ScreeningItem, ScreeningMark
from grants.queries.screening import DEFAULT_ITEMS, marks_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory, submitted_application
from tests.factories.reviews import AssignmentFactory, PanelFactory, ReviewerFactory, RubricFactory

FITS, MAY_APPLY, *_MORE = DEFAULT_ITEMS


@pytest.fixture
def sue(programme):
    """Another officer, for the second look."""
    user = UserFactory(name="Sue Park", email="sue@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.OFFICER)
    return user


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def two(call, ada):
    return [submitted_application(call=call, owner=ada, title=f"Proposal {n}") for n in range(2)]


def url(name, *args):
    return reverse(f"grants:{name}", args=args)


def entered(call, text, passed, note=""):
    """What the page sends when this is entered for an item."""
    form = ScreeningForm(items=[ScreeningItem(call=call, text=text)], marks=[])
    [key] = form.texts
    return {f"item-{key}": passed, f"note-{key}": note}


def test_staff_screening_goes_from_one_to_the_next(as_sam, call, two):
    first, second = two
    queue = as_sam.get(url("staff_screening_queue", call.slug)).text
    assert url("staff_screening", first.reference) in queue
    page = as_sam.get(url("staff_screening", first.reference)).text
    assert "We make fast kernels and share them." in page
    assert f'rel="next" href="{url("staff_screening", second.reference)}"' in page
    answer = as_sam.post(
        url("staff_screening", first.reference),
        {
            "outcome": "forward",
            **entered(call, FITS, "yes"),
            **entered(call, MAY_APPLY, "no", "A firm"),
            "note": "Fine",
        },
    )
    assert (answer.status_code, answer.url) == (302, url("staff_screening", second.reference))
    assert Screening.objects.get(application=first).state == "forward"
    assert ScreeningMark.objects.get(passed="no").note == "A firm"
    last = as_sam.post(url("staff_screening", second.reference), {"outcome": "changes"})
    assert last.url == url("staff_screening_queue", call.slug)


def test_staff_screening_keeps_what_was_typed_when_it_cannot_be_stored(as_sam, call, two):
    page = url("staff_screening", two[0].reference)
    answer = as_sam.post(page, {"outcome": "forward", **entered(call, FITS, "maybe", "Hm")})
    assert (answer.status_code, 'value="Hm"' in answer.text) == (422, True)
    saved = as_sam.post(page, {"outcome": "save", **entered(call, FITS, "yes")}, follow=True)
    assert f"The checklist of {two[0].reference} is saved." in saved.text


def test_staff_screening_keeps_a_note_beside_an_item_without_a_finding(as_sam, call, two):
    page = url("staff_screening", two[0].reference)
    note = entered(call, FITS, "", "Ask the host first")
    saved = as_sam.post(page, {"outcome": "save", **note}, follow=True)
    assert 'value="Ask the host first"' in saved.text
    as_sam.post(page, {"outcome": "forward", **boxes(saved)})
    assert [mark.note for mark in marks_of(two[0])] == ["Ask the host first"]
    type(two[0]).objects.filter(pk=two[0].pk).update(state="funded")
    assert "<dd>Ask the host first <span" in as_sam.get(page).text


def boxes(page):
    """The fields of the checklist as the browser would send them back."""
    form = page.context["form"]
    return {field.html_name: field.value() or "" for group in form.found for field in group}


def test_staff_screening_of_two_people_at_once_loses_nothing(as_sam, client, call, two, sue, sam):
    """Both open the page; Sam saves first, and Sue's page is older than what stands."""
    page = url("staff_screening", two[0].reference)
    hers = boxes(as_sam.get(page))
    as_sam.post(page, {"outcome": "save", **hers, **entered(call, FITS, "no", "A firm")})
    client.force_login(sue)
    client.post(page, {"outcome": "save", **hers, **entered(call, MAY_APPLY, "yes")})
    assert [(m.said, m.by) for m in marks_of(two[0])] == [("no A firm", sam), ("yes", sue)]

    refused = client.post(
        page, {"outcome": "forward", **hers, **entered(call, FITS, "yes", "It does")}
    )
    assert refused.status_code == 422
    assert "Sam Okafor marked “It fits the aim of the call” as “No”" in refused.text
    shown = boxes(refused)
    assert 'value="It does"' in refused.text
    assert Screening.objects.get(application=two[0]).state == "to_screen"
    client.post(page, {"outcome": "save", **shown})
    assert [m.said for m in marks_of(two[0])] == ["yes It does", "yes"]


def test_staff_screening_keeps_notes_with_their_items_when_the_checklist_changes(
    as_sam, call, two, sam
):
    page = url("staff_screening", two[0].reference)
    sent = {
        "outcome": "save",
        **boxes(as_sam.get(page)),
        **entered(call, FITS, "no", "A firm"),
        **entered(call, MAY_APPLY, "yes", "A lab"),
    }
    set_items(call=call, texts=["New", MAY_APPLY], by=sam, at=timezone.now())
    as_sam.post(page, sent)
    found = {mark.item.text: mark.said for mark in marks_of(two[0])}
    assert found == {FITS: "no A firm", MAY_APPLY: "yes A lab"}


def test_staff_screening_items_are_lines(as_sam, call):
    page = url("staff_screening_items", call.slug)
    assert "It fits the aim of the call" in as_sam.get(page).text
    as_sam.post(page, {"items": " One \r\n\r\nTwo"})
    assert [item.text for item in ScreeningItem.objects.filter(is_used=True)] == ["One", "Two"]
    answer = as_sam.post(page, {"items": "x" * 301})
    assert (answer.status_code, "at most 300" in answer.text) == (422, True)


def test_staff_screening_reject_starts_from_a_text_and_waits_for_a_second_look(
    as_sam, client, call, two, sue, programme
):
    first = two[0]
    text = RejectTemplate.objects.create(programme=programme, name="Aim", body="Dear {name}, no.")
    page = url("staff_screening_reject", first.reference)
    to_it = as_sam.post(url("staff_screening", first.reference), {"outcome": "reject"})
    assert to_it.url == page
    assert "Dear Ada Lovelace, no." in as_sam.get(page, {"text": text.pk}).text
    assert as_sam.post(page, {"letter": ""}).status_code == 422
    as_sam.post(page, {"letter": "Dear Ada, no.", "note": "See aim."})
    own = as_sam.get(url("staff_screening", first.reference)).text
    assert "somebody else has to take the second look" in own
    assert "Turn it down</button>" not in own

    client.force_login(sue)
    queue = client.get(url("staff_screening_queue", call.slug), {"state": "proposed"}).text
    assert first.reference in queue
    look = url("staff_screening_second_look", first.reference)
    assert client.post(look, {"verdict": "back", "note": ""}).status_code == 422
    done = client.post(look, {"verdict": "confirm"}, follow=True).text
    assert "Take it back, no mail is sent" in done
    client.post(url("staff_screening_restore", first.reference))
    first.refresh_from_db()
    assert (first.state, OutgoingMail.objects.count()) == ("submitted", 0)


def test_staff_screening_second_look_sends_back_with_a_reason(client, two, sam, sue):
    now = timezone.now()
    propose_reject(application=two[0], letter="No.", by=sam, at=now)
    client.force_login(sue)
    look = url("staff_screening_second_look", two[0].reference)
    client.post(look, {"verdict": "back", "note": "It does fit."})
    screening = Screening.objects.get(application=two[0])
    assert (screening.state, screening.note) == ("to_screen", "It does fit.")
    late = client.post(look, {"verdict": "confirm"}, follow=True).text
    assert "cannot be confirmed now" in late


def applicant_pages(client, application):
    """Everything an applicant reads about the application, the mails too."""
    names = ("application_list", "application_detail", "application_receipt")
    pages = [client.get(url(names[0])), client.get(reverse("home:desk"))]
    pages += [client.get(url(name, application.reference)) for name in names[1:]]
    assert {page.status_code for page in pages} == {200}
    mails = OutgoingMail.objects.filter(to=application.owner.email).values_list("body", flat=True)
    texts = [page.text for page in pages] + list(mails)
    return [text.split('name="csrfmiddlewaretoken"')[0] for text in texts]


def test_applicants_see_nothing_of_screening_before_it_is_confirmed(client, call, ada, sam, sue):
    application = submitted_application(call=call, owner=ada)
    client.force_login(ada)
    before = applicant_pages(client, application)
    at = timezone.now()
    add_note(application=application, body="Secret note on this", by=sam, at=at)
    propose_reject(application=application, letter="Secret letter", note="Secret", by=sam, at=at)
    after = applicant_pages(client, application)
    assert after == before
    client.force_login(sue)
    client.post(url("staff_screening_second_look", application.reference), {"verdict": "confirm"})
    client.force_login(ada)
    told = client.get(url("application_list")).text
    assert "Not taken further" in told
    assert "Secret" not in "".join(applicant_pages(client, application)[:4])


def test_reviewers_see_neither_notes_nor_what_was_turned_down(client, call, rita, sam, sue):
    call.blindness = "blind"
    call.save()
    application = submitted_application(call=call)
    panel = PanelFactory(call=call)
    RubricFactory(call=call)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    AssignmentFactory(application=application, reviewer=reviewer)
    at = timezone.now()
    add_note(application=application, body="Secret note on this", by=sam, at=at)
    client.force_login(rita)
    page = reverse("reviews:review_edit", args=[application.reference])
    assert "Secret" not in client.get(page).text
    propose_reject(application=application, letter="Secret", by=sam, at=at)
    assert client.get(page).status_code == 200
    client.force_login(sue)
    client.post(url("staff_screening_second_look", application.reference), {"verdict": "confirm"})
    client.force_login(rita)
    assert client.get(page).status_code == 404


def test_staff_screening_of_what_left_the_round_is_only_read(as_sam, two):
    type(two[0]).objects.filter(pk=two[0].pk).update(state="funded")
    page = as_sam.get(url("staff_screening", two[0].reference)).text
    assert "Take forward" not in page
    answer = as_sam.post(url("staff_screening", two[0].reference), {"outcome": "forward"})
    assert answer.status_code == 422
    assert "no longer waiting to be screened" in answer.text


def test_staff_screening_says_when_something_newer_was_submitted(as_sam, two):
    as_sam.post(url("staff_screening", two[0].reference), {"outcome": "forward"})
    two[0].submitted_at = timezone.now() + timedelta(minutes=1)
    two[0].save()
    page = as_sam.get(url("staff_screening", two[0].reference)).text
    assert "submitted again after this was last screened" in page
