import hashlib
from datetime import timedelta

import pytest

from awards.actions.acceptance import accept_award
from awards.actions.certificates import certify_acceptance
from awards.actions.cosigning import Signatory, name_cosignatory, send_link_anew
from awards.actions.lapsing import lapse_offers
from awards.actions.letters import issue_letter
from awards.models import Award, Cosignature
from awards.tokens import cosigning_token
from tests.shared import text_of

CARLA = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org", "Head of research")
SIGNED = {
    "answer": "sign",
    "has_read": "on",
    "typed_name": "Carla Weiss",
    "typed_office": "Head of research",
}


@pytest.fixture
def carla(prepared, sam, now, settings):
    """Carla, asked to co-sign Ada's award, which is out."""
    settings.LETTER_MAIL_AFTER_SECONDS = 0
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    name_cosignatory(award=prepared, signatory=CARLA, by=sam, at=now)
    issue_letter(award=prepared, by=sam, at=now)
    return Cosignature.objects.select_related("award__application").get()


@pytest.fixture
def link(carla):
    return f"/cosign/{cosigning_token(carla)}/"


def content_of(answer):
    return b"".join(answer.streaming_content)


def test_award_cosign_shows_letter_and_conditions_and_changes_nothing(client, carla, link):
    shown = text_of(client.get(link))
    letter = carla.award.letters.get()
    for expected in ("Will you sign for TU Dresden?", "€80,000.00", letter.sha256, "Final report"):
        assert expected in shown
    carla.refresh_from_db()
    assert carla.state == "asked"
    content = content_of(client.get(f"{link}letter.pdf"))
    assert hashlib.sha256(content).hexdigest() == letter.sha256


def test_award_cosign_signs_with_name_office_and_address(client, carla, link, ada, now):
    answer = client.post(link, SIGNED, follow=True)
    assert "You have signed for TU Dresden" in text_of(answer)
    assert "accepted once Ada Lovelace has signed" in text_of(answer)
    carla.refresh_from_db()
    assert (carla.state, carla.typed_office, carla.address) == (
        "signed",
        "Head of research",
        "127.0.0.1",
    )
    accept_award(award=carla.award, typed_name="Ada", address=None, by=ada, at=now)
    assert "Its certificate is being made" in text_of(client.get(link))
    certificate = certify_acceptance(award=carla.award, at=now)
    assert "Certificate of acceptance (PDF)" in text_of(client.get(link))
    content = content_of(client.get(f"{link}certificate.pdf"))
    assert hashlib.sha256(content).hexdigest() == certificate.sha256
    client.force_login(ada)
    page = client.get(f"/awards/{carla.award.reference}/").content.decode()
    assert f'href="/letters/{certificate.code}/letter.pdf"' in page
    assert "By Carla Weiss, Head of research, TU Dresden" in page


def test_award_detail_of_a_lapsed_offer_says_signed_and_not_accepted(client, carla, ada, now):
    accept_award(award=carla.award, typed_name="Ada", address=None, by=ada, at=now)
    assert lapse_offers(at=now + timedelta(days=40)) == 1
    client.force_login(ada)
    shown = text_of(client.get(f"/awards/{carla.award.reference}/"))
    assert "offered you €80,000.00" in shown
    assert "Signed By Ada" in shown
    assert "Accepted By" not in shown


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("has_read", "Tick the box"),
        ("typed_name", "Type your full name."),
        ("typed_office", "Type the office you sign in."),
    ],
)
def test_award_cosign_refused_keeps_what_was_typed(client, carla, link, gone, told):
    form = {name: value for name, value in SIGNED.items() if name != gone}
    answer = client.post(link, form)
    assert answer.status_code == 422
    assert told in text_of(answer)
    kept = "Carla Weiss" if gone != "typed_name" else "Head of research"
    assert f'value="{kept}"' in answer.content.decode()
    carla.refresh_from_db()
    assert carla.state == "asked"


def test_award_cosign_declines_with_a_reason(client, carla, link):
    assert client.post(link, {"answer": "decline", "reason": " "}).status_code == 422
    form = {"answer": "decline", "reason": "We may not."}
    assert "You have declined to sign" in text_of(client.post(link, form, follow=True))
    assert "We may not." in text_of(client.get(link))


def test_award_cosign_without_an_answer_does_nothing(client, carla, link):
    assert client.post(link, {}).status_code == 200
    carla.refresh_from_db()
    assert carla.state == "asked"


def test_award_cosign_by_a_dead_or_broken_link_says_so(client, carla, link, sam, now):
    assert client.get("/cosign/nonsense/").status_code == 404
    assert client.get(f"{link[:-2]}x/").status_code == 404
    send_link_anew(award=carla.award, by=sam, at=now)
    for answer in (client.get(link), client.post(link, SIGNED)):
        assert answer.status_code == 410
        assert "A newer link was sent to carla@tu.example.org." in text_of(answer)
    assert client.get(f"{link}letter.pdf").status_code == 404
    assert client.get(f"{link}certificate.pdf").status_code == 404
    Award.objects.update(state="lapsed")
    carla.refresh_from_db()
    answer = client.get(f"/cosign/{cosigning_token(carla)}/")
    assert "could be signed until" in text_of(answer)


def test_a_link_for_bank_details_does_not_sign(client, carla, confirmed_token):
    assert client.get(f"/cosign/{confirmed_token}/").status_code == 404


@pytest.fixture
def confirmed_token():
    from django.core import signing

    return signing.dumps([1, 1], salt="awards.bank-details")


def test_staff_cosignatory_names_and_staff_award_detail_tells_who_is_missing(
    client, prepared, sam, ada, now, settings
):
    settings.LETTER_MAIL_AFTER_SECONDS = 0
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    client.force_login(sam)
    detail = f"/staff/awards/{prepared.reference}/"
    assert "Name the person before you issue the letter" in text_of(client.get(detail))
    refused = client.post(f"{detail}letter/", follow=True)
    assert "nobody is named to do it" in text_of(refused)
    form = {"institution": "TU Dresden", "name": "Carla Weiss", "email": "carla@tu.example.org"}
    named = client.post(f"{detail}cosignatory/", form, follow=True)
    assert "Carla Weiss is asked when the letter goes out." in text_of(named)
    client.post(f"{detail}letter/", follow=True)
    shown = text_of(client.get(detail))
    assert f"Still to sign {ada}; Carla Weiss, TU Dresden, by" in shown
    again = client.post(f"{detail}cosignatory/link/", follow=True)
    assert "A new link is on its way to carla@tu.example.org." in text_of(again)
    client.force_login(ada)
    accept = {"has_read": "on", "typed_name": "Ada Lovelace"}
    page = client.post(f"/awards/{prepared.reference}/accept/", accept, follow=True)
    assert "You have signed. The award is accepted once the institution has signed" in text_of(page)
    assert "once Carla Weiss, TU Dresden has signed" in text_of(page)
    assert "Accept the award" not in text_of(page)
    assert client.get(f"/awards/{prepared.reference}/accept/").status_code == 302


def test_staff_cosignatory_with_the_grantees_address_is_refused(client, carla, sam):
    client.force_login(sam)
    address = f"/staff/awards/{carla.award.reference}/cosignatory/"
    assert 'value="Carla Weiss"' in client.get(address).content.decode()
    form = {"institution": "TU", "name": "Ada", "email": "ada@example.org"}
    page = client.post(address, form)
    assert page.status_code == 422
    assert "Name somebody else." in text_of(page)


def test_staff_cosignatory_link_of_an_award_that_asks_for_none_says_so(client, offered, sam):
    client.force_login(sam)
    page = client.post(f"/staff/awards/{offered.reference}/cosignatory/link/", follow=True)
    assert "asks for no co-signature" in text_of(page)


def test_staff_award_edit_asks_for_a_cosignature(client, prepared, sam):
    from tests.awards.views.test_editing import sent

    client.force_login(sam)
    address = f"/staff/awards/{prepared.reference}/edit/"
    assert client.post(address, sent(prepared) | {"needs_cosignature": "on"}).status_code == 302
    prepared.refresh_from_db()
    assert prepared.needs_cosignature


def test_staff_certificate_make_tries_again_what_was_given_up(
    client, offered, ada, sam, olga, now, monkeypatch
):
    def silent(*_args, **_options):
        raise OSError("no answer")

    accept_award(award=offered, typed_name="Ada", address=None, by=ada, at=now)
    address = f"/staff/awards/{offered.reference}/"
    client.force_login(sam)
    assert "Make the certificate" not in text_of(client.get(address))
    Award.objects.update(answered_at=now - timedelta(days=30))
    assert "Make the certificate" in text_of(client.get(address))
    monkeypatch.setattr("awards.actions.certificates.seal", silent)
    refused = text_of(client.post(f"{address}certificate/", follow=True))
    assert "could not be sealed or stored, so there is none of it" in refused
    monkeypatch.undo()
    client.force_login(olga)
    assert client.post(f"{address}certificate/").status_code == 403
    client.force_login(sam)
    page = text_of(client.post(f"{address}certificate/", follow=True))
    assert "Certificate of acceptance (PDF)" in page
    assert "Make the certificate" not in page
