import hashlib
from datetime import date

import pytest

from awards.models import Acceptance
from awards.queries import standing
from grants.models import TeamMember
from tests.factories.awards import accepted_award, funded_application


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def viewer(offered, ben):
    TeamMember.objects.create(
        application=offered.application, user=ben, role=TeamMember.Role.VIEWER
    )
    return ben


@pytest.mark.parametrize("rows", [1, 3])
def test_award_list_asks_the_same_number_of_queries(
    as_ada, ada, call, rows, django_assert_num_queries
):
    for _ in range(rows):
        accepted_award(application=funded_application(call=call, owner=ada))
    as_ada.get("/awards/")
    with django_assert_num_queries(4):
        page = as_ada.get("/awards/")
    assert len(page.context["rows"]) == rows


def test_award_list_hides_awards_in_preparation(as_ada, prepared):
    assert "No awards yet" in as_ada.get("/awards/").content.decode()
    assert as_ada.get(f"/awards/{prepared.reference}/").status_code == 404


def test_award_detail_of_an_offer_shows_terms_and_what_to_do(as_ada, offered):
    text = as_ada.get(f"/awards/{offered.reference}/").content.decode()
    for words in (
        "offers you €80,000.00",
        offered.letters.get().sha256,
        f"/awards/{offered.reference}/accept/",
        f"/awards/{offered.reference}/decline/",
        "Code under MIT",
        "€72,000.00",
        "Waits for the grantee to accept the award.",
    ):
        assert words in text


def test_award_detail_once_accepted_leads_to_what_is_owed_next(as_ada, accepted, release):
    page = as_ada.get(f"/awards/{accepted.reference}/")
    text = page.content.decode()
    assert f'<a href="/conditions/{release.reference}/">Training code</a>' in text
    assert f"Waits for {release.reference}." in text
    assert "/accept/" not in text


def test_award_detail_says_what_comes_next_or_that_nothing_does(as_ada, accepted, release, now):
    def told():
        return " ".join(as_ada.get(f"/awards/{accepted.reference}/").text.split())

    assert f'Next: <a href="/conditions/{release.reference}/">Training code</a>' in told()
    accepted.conditions.update(state="handed_in")
    assert "Everything is handed in. The programme looks at it" in told()
    accepted.conditions.update(state="accepted", closed_at=now)
    assert "All conditions are met. Thank you" in told()
    accepted.conditions.all().delete()
    assert "Nothing is owed beyond the work itself." in told()


def test_award_detail_begins_with_what_is_no_longer_as_it_was_accepted(
    as_ada, accepted, release, now, monkeypatch
):
    accepted.conditions.update(state="accepted", closed_at=now)
    words = {release.pk: ("In cure time", "danger")}
    monkeypatch.setattr(standing, "ASKED_ABOVE", [lambda *_asked: words])
    text = as_ada.get(f"/awards/{accepted.reference}/").text
    assert "No longer as it was accepted:" in text
    assert "All conditions are met" not in text


def test_award_letter_is_the_stored_file(as_ada, offered):
    answer = as_ada.get(f"/awards/{offered.reference}/letter.pdf")
    assert answer["Content-Type"] == "application/pdf"
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == offered.letters.get().sha256


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 200), ("sam", 200), ("olga", 200), ("viewer", 403), ("otto", 404), ("eve", 404)],
)
def test_award_letter_is_for_owner_and_staff(client, offered, who, status, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/awards/{offered.reference}/letter.pdf").status_code == status


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("sam", 404), ("eve", 404)])
def test_award_accept_and_decline_are_for_the_owner(client, offered, who, status, request):
    client.force_login(request.getfixturevalue(who))
    for verb, data in [
        ("accept", {"typed_name": "X", "has_read": "on"}),
        ("decline", {"reason": "X"}),
    ]:
        address = f"/awards/{offered.reference}/{verb}/"
        assert client.get(address).status_code == status
        assert client.post(address, data).status_code == status
    offered.refresh_from_db()
    assert offered.state == "offered"


def test_award_accept_keeps_the_acceptance_and_shows_it(as_ada, offered):
    address = f"/awards/{offered.reference}/accept/"
    assert offered.letters.get().sha256 in as_ada.get(address).content.decode()
    data = {"typed_name": "Ada Lovelace", "has_read": "on"}
    page = as_ada.post(address, data, follow=True, REMOTE_ADDR="192.0.2.9")
    assert "You have accepted the award" in page.content.decode()
    assert "By Ada Lovelace" in page.content.decode()
    acceptance = Acceptance.objects.get()
    assert (acceptance.typed_name, acceptance.address) == ("Ada Lovelace", "192.0.2.9")
    again = as_ada.post(address, {"typed_name": "Eve", "has_read": "on"}, follow=True)
    assert "By Ada Lovelace" in again.content.decode()
    assert Acceptance.objects.count() == 1


def test_award_accept_without_box_or_name_is_422(as_ada, offered):
    page = as_ada.post(f"/awards/{offered.reference}/accept/", {"typed_name": ""})
    text = page.content.decode()
    assert page.status_code == 422
    for words in ("Type your full name.", "Tick the box", "<title>Error: "):
        assert words in text


def test_award_accept_too_late_says_whom_to_write_to(as_ada, offered):
    offered.answer_by = date(2020, 1, 31)
    offered.save(update_fields=["answer_by"])
    data = {"typed_name": "Ada", "has_read": "on"}
    page = as_ada.post(f"/awards/{offered.reference}/accept/", data)
    assert page.status_code == 422
    assert "could be answered until 31 January 2020" in page.content.decode()
    assert Acceptance.objects.count() == 0


def test_award_decline_with_a_reason(as_ada, offered):
    address = f"/awards/{offered.reference}/decline/"
    assert as_ada.get(address).status_code == 200
    assert as_ada.post(address, {"reason": ""}).status_code == 422
    page = as_ada.post(address, {"reason": "Another grant came."}, follow=True)
    assert "Another grant came." in page.content.decode()
    offered.refresh_from_db()
    assert offered.state == "declined"


def test_award_letter_of_an_award_in_preparation_leads_staff_to_the_preview(client, prepared, sam):
    client.force_login(sam)
    answer = client.get(f"/awards/{prepared.reference}/letter.pdf", follow=True)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.redirect_chain == [
        (f"/staff/applications/{prepared.application.reference}/letters/award.pdf", 302)
    ]
