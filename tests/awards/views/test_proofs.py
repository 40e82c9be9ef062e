import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.conditions import send_back
from awards.actions.proofs import add_proof_file, hand_in_proof
from awards.models import Condition
from awards.queries.seen import NOTHING
from tests.factories.awards import ConditionFactory
from tests.factories.reviews import PanelFactory, ReviewerFactory
from tests.shared import press, text_of


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def handed_in(ethics, ada, now):
    upload = SimpleUploadedFile("approval.txt", b"Approved", content_type="text/plain")
    file = add_proof_file(condition=ethics, upload=upload, by=ada, at=now)
    hand_in_proof(condition=ethics, words="The board approved it", link="", by=ada, at=now)
    return file


def paper(name="approval.txt", text=b"Approved"):
    return SimpleUploadedFile(name, text, content_type="text/plain")


def own(condition):
    return f"/conditions/{condition.reference}/proof/"


def staff(condition, rest="proof/"):
    return f"/staff/conditions/{condition.reference}/{rest}"


def test_condition_proof_takes_words_and_files_and_shows_them(as_ada, accepted, ethics):
    award = as_ada.get(f"/awards/{accepted.reference}/").content.decode()
    assert own(ethics) in award
    answer = as_ada.post(own(ethics), {"words": "Approved", "file": paper(), "hand_in": "1"})
    assert (answer.status_code, answer.url) == (302, own(ethics))
    text = as_ada.get(own(ethics)).content.decode()
    assert "Approved" in text
    assert "approval.txt" in text
    ethics.refresh_from_db()
    assert ethics.state == "handed_in"


def test_condition_proof_keeps_files_and_words_until_it_is_handed_in(as_ada, ethics):
    page = as_ada.post(
        own(ethics), {"words": "Half a sentence", "file": [paper(), paper("b.txt", b"More")]}
    )
    assert page.status_code == 200
    assert [row.file.name for row in page.context["unsent"]] == ["approval.txt", "b.txt"]
    assert "Half a sentence" in page.content.decode()
    key = page.context["unsent"][0].file_id
    page = as_ada.post(own(ethics), {"words": "Half a sentence", "remove": str(key)})
    assert [row.file.name for row in page.context["unsent"]] == ["b.txt"]
    assert "Half a sentence" in page.content.decode()


def test_condition_proof_with_a_bad_file_keeps_the_words(as_ada, ethics):
    page = as_ada.post(
        own(ethics), {"words": "Approved", "file": paper("x.exe", b"\x00\x01"), "hand_in": "1"}
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "is not a file this question takes" in text
    assert "Approved" in text
    ethics.refresh_from_db()
    assert ethics.state == "open"


def test_condition_proof_of_nothing_is_422(as_ada, ethics):
    page = as_ada.post(own(ethics), {"hand_in": "1"})
    assert page.status_code == 422
    assert "Hand in words, a link or a file." in page.content.decode()


def test_condition_proof_is_for_the_team_and_not_for_releases(client, ethics, release, ada, eve):
    client.force_login(eve)
    assert client.get(own(ethics)).status_code == 404
    client.force_login(ada)
    assert client.get(own(release)).status_code == 404


def test_condition_proof_file_is_staffs_once_it_is_handed_in(client, ethics, ada, sam, eve, now):
    file = add_proof_file(condition=ethics, upload=paper(), by=ada, at=now)
    address = f"{own(ethics)}{file.file_id}/"
    for person, status in [(ada, 200), (sam, 404), (eve, 404)]:
        client.force_login(person)
        assert client.get(address).status_code == status
    hand_in_proof(condition=ethics, words="", link="", by=ada, at=now)
    for person, status in [(ada, 200), (sam, 200), (eve, 404)]:
        client.force_login(person)
        assert client.get(address).status_code == status


def test_staff_condition_proof_shows_what_was_handed_in(as_sam, ethics, handed_in):
    text = as_sam.get(staff(ethics)).content.decode()
    for words in ("The board approved it", "approval.txt", "Accept it", "Send back"):
        assert words in text
    desk = as_sam.get("/staff/conditions/").content.decode()
    assert staff(ethics) in desk


def test_staff_condition_accept_of_what_was_handed_in(as_sam, ethics, handed_in):
    met = staff(ethics, "met/")
    answer = press(as_sam, staff(ethics), {"seen-reason": "Thank you"}, at=met)
    assert (answer.status_code, answer.url) == (302, staff(ethics))
    ethics.refresh_from_db()
    assert (ethics.state, ethics.steps.last().reason) == ("accepted", "Thank you")
    assert staff(ethics) not in as_sam.get("/staff/conditions/").content.decode()


def test_staff_condition_accept_of_a_report(as_sam, accepted):
    report = ConditionFactory(award=accepted, kind=Condition.Kind.REPORT)
    address = staff(report, "met/")
    assert as_sam.get(address).status_code == 405
    award = f"/staff/awards/{accepted.reference}/"
    assert f"{report.reference} is met" in press(as_sam, award, at=address, follow=True).text
    report.refresh_from_db()
    assert report.state == "accepted"


def test_staff_condition_accept_of_a_release_without_evidence_says_why_not(as_sam, release):
    page = as_sam.post(staff(release, "met/"), {"seen-seen": NOTHING}, follow=True)
    assert "This condition is open, so it cannot be accepted now." in page.content.decode()


def test_staff_condition_send_back_with_what_is_missing(as_sam, ethics, handed_in):
    page = as_sam.post(staff(ethics, "missing/"), {"back-reason": ""})
    assert page.status_code == 422
    missing = {"back-reason": "No stamp"}
    press(as_sam, staff(ethics), missing, at=staff(ethics, "missing/"))
    ethics.refresh_from_db()
    assert ethics.state == "open"
    assert "No stamp" in as_sam.get(staff(ethics)).content.decode()
    again = press(as_sam, staff(ethics), missing, at=staff(ethics, "missing/"))
    assert again.status_code == 422


def test_condition_proof_says_what_is_missing_until_it_is_handed_in_again(
    as_ada, ethics, handed_in, ada, sam, now
):
    send_back(condition=ethics, reason="The stamp", by=sam, at=now)
    assert "What is missing: The stamp" in text_of(as_ada.get(own(ethics)))
    hand_in_proof(condition=ethics, words="Stamped", link="", by=ada, at=now)
    assert "What is missing" not in text_of(as_ada.get(own(ethics)))


def test_staff_condition_proof_for_the_wrong_person(client, ethics, handed_in, olga, otto, eve):
    for person, read, deed in [(olga, 200, 403), (otto, 404, 404), (eve, 404, 404)]:
        client.force_login(person)
        assert client.get(staff(ethics)).status_code == read
        assert client.post(staff(ethics, "met/")).status_code == deed
        assert client.post(staff(ethics, "missing/"), {"back-reason": "x"}).status_code == deed


def test_a_chair_without_a_role_finds_and_decides_what_waits_for_the_chair(
    client, ethics, handed_in, pat
):
    client.force_login(pat)
    assert client.get("/staff/conditions/").status_code == 404
    ReviewerFactory(panel=PanelFactory(call=ethics.award.application.call), user=pat, is_chair=True)
    assert client.get(staff(ethics)).status_code == 404
    Condition.objects.filter(pk=ethics.pk).update(verified_by=Condition.Verifier.CHAIR)
    assert staff(ethics) in client.get("/staff/conditions/").content.decode()
    text = client.get(staff(ethics)).content.decode()
    assert "Accept it" in text
    assert f"/staff/awards/{ethics.award.reference}/" not in text
    assert press(client, staff(ethics), at=staff(ethics, "met/")).status_code == 302
    ethics.refresh_from_db()
    assert ethics.state == "accepted"


def test_staff_condition_proof_decides_only_on_what_it_showed(
    as_sam, ethics, handed_in, ada, sam, now
):
    shown = as_sam.get(staff(ethics)).context
    seen = shown["seen_form"]["seen"].value()
    send_back(condition=ethics, reason="The stamp", by=sam, at=now)
    hand_in_proof(condition=ethics, words="Stamped", link="", by=ada, at=now)
    accept = {"seen-reason": "Thank you", "seen-seen": seen}
    refused = as_sam.post(staff(ethics, "met/"), accept)
    assert refused.status_code == 422
    for words in ("The grantee has handed something in since", "Thank you", "Stamped"):
        assert words in refused.text
    bare = as_sam.post(staff(ethics, "met/"), {"seen-seen": seen}, follow=True)
    assert "The grantee has handed something in since" in text_of(bare)
    back = as_sam.post(staff(ethics, "missing/"), {"back-reason": "No date", "back-seen": seen})
    assert back.status_code == 422
    assert "No date" in back.text
    ethics.refresh_from_db()
    assert ethics.state == "handed_in"
    accept["seen-seen"] = refused.context["seen_form"]["seen"].value()
    assert as_sam.post(staff(ethics, "met/"), accept).status_code == 302
    ethics.refresh_from_db()
    assert ethics.state == "accepted"
