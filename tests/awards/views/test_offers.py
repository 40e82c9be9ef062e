from datetime import timedelta

from tests.shared import text_of


def test_staff_offer_renew_gives_more_time(client, offered, sam):
    client.force_login(sam)
    address = f"/staff/awards/{offered.reference}/renew/"
    assert "The offer waits until" in text_of(client.get(address))
    day = offered.answer_by + timedelta(days=14)
    page = client.post(
        address, {"answer_by": day.isoformat(), "reason": "She was ill."}, follow=True
    )
    assert "There is more time to answer." in text_of(page)
    offered.refresh_from_db()
    assert offered.answer_by == day


def test_staff_offer_renew_with_an_earlier_day_keeps_what_was_typed(client, offered, sam):
    client.force_login(sam)
    form = {"answer_by": "2020-01-01", "reason": "She was ill."}
    page = client.post(f"/staff/awards/{offered.reference}/renew/", form)
    assert page.status_code == 422
    assert "The new day must be later than" in text_of(page)
    assert "She was ill." in page.content.decode()


def test_staff_offer_renew_of_an_accepted_award_is_refused(client, accepted, sam):
    client.force_login(sam)
    form = {"answer_by": "2099-01-01", "reason": "x"}
    page = client.post(f"/staff/awards/{accepted.reference}/renew/", form)
    assert "This award is accepted" in text_of(page)
