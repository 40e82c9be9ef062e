from datetime import timedelta

from awards.actions.closing import close_award
from awards.actions.debtor_accounts import confirm_debtor_account
from awards.actions.reminding import remind_of_repayments
from awards.actions.repayments import extend_repayment, receive_repayment, withdraw_repayment
from awards.models import Award
from awards.queries.calendar import Wanted, calendar_entries
from awards.queries.closing import checklist, ready_to_close
from awards.queries.repayments import (
    account_to_pay_to,
    grantee_repayments,
    open_repayments,
    repayment_still_owed,
    staff_repayments,
)
from core.mail.models import OutgoingMail


def test_who_finds_what(proposed, ada, sam, olga, otto, eve):
    assert [list(staff_repayments(each)) for each in (sam, olga)] == [[proposed], [proposed]]
    assert [staff_repayments(each).count() for each in (ada, otto, eve)] == [0, 0, 0]
    assert list(grantee_repayments(ada)) == []


def test_a_grantee_finds_what_was_approved(asked, ada, eve, sam):
    assert list(grantee_repayments(ada)) == [asked]
    assert list(grantee_repayments(eve)) == []
    assert list(open_repayments(sam)) == [asked]


def test_the_account_to_pay_to_is_the_confirmed_one(asked, waiting_account, bea, now):
    assert account_to_pay_to(asked) is None
    confirm_debtor_account(account=waiting_account, by=bea, at=now)
    assert account_to_pay_to(asked) == waiting_account


def said(award):
    return {item.label: (item.is_done, item.text) for item in checklist(award)}


def test_closing_waits_for_the_money(accepted, asked, fay, sam, now):
    done, text = said(accepted)["Money asked back"]
    assert (done, text) == (
        False,
        f"Not yet: {asked.reference} (€12,000.00 of €12,000.00, asked back).",
    )
    receive_repayment(repayment=asked, amount=12_000_00, received_on=now.date(), by=fay, at=now)
    assert said(accepted)["Money asked back"] == (True, "€12,000.00 came back.")
    close_award(award=accepted, by=sam, at=now, note="The rest is waived")


def test_an_award_with_money_to_come_is_not_ready_to_close(accepted, asked, fay, now):
    accepted.conditions.update(state="accepted", closed_at=now)
    accepted.payments.filter(state="planned").update(state="cancelled", reason="Not needed")
    assert list(ready_to_close(Award.objects.all())) == []
    withdraw_repayment(repayment=asked, reason="Wrong", by=fay, at=now)
    assert list(ready_to_close(Award.objects.all())) == [accepted]
    assert "Money asked back" not in said(accepted)


def test_the_day_stands_in_both_calendars_and_moves(asked, ada, sam, eve, fay, now):
    kind = Wanted(kind="repayment")
    [entry] = calendar_entries(ada, kind)
    assert (entry.day, entry.title) == (asked.due_on, "Money to be paid back: €12,000.00")
    revision = entry.revision
    assert entry.url.endswith(f"/repayments/{asked.reference}/")
    [staff] = calendar_entries(sam, Wanted(as_staff=True, kind="repayment"))
    assert staff.url.endswith(f"/staff/repayments/{asked.reference}/")
    assert calendar_entries(eve, kind) == []
    later = asked.due_on + timedelta(days=5)
    extend_repayment(repayment=asked, due_on=later, reason="Ill", by=fay, at=now)
    [entry] = calendar_entries(ada, kind)
    assert (entry.day, entry.revision) == (later, revision + 1)
    receive_repayment(repayment=asked, amount=12_000_00, received_on=now.date(), by=fay, at=now)
    assert calendar_entries(ada, kind) == []
    [entry] = calendar_entries(ada, Wanted(kind="repayment", open_only=False))
    assert entry.closed == "Received"


def test_reminders_go_out_once_a_step_and_stop_with_the_money(asked, fay, now):
    OutgoingMail.objects.all().delete()
    assert remind_of_repayments(at=now) == 0
    near = now + timedelta(days=16)
    assert [remind_of_repayments(at=near), remind_of_repayments(at=near)] == [1, 0]
    late = now + timedelta(days=31)
    assert remind_of_repayments(at=late) == 1
    mails = OutgoingMail.objects.order_by("id").values_list("to", "subject")
    award = asked.award.reference
    assert list(mails) == [
        ("ada@example.org", f"Please pay €12,000.00 of award {award} back: due in 14 days"),
        ("ada@example.org", f"Please pay €12,000.00 of award {award} back: due yesterday"),
        ("grants@example.org", f"Late: €12,000.00 of award {award} has not come back"),
    ]
    key = f"{asked.reference} {asked.due_on}"
    assert repayment_still_owed("", key) is True
    receive_repayment(repayment=asked, amount=12_000_00, received_on=now.date(), by=fay, at=now)
    assert repayment_still_owed("", key) is False
    assert remind_of_repayments(at=late + timedelta(days=30)) == 0
