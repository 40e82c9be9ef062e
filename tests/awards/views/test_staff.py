import io

import pikepdf
import pytest
from django.utils import timezone

from accounts.models import User
from awards.models import Award, Letter
from core.actors import SYSTEM
from core.files.models import StoredFile
from core.mail.addresses import deleted_address
from grants.queries.impartial import HIDDEN
from reviews.actions.conflicts import enter_conflict
from tests.awards.conftest import decided, many_awards
from tests.factories.awards import ConditionFactory, PaymentFactory
from tests.home.mails import bounced_mail, failed_mail

LIST = "/staff/calls/open-kernels/awards/"


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_award_list_asks_the_same_number_of_queries(
    as_sam, call, ada, rows, django_assert_num_queries
):
    many_awards(call, ada, rows)
    as_sam.get(LIST)
    with django_assert_num_queries(12):
        page = as_sam.get(LIST)
    assert len(page.context["rows"]) == rows


def test_staff_award_list_shows_the_numbers_and_what_is_owed(as_sam, accepted, call):
    text = as_sam.get(LIST).content.decode()
    for words in ("€80,000.00", "0 of 1", accepted.reference, "31 December 2027"):
        assert words in text
    stats = {each["label"]: each["value"] for each in as_sam.get(LIST).context["stats"]}
    assert stats == {
        "Budget": "€500,000",
        "Committed": "€80,000",
        "Offered": "€0",
        "Accepted": "€80,000",
        "Paid": "€0",
        "Left to promise": "€420,000",
    }


def test_staff_award_list_leaves_out_what_a_conflict_hides_and_counts_its_money(
    as_sam, accepted, sam, now
):
    enter_conflict(application=accepted.application, user=sam, reason="Kin", by=SYSTEM, at=now)
    page = as_sam.get(LIST)
    assert accepted.reference not in page.text
    assert "A conflict of interest hides 1 award of this call from you." in page.text
    assert "No awards yet" not in page.text
    stats = {each["label"]: each["value"] for each in page.context["stats"]}
    assert stats["Committed"] == "€80,000"
    detail = as_sam.get(f"/staff/awards/{accepted.reference}/")
    assert (detail.status_code, HIDDEN in detail.text) == (403, True)


def test_staff_award_list_filters_and_pages_by_its_address(
    as_sam, call, ada, accepted, monkeypatch
):
    prepared = many_awards(call, ada, 3)
    shown = as_sam.get(LIST + "?state=accepted").context["rows"]
    assert [row["award"] for row in shown] == [accepted]
    monkeypatch.setattr("awards.views.staff.PAGE", 2)
    page = as_sam.get(LIST)
    assert [row["award"] for row in page.context["rows"]] == [accepted, prepared[0]]
    page = as_sam.get(f"{LIST}?after={page.context['next_after']}")
    assert [row["award"] for row in page.context["rows"]] == prepared[1:]
    assert page.context["next_after"] == ""


def test_staff_award_list_without_awards_says_what_comes_next(as_sam, call):
    text = as_sam.get(LIST).content.decode()
    assert "No awards yet" in text
    page = as_sam.get("/staff/calls/open-kernels/letters/")
    assert "No letter of this kind is waiting" in page.content.decode()


def test_staff_award_prepare_then_letters_issue_leads_to_the_job(
    as_sam, call, django_capture_on_commit_callbacks
):
    decided(call)
    decided(call)
    assert "Prepare 2 awards" in as_sam.get(LIST).content.decode()
    page = as_sam.post(LIST + "prepare/", follow=True)
    assert "2 awards were prepared" in page.content.decode()
    assert "Issue 2 letters" in page.content.decode()
    letters = "/staff/calls/open-kernels/letters/"
    form = {"kind": "award", "when": "soon", "everyone": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_sam.post(letters, form)
    page = as_sam.get(answer.url)
    assert "2 letters were issued" in page.content.decode()
    assert f'href="{letters}?kind=award"' in page.content.decode()
    assert Letter.objects.count() == 2
    again = as_sam.post(letters, form)
    assert again.status_code == 422
    assert "No letter of this kind is waiting to be issued." in again.content.decode()


def test_staff_award_prepare_beyond_the_budget_says_so(as_sam, call):
    decided(call, amount=call.budget + 1)
    page = as_sam.post(LIST + "prepare/", follow=True)
    assert "No award was prepared. The awards of this call would come to" in page.content.decode()
    assert Award.objects.count() == 0


def test_staff_award_detail_shows_terms_blocks_letter_and_history(client, mia, accepted, release):
    client.force_login(mia)
    page = client.get(f"/staff/awards/{accepted.reference}/")
    text = page.content.decode()
    assert [row.waiting for row in page.context["payments"]] == [
        "",
        f"Waits for {release.reference}.",
    ]
    for words in (
        accepted.letters.get().sha256,
        f"/awards/{accepted.reference}/letter.pdf",
        f"/staff/conditions/{release.reference}/waive/",
        f"/staff/conditions/{release.reference}/extend/",
        "Code under MIT",
    ):
        assert words in text


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_award_detail_asks_the_same_number_of_queries(
    client, accepted, fay, rows, django_assert_num_queries
):
    for _ in range(rows):
        payment = PaymentFactory(award=accepted, amount=1)
        payment.conditions.add(ConditionFactory(award=accepted))
        PaymentFactory(award=accepted, amount=1)
    accepted.amount += 2 * rows
    accepted.save(update_fields=["amount"])
    client.force_login(fay)
    address = f"/staff/awards/{accepted.reference}/"
    client.get(address)
    with django_assert_num_queries(30):
        client.get(address)


def test_staff_award_detail_tells_of_mail_that_did_not_arrive_but_not_in_a_conflict(
    client, accepted, release, sam
):
    back = bounced_mail("slingshot", about=accepted.reference)
    failed = failed_mail("slingshot", about=release.reference)
    client.force_login(sam)
    address = f"/staff/awards/{accepted.reference}/"
    text = client.get(address).text
    assert "A mail to ada@example.org came back: 550 5.1.1" in text
    assert "A mail to ada@example.org was not sent: SMTPRecipientsRefused" in text
    assert [f"/staff/mail/{mail.pk}/" in text for mail in (back, failed)] == [True, True]
    assert f"/staff/mail/log/?about={accepted.reference}" in text
    application, at = accepted.application, timezone.now()
    enter_conflict(application=application, user=sam, reason="Kin", by=SYSTEM, at=at)
    assert "A mail to " not in client.get(address).text


def test_staff_letter_preview_is_marked_and_stores_nothing(as_sam, prepared):
    reference = prepared.application.reference
    answer = as_sam.get(f"/staff/applications/{reference}/letters/award.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1
    assert (Letter.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_staff_letter_issue_of_one_award(as_sam, prepared):
    answer = as_sam.post(f"/staff/awards/{prepared.reference}/letter/", follow=True)
    assert prepared.letters.get().sha256 in answer.content.decode()


def test_staff_deeds_refuse_get_and_the_wrong_person(client, prepared, olga, otto, ada):
    reference = prepared.reference
    posts = [
        f"{LIST}prepare/",
        f"/staff/awards/{reference}/letter/",
    ]
    letters = "/staff/calls/open-kernels/letters/"
    form = {"kind": "award", "when": "soon", "everyone": "yes"}
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert [client.post(address).status_code for address in posts] == [status] * 2
        assert [client.get(address).status_code for address in posts] == [405] * 2
        assert client.post(letters, form).status_code == status
    prepared.refresh_from_db()
    assert prepared.state == "prepared"


def test_staff_pages_are_read_by_auditors_and_not_there_for_others(
    client, prepared, olga, otto, ada
):
    pages = [
        LIST,
        f"/staff/awards/{prepared.reference}/",
        f"/staff/applications/{prepared.application.reference}/letters/award.pdf",
        "/staff/calls/open-kernels/letters/",
        "/staff/calls/open-kernels/letters.zip",
    ]
    for person, status in [(olga, 200), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert [client.get(address).status_code for address in pages] == [status] * 5
    client.logout()
    assert [client.get(address).status_code for address in pages] == [302] * 5


def test_staff_award_detail_says_when_nobody_answers_for_it(as_sam, accepted, ada):
    here = f"/staff/awards/{accepted.reference}/"
    assert "nobody answers for this award" not in as_sam.get(here).text
    User.objects.filter(pk=ada.pk).update(is_active=False, email=deleted_address(ada.pk))
    text = as_sam.get(here).text
    assert "nobody answers for this award" in text
    assert "deleted.invalid" not in text


def test_staff_letter_issue_says_when_the_letter_cannot_be_sealed(as_sam, prepared, monkeypatch):
    def silent(*_args, **_options):
        raise OSError("no answer")

    monkeypatch.setattr("awards.actions.letters.seal", silent)
    answer = as_sam.post(f"/staff/awards/{prepared.reference}/letter/", follow=True)
    assert "the time stamp authority did not answer" in answer.content.decode()
    prepared.refresh_from_db()
    assert (prepared.state, Letter.objects.count(), StoredFile.objects.count()) == (
        "prepared",
        0,
        0,
    )
    monkeypatch.undo()
    as_sam.post(f"/staff/awards/{prepared.reference}/letter/")
    assert Letter.objects.get().award == prepared
