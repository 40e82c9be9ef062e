import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from reviews.models import Lottery
from tests.factories.reviews import DecisionFactory, held_lottery, prepared_lottery

PREPARE = {"places": "1", "reason": "Three reviews cannot tell them apart.", "public_source": ""}


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


@pytest.mark.usefixtures("tied")
def test_from_the_band_to_the_order_drawn(staff, closed):
    page = staff.get(url("staff_lottery_list", closed))
    assert "2 applications take part" in page.content.decode()
    response = staff.post(url("staff_lottery_prepare", closed), PREPARE)
    detail = url("staff_lottery_detail", closed, 1)
    assert response.url == detail
    lottery = Lottery.objects.get()
    text = staff.get(detail).content.decode()
    assert lottery.commitment in text
    assert lottery.secret not in text
    assert staff.post(url("staff_lottery_draw", closed, 1)).url == detail
    assert "Places end here." in staff.get(detail).content.decode()
    ranking = staff.get(url("staff_ranking", closed)).content.decode()
    assert "Drawn 1" in ranking
    assert "Drawn 2" in ranking


@pytest.mark.usefixtures("tied")
def test_bad_input_is_said_and_kept(staff, closed):
    page = staff.post(url("staff_lottery_prepare", closed), PREPARE | {"places": "9"})
    assert page.status_code == 422
    assert "1 to 1 can be drawn" in page.content.decode()
    assert PREPARE["reason"] in page.content.decode()
    assert staff.post(url("staff_lottery_prepare", closed), {}).status_code == 422


def test_a_source_must_have_spoken_and_a_cancelling_needs_its_reason(staff, closed, tied):
    prepared_lottery(closed, tied[1:3], public_source="drand, round 12")
    page = staff.post(url("staff_lottery_draw", closed, 1), {"public_value": ""})
    assert page.status_code == 422
    assert "Write what the public source says." in page.content.decode()
    assert staff.post(url("staff_lottery_cancel", closed, 1), {}).status_code == 422
    staff.post(url("staff_lottery_cancel", closed, 1), {"reason": "Two places."})
    assert Lottery.objects.get().state == "cancelled"
    page = staff.post(url("staff_lottery_cancel", closed, 1), {"reason": "Again."})
    assert "is cancelled" in page.content.decode()


def test_the_public_sees_the_promise_at_once_and_the_rest_when_announced(
    client,
    closed,
    tied,
    now,
):
    held = held_lottery(closed, tied[1:3])
    page = url("lottery_detail", closed, 1)
    sealed = client.get(page).content.decode()
    assert held.commitment in sealed
    assert held.secret not in sealed
    assert not any(row.lot in sealed for row in held.lots.all())
    assert client.get(url("lottery_record", closed, 1)).status_code == 404
    closed.announced_at = now
    closed.save()
    text = client.get(page).content.decode()
    assert held.secret in text
    assert all(row.lot in text for row in held.lots.all())
    assert not any(each.reference in text for each in tied)
    assert not any(row.nonce in text for row in held.lots.all())


def test_the_published_record_is_checked_by_the_command(
    client, closed, tied, now, tmp_path, capsys
):
    held_lottery(closed, tied[1:3])
    closed.announced_at = now
    closed.save()
    path = tmp_path / "record.json"
    path.write_bytes(client.get(url("lottery_record", closed, 1)).content)
    call_command("verify_lottery", file=path)
    assert capsys.readouterr().out.startswith("This draw holds: 2 lots, 1 places.")
    record = json.loads(path.read_text())
    record["lots"][0]["position"], record["lots"][1]["position"] = 2, 1
    path.write_text(json.dumps(record))
    with pytest.raises(CommandError, match="order is not the one"):
        call_command("verify_lottery", file=path)


def test_an_applicant_reads_the_own_lot_with_the_result(client, closed, tied, now):
    held = held_lottery(closed, tied[1:3])
    DecisionFactory(
        application=tied[1],
        outcome="decline",
        amount=None,
        state="announced",
        announced_at=now,
    )
    closed.announced_at = now
    closed.save()
    client.force_login(tied[1].owner)
    text = client.get(reverse("reviews:application_outcome", args=[tied[1].reference]))
    mine = held.lots.get(application=tied[1])
    assert mine.lot in text.content.decode()
    assert f"{mine.nonce}:{tied[1].reference}" in text.content.decode()
