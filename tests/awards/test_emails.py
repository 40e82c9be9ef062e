"""Every mail of this app: it renders, is addressed, and its links lead somewhere."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import resolve

from awards import emails
from awards.actions.reminding import DueStep
from awards.models import (
    Acceptance,
    Amendment,
    BankDetails,
    ConditionRequest,
    Cosignature,
    DebtorAccount,
    Letter,
    Proof,
    Repayment,
    RepaymentReceipt,
    Report,
    ReportSubmission,
)
from awards.reminding import Step
from core.mail.models import OutgoingMail

# Mails to the programme that lead to another page than the award's.
ELSEWHERE = {
    "amendment.request": "staff_amendment_detail",
    "condition.prove": "staff_condition_proof",
    "condition.ask": "staff_request_decide",
}


@pytest.fixture
def acceptance(accepted, ada, now):
    letter = accepted.letters.get()
    return Acceptance.objects.create(
        award=accepted,
        letter=letter,
        letter_sha256=letter.sha256,
        typed_name="Ada Lovelace",
        accepted_by=ada,
        accepted_at=now,
    )


def facts_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def send_all(award, acceptance, now):
    award.answer_by = date(2027, 1, 1)
    award.decline_reason = "Another grant & more"
    condition, payment = award.conditions.get(), award.payments.first()
    emails.award_offered(award, award.letters.get(), at=now)
    letter = award.letters.get()
    emails.letter_sent(Letter(**{**facts_of(letter), "kind": "amendment", "code": "X"}), at=now)
    emails.award_accepted(award, acceptance, at=now)
    emails.award_declined(award, at=now)
    emails.condition_accepted(condition, reason="Fine & good", at=now)
    emails.condition_sent_back(condition, reason="Licence & tag", at=now)
    emails.condition_waived(condition, reason="Patent", at=now)
    emails.condition_extended(condition, old_due_on=date(2027, 1, 1), reason="Ill", at=now)
    proof = Proof.objects.filter(condition=condition).first() or Proof.objects.create(
        condition=condition, words="Approved & signed", submitted_at=now
    )
    emails.proof_handed_in(proof, at=now)
    asked = ConditionRequest(
        pk=7,
        condition=condition,
        kind="more_time",
        wanted_on=date(2028, 3, 1),
        reason="Ill & away",
        answer="Too late",
    )
    emails.condition_asked(asked, at=now)
    emails.condition_refused(asked, at=now)
    award.closing_note = "The lab moved & closed"
    emails.award_closed(award, at=now)
    emails.award_reopened(award, reason="One more & last output", at=now)
    emails.payment_paid(payment, at=now)
    step = Step("before-7", 7)
    emails.offer_reminder(award, step, at=now)
    emails.award_lapsed(award, at=now)
    emails.award_renewed(award, reason="Ill & away", at=now)
    change = Amendment(award=award, reference="AMD-1", kind="extension", reason="Late & ill")
    emails.amendment_requested(change, at=now)
    emails.amendment_answered(change, at=now)
    due = [DueStep(condition, step)]
    owner, programme = award.application.owner, award.application.call.programme
    emails.conditions_due(owner, programme, due, must_come=False, at=now)
    emails.conditions_late(owner, programme, due, must_come=False, at=now)
    account = BankDetails(
        pk=7, award=award, number=2, last_four="3000", usable_from=now, reason="Closed & gone"
    )
    emails.bank_details_entered(account, at=now)
    emails.bank_details_confirmed(account, at=now)
    emails.bank_details_refused(account, at=now)
    emails.bank_details_disputed(account, [account], at=now)
    report = Report(condition=condition)
    emails.report_submitted(ReportSubmission(report=report, number=2, sha256="ab12"), at=now)
    send_cosigning(award, acceptance, letter, step, now)
    send_repayment(award, step, now)
    send_debtor_account(award.application.call.programme, now)


def send_debtor_account(programme, now):
    account = DebtorAccount(pk=7, programme=programme, currency="EUR", last_four="3000")
    emails.debtor_account_entered(account, at=now)
    emails.debtor_account_confirmed(account, at=now)


def send_repayment(award, step, now):
    back = Repayment(
        award=award,
        reference="RPY-2026-0001",
        amount=12_000_00,
        received=2_000_00,
        cause="unspent",
        reason="Ill & away",
        due_on=date(2027, 1, 1),
        state="partly",
    )
    emails.repayment_proposed(back, at=now)
    emails.repayment_asked(back, at=now)
    receipt = RepaymentReceipt(
        pk=7, amount=2_000_00, received_on=date(2026, 12, 1), taken_back_reason="Ill & away"
    )
    emails.repayment_received(back, receipt, at=now)
    emails.receipt_taken_back(back, receipt, at=now)
    emails.repayment_extended(back, "Ill & away", at=now)
    emails.repayment_given_up(back, at=now)
    emails.repayment_due(back, step, at=now)
    emails.repayment_late(back, Step("late-0", -1), at=now)


def send_cosigning(award, acceptance, letter, step, now):
    carla = Cosignature(
        pk=7,
        award=award,
        institution="TU & Dresden",
        name="Carla Weiss",
        office="Head of research & more",
        email="carla@tu.example.org",
        serial=1,
        typed_name="Carla Weiss",
        typed_office="Head",
        reason="No & never",
    )
    emails.cosignature_asked(carla, letter, at=now)
    emails.cosignature_reminder(carla, step, at=now)
    emails.award_signed(award, acceptance, at=now)
    emails.cosignature_given(carla, at=now)
    emails.cosignature_declined(carla, at=now)
    certificate = Letter(**{**facts_of(letter), "kind": "acceptance", "code": "Y"})
    emails.certificate_made(certificate, carla, at=now)


def test_every_mail_renders_without_escapes_or_gaps(accepted, acceptance, now, settings):
    send_all(accepted, acceptance, now)
    mails = list(OutgoingMail.objects.order_by("id"))
    folders = Path(settings.BASE_DIR / "templates" / "mail" / "awards").iterdir()
    assert len(mails) == len(list(folders)) + 4 == 52
    for mail in mails:
        assert mail.subject
        assert "\n" not in mail.subject
        for broken in ("&amp;", "&#x27;", "{{", "{%", "None", "€ "):
            assert broken not in mail.subject + mail.body
        of_programme = mail.dedupe_key.startswith("debtor_account_")
        assert mail.about == ("slingshot" if of_programme else accepted.reference)
        assert mail.scope == "slingshot"
        assert "<p>" in mail.html


def test_every_mail_goes_to_whom_it_concerns_with_a_link_that_works(
    accepted, acceptance, now, settings
):
    send_all(accepted, acceptance, now)
    for mail in OutgoingMail.objects.all():
        links = re.findall(r"https?://\S+", mail.body)
        if mail.kind:
            stop = links.pop().removeprefix(settings.SITE_URL)
            assert resolve(stop).view_name == "quiet:mail_quiet"
        if "/not-me/" in links[0]:
            alarm = links.pop(0).removeprefix(settings.SITE_URL)
            assert resolve(alarm).view_name == "awards:bank_details_dispute"
        [link] = links
        path = link.removeprefix(settings.SITE_URL)
        to_staff = mail.to == "grants@example.org"
        name = "staff_award_detail" if to_staff else "award_detail"
        if mail.to == "carla@tu.example.org":
            name = "award_cosign"
        if to_staff:
            name = ELSEWHERE.get(mail.dedupe_key.partition(":")[0], name)
        if mail.dedupe_key == "letter:X":
            name = "letter_verify"
        if mail.dedupe_key.startswith("condition.ask") and not to_staff:
            name = "condition_ask"
        if mail.dedupe_key.startswith("report.submit"):
            name = name.replace("award", "report")
        if mail.dedupe_key.startswith("repayment."):
            name = name.replace("award", "repayment")
        if mail.dedupe_key.startswith("debtor_account_"):
            name = "staff_debtor_account"
        assert resolve(path).view_name == f"awards:{name}"
        assert mail.to in {"ada@example.org", "grants@example.org", "carla@tu.example.org"}
    assert OutgoingMail.objects.filter(to="grants@example.org").count() == 17


def test_only_reminders_can_be_turned_off_and_none_about_money(accepted, acceptance, now):
    send_all(accepted, acceptance, now)
    kinds = OutgoingMail.objects.exclude(kind="").values_list("dedupe_key", "kind")
    assert sorted({(key.partition(":")[0], kind) for key, kind in kinds}) == [
        ("conditions.due", "conditions"),
        ("conditions.late", "late"),
        ("cosignature.remind", "offers"),
        ("offer.remind", "offers"),
    ]


def test_every_mail_about_one_deed_is_sent_once(accepted, acceptance, now):
    for _ in range(2):
        send_all(accepted, acceptance, now)
    assert OutgoingMail.objects.count() == 52
