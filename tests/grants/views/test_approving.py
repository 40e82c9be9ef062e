from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.actions.approving import approve_application, draft_to_approve
from grants.models import Approval, TeamMember
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, closed_with, fresh
from tests.grants.views.test_team import text_of, url


@pytest.fixture
def waiting(complete, rita):
    complete.call.signatory_required = True
    complete.call.save(update_fields=["signatory_required"])
    TeamMember.objects.create(application=complete, user=rita, role="signatory")
    return complete


def digest(application):
    return draft_to_approve(application, timezone.now()).sha256


def approve(client, application, **more):
    sent = {"sha256": digest(application), "declaration": "on", **more}
    return client.post(url("application_approval", application), sent, follow=True)


def test_application_approval_shows_the_application_and_takes_the_approval(client, waiting, rita):
    client.force_login(rita)
    page = text_of(client.get(url("application_approval", waiting)))
    assert "We make fast kernels and share them." in page
    assert "Ask for approval" not in page
    assert "You have approved the application." in text_of(approve(client, waiting))
    assert Approval.objects.get().by == rita


def test_application_approval_needs_the_declaration(client, waiting, rita):
    client.force_login(rita)
    page = client.post(url("application_approval", waiting), {"sha256": digest(waiting)})
    assert page.status_code == 422
    assert "Tick the declaration to approve." in text_of(page)


def test_application_approval_of_text_that_changed_shows_the_new_one(
    client, waiting, rita, ada, now
):
    client.force_login(rita)
    old = digest(waiting)
    answer(waiting, ada, now, summary="Quite another summary.")
    page = approve(client, waiting, sha256=old)
    assert page.status_code == 422
    assert "changed while you were reading" in text_of(page)
    assert "Quite another summary." in text_of(page)
    assert f'name="sha256" value="{digest(waiting)}"' in page.text
    assert not Approval.objects.exists()


def test_application_approval_return_needs_a_note_and_passes_it_on(client, waiting, rita, ada):
    client.force_login(rita)
    back = url("application_approval_return", waiting)
    assert client.post(back, {"note": ""}).status_code == 422
    done = client.post(back, {"note": "The budget is too low."}, follow=True)
    assert "The application is sent back" in text_of(done)
    client.force_login(ada)
    assert "The budget is too low." in text_of(client.get(url("application_approval", waiting)))
    assert client.post(back, {"note": "x"}).status_code == 403


def test_application_approval_ask(client, waiting, ada):
    client.force_login(ada)
    ask = url("application_approval_ask", waiting)
    assert "The signatories are asked" in text_of(client.post(ask, follow=True))
    assert "less than an hour ago" in text_of(client.post(ask, follow=True))
    assert approve(client, waiting).status_code == 403


def test_submitting_without_approval_says_so_with_a_link(client, waiting, ada):
    client.force_login(ada)
    page = client.post(url("application_submit", waiting), {"declaration": "on"})
    assert page.status_code == 422
    assert "A signatory has to approve the application" in text_of(page)
    assert f'href="{url("application_approval", waiting)}"' in page.text


def test_the_receipt_and_staff_read_who_approved(client, waiting, ada, rita, sam):
    client.force_login(rita)
    approve(client, waiting)
    client.force_login(ada)
    client.post(url("application_submit", waiting), {"declaration": "on"})
    assert "Approved Rita Levi," in text_of(client.get(url("application_receipt", waiting)))
    client.force_login(sam)
    staff = reverse("grants:staff_application_detail", args=[waiting.reference])
    assert "Approved by Rita Levi," in text_of(client.get(staff))


def test_after_the_deadline_the_signatory_reads_and_approves_what_staff_are_sent(
    client, waiting, ada, rita, sam, now
):
    past = now - timedelta(hours=3)
    read = draft_to_approve(waiting, past).sha256
    approve_application(application=waiting, sha256=read, by=rita, at=past)
    closed_with(waiting, ada, past)
    answer(waiting, ada, past + timedelta(minutes=1), title="Never sent")
    asked(fresh(waiting), sam, now - timedelta(hours=1))
    answer(fresh(waiting), ada, now, summary="As staff asked.")
    client.force_login(ada)
    assert "The signatories are asked" in text_of(
        client.post(url("application_approval_ask", waiting), follow=True)
    )
    client.force_login(rita)
    page = text_of(client.get(url("application_approval", waiting)))
    assert "As staff asked." in page
    assert "Open kernels" in page
    assert "You have approved the application." in text_of(approve(client, fresh(waiting)))
    client.force_login(ada)
    client.post(url("application_submit", waiting), {"declaration": "on"})
    assert waiting.submissions.count() == 2
