import pytest

from awards.actions.closing import close_award
from awards.actions.payments import cancel_payment
from awards.actions.proofs import hand_in_proof
from awards.models import Condition
from tests.shared import text_of


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def close(award):
    return f"/staff/awards/{award.reference}/close/"


def reopen(award):
    return f"/staff/awards/{award.reference}/reopen/"


def test_staff_award_close_shows_the_checklist_and_wants_a_reason(as_sam, accepted, release):
    assert close(accepted) in as_sam.get(f"/staff/awards/{accepted.reference}/").text
    text = text_of(as_sam.get(close(accepted)))
    for words in ("Outputs accepted", f"Not yet: {release.reference}", "Something is outstanding"):
        assert words in text
    page = as_sam.post(close(accepted), {"note": ""})
    assert page.status_code == 422
    assert "Say why you close the award all the same." in text_of(page)
    page = as_sam.post(close(accepted), {"note": "The lab moved"}, follow=True)
    assert f"{accepted.reference} is closed." in text_of(page)
    assert reopen(accepted) in page.text
    assert "The lab moved" in text_of(as_sam.get(close(accepted)))


def test_staff_award_close_at_once_when_nothing_is_outstanding(
    as_sam, client, accepted, release, first, last, fay, ada, now
):
    for payment in (first, last):
        cancel_payment(payment=payment, reason="Not needed", by=fay, at=now)
    Condition.objects.filter(pk=release.pk).update(state="waived", closed_at=now)
    listed = f"/staff/calls/{accepted.application.call.slug}/awards/?state=ready"
    assert accepted.reference in as_sam.get(listed).text
    assert "Nothing is outstanding." in text_of(as_sam.get(close(accepted)))
    assert "is closed" in text_of(as_sam.post(close(accepted), follow=True))
    assert accepted.reference not in as_sam.get(listed).text
    client.force_login(ada)
    assert "Nothing more is owed." in text_of(client.get(f"/awards/{accepted.reference}/"))


def test_staff_award_reopen_with_a_reason(as_sam, accepted):
    as_sam.post(close(accepted), {"note": "The lab moved"})
    assert as_sam.post(reopen(accepted), {"reason": ""}).status_code == 422
    page = as_sam.post(reopen(accepted), {"reason": "One more output"}, follow=True)
    assert "is open again" in text_of(page)
    assert "Only a closed award can be opened again." in text_of(as_sam.get(reopen(accepted)))
    again = as_sam.post(reopen(accepted), {"reason": "One more output"})
    assert again.status_code == 422
    assert "This award is accepted" in text_of(again)


def test_staff_award_close_for_the_wrong_person(client, accepted, olga, fay, otto, ada):
    for person, read, deed in [
        (olga, 200, 403),
        (fay, 200, 403),
        (otto, 404, 404),
        (ada, 404, 404),
    ]:
        client.force_login(person)
        assert client.get(close(accepted)).status_code == read
        assert client.post(close(accepted), {"note": "x"}).status_code == deed
        assert client.post(reopen(accepted), {"reason": "x"}).status_code == deed
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_a_closed_award_still_leads_its_grantee_to_what_was_handed_in(
    client, accepted, release, ethics, final, ada, sam, now
):
    hand_in_proof(condition=ethics, words="The board approved it", link="", by=ada, at=now)
    close_award(award=accepted, note="The lab moved", by=sam, at=now)
    client.force_login(ada)
    page = client.get(f"/awards/{accepted.reference}/").text
    assert f'"/conditions/{ethics.reference}/proof/"' in page
    assert f'"/conditions/{release.reference}/"' in page
    assert f'"/reports/{final.reference}/"' in page
    assert "Ask for more time" not in page
    text = text_of(client.get(f"/conditions/{ethics.reference}/proof/"))
    assert "The board approved it" in text
    assert "Hand in something else" not in text
