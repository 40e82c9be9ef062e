import pytest
from django.urls import reverse

from grants.models import Call, CallInvitation
from tests.factories.grants import CallFactory, submitted_application
from tests.shared import text_of


def url(name, slug, *more):
    return reverse(f"grants:{name}", args=[slug, *more])


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def second(call):
    return CallFactory(
        programme=call.programme,
        slug="full",
        title="Full proposals",
        first_stage=call,
        audience="invited",
    )


def test_staff_invitations_takes_pasted_addresses(as_sam, second):
    pasted = "ada@example.org, <ben@example.org>;\n\n eve@example.org"
    done = as_sam.post(url("staff_invitations", "full"), {"addresses": pasted}, follow=True)
    assert "3 invitations are sent." in text_of(done)
    assert sorted(each.email for each in second.invitations.all()) == [
        "ada@example.org",
        "ben@example.org",
        "eve@example.org",
    ]
    bad = as_sam.post(url("staff_invitations", "full"), {"addresses": "ada at home"})
    assert bad.status_code == 422
    assert "ada at home" in bad.content.decode()


def test_staff_invitation_resend_and_revoke(as_sam, second, now):
    invitation = CallInvitation.objects.create(call=second, email="ada@example.org", at=now)
    resend = url("staff_invitation_resend", "full", invitation.pk)
    assert "sent to ada@example.org again" in text_of(as_sam.post(resend, follow=True))
    revoke = url("staff_invitation_revoke", "full", invitation.pk)
    assert "ada@example.org is no longer invited" in text_of(as_sam.post(revoke, follow=True))
    assert as_sam.post(revoke).status_code == 404
    used = CallInvitation.objects.create(call=second, email="ada@example.org", at=now, used_at=now)
    for name in ("staff_invitation_resend", "staff_invitation_revoke"):
        done = as_sam.post(url(name, "full", used.pk), follow=True)
        assert "This invitation was used" in text_of(done)


def test_staff_stage_invites_whom_one_chooses(as_sam, call, second):
    going, staying = submitted_application(call=call), submitted_application(call=call)
    page = as_sam.get(url("staff_stage", "open-kernels")).content.decode()
    assert f'value="{going.reference}"' in page
    assert f'value="{staying.reference}"' in page
    sent = {"call": "full", "references": [going.reference]}
    done = as_sam.post(url("staff_stage", "open-kernels"), sent, follow=True)
    assert "1 invitation is sent." in text_of(done)
    assert [each.application for each in second.invitations.all()] == [going]
    after = done.content.decode()
    assert f'value="{going.reference}"' not in after
    nobody = as_sam.post(url("staff_stage", "open-kernels"), {"call": "full"})
    assert nobody.status_code == 422
    assert "Choose at least one application." in text_of(nobody)


def test_the_page_of_an_invited_call_is_for_the_invited(client, second, ada, eve, now):
    page = reverse("grants:call_detail", args=["full"])
    CallInvitation.objects.create(call=second, email=ada.email, at=now)
    assert client.get(page).status_code == 404
    client.force_login(eve)
    assert client.get(page).status_code == 404
    assert client.post(reverse("grants:application_start", args=["full"])).status_code == 404
    client.force_login(ada)
    assert "Start an application" in text_of(client.get(page))
    assert "Full proposals" in text_of(client.get(reverse("home:desk")))
    started = client.post(reverse("grants:application_start", args=["full"]))
    assert started.status_code == 302
    assert "Start" not in text_of(client.get(page)).partition("What we ask")[0]


def test_an_unlisted_call_is_read_by_its_address_and_listed_nowhere(client, call):
    Call.objects.filter(pk=call.pk).update(audience="unlisted")
    assert client.get(reverse("grants:call_detail", args=["open-kernels"])).status_code == 200
    for name in ("grants:call_list", "home:front"):
        assert call.title not in text_of(client.get(reverse(name)))
