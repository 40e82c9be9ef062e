from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from accounts.roles import Role
from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment, ask_back, decline_amendment
from awards.actions.letters import withdraw_letter
from awards.actions.payments import plan_payment_again, return_payment
from awards.due import moved
from awards.models import Amendment, Condition, TermsVersion
from awards.queries.amendments import movable_conditions
from awards.queries.awards import grantee_awards
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.files.storing import read_bytes
from core.mail.models import OutgoingMail
from grants.models import TeamMember
from tests.factories.grants import ProgrammeRoleFactory

LATER = date(2028, 6, 30)


@pytest.fixture
def asked(accepted, ada, now):
    def ask(kind, **wanted):
        wanted = Wanted(reason="The machine came late.", **wanted)
        return request_amendment(award=accepted, kind=kind, wanted=wanted, by=ada, at=now)

    return ask


def test_more_time_moves_the_end_and_the_chosen_days_and_has_its_letter(
    accepted, release, asked, sam, now
):
    change = asked("extension", ends_on=LATER)
    change = approve_amendment(
        amendment=change, reason="Fine.", moved=[release.reference], by=sam, at=now
    )
    accepted.refresh_from_db()
    release.refresh_from_db()
    assert (accepted.ends_on, release.due_on) == (LATER, LATER)
    [step] = release.steps.all()
    assert (step.verb, step.old_due_on, step.new_due_on) == ("move", date(2027, 12, 31), LATER)
    assert step.reason == "The award ends on 30 June 2028"
    assert (change.state, change.letter.kind) == ("approved", "extension")
    assert [(each.number, each.ends_on) for each in accepted.terms.all()] == [
        (1, date(2027, 12, 31)),
        (2, LATER),
    ]
    assert OutgoingMail.objects.filter(dedupe_key=f"letter:{change.letter.code}").count() == 1
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    assert accepted.letters.count() == 2


def test_a_day_counted_from_the_end_moves_with_it_by_its_rule(accepted, release, asked, sam, now):
    Condition.objects.filter(pk=release.pk).update(
        due_by="after_end", due_count=2, due_unit="months", due_on=date(2028, 2, 29)
    )
    change = asked("extension", ends_on=LATER)
    assert release not in movable_conditions(change)
    approve_amendment(amendment=change, reason="Fine.", by=sam, at=now)
    release.refresh_from_db()
    assert release.due_on == moved(LATER, 2, "months")
    assert release.steps.get(verb="move").old_due_on == date(2028, 2, 29)


def test_days_that_were_not_chosen_stay(accepted, release, asked, sam, now):
    approve_amendment(amendment=asked("extension", ends_on=LATER), reason="", by=sam, at=now)
    release.refresh_from_db()
    assert release.due_on == date(2027, 12, 31)


def test_more_money_needs_a_second_person_and_adds_up(accepted, asked, sam, pat, call, now):
    ProgrammeRoleFactory(user=pat, programme=call.programme, role=Role.OFFICER)
    change = asked("amount", amount=90_000_00)
    change = approve_amendment(amendment=change, reason="", way="new", by=sam, at=now)
    assert change.state == "proposed"
    with pytest.raises(NotAllowed, match="somebody else confirms"):
        approve_amendment(amendment=change, reason="", by=sam, at=now)
    change = approve_amendment(amendment=change, reason="", by=pat, at=now)
    with pytest.raises(IntegrityError, match="amendment_second_person"), transaction.atomic():
        Amendment.objects.filter(pk=change.pk).update(decided_by=sam)
    accepted.refresh_from_db()
    amounts = list(accepted.payments.values_list("amount", flat=True))
    assert (change.state, accepted.amount) == ("approved", 90_000_00)
    assert amounts == [72_000_00, 8_000_00, 10_000_00]


def test_less_money_takes_from_the_last_instalments(accepted, asked, sam, now):
    [first, last] = accepted.payments.all()
    change = asked("amount", amount=70_000_00)
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    assert list(accepted.payments.values_list("amount", flat=True)) == [70_000_00]
    told = AuditEvent.objects.filter(verb="payment.amend").order_by("subject")
    assert list(told.values_list("subject", "data__amount", "data__reason")) == [
        (first.reference, 70_000_00, change.reference),
        (last.reference, 0, change.reference),
    ]


def test_an_instalment_that_was_in_a_payment_file_does_not_vanish(
    accepted, asked, sent, sam, bea, now
):
    [entry] = sent.entries.all()
    return_payment(payment=entry.payment, reason="Account closed", by=bea, at=now)
    plan_payment_again(payment=entry.payment, by=bea, at=now)
    accepted.payments.filter(pk=entry.payment_id).update(position=3)
    with pytest.raises(RuleBroken, match=f"left of {entry.payment}, which was in a payment file"):
        approve_amendment(amendment=asked("amount", amount=8_000_00), reason="", by=sam, at=now)


def test_more_than_the_budget_is_refused(accepted, asked, sam, call, now):
    change = asked("amount", amount=call.budget + 1)
    with pytest.raises(RuleBroken, match="would come to"):
        approve_amendment(amendment=change, reason="", by=sam, at=now)


def test_money_that_left_is_not_taken_away(accepted, asked, sam, now):
    accepted.payments.filter(position=1).update(state="approved", approved_at=now)
    with pytest.raises(RuleBroken, match="ask for the rest on the page of the award"):
        approve_amendment(amendment=asked("amount", amount=1_00), reason="", by=sam, at=now)


def test_a_new_investigator_sees_the_award_and_the_old_one_no_longer(
    accepted, asked, ada, ben, sam, now
):
    TeamMember.objects.create(
        application=accepted.application, user=ben, role=TeamMember.Role.EDITOR, joined_at=now
    )
    change = asked("investigator", investigator=ben)
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    assert accepted in grantee_awards(ben)
    assert accepted not in grantee_awards(ada)
    assert [each.grantee for each in accepted.terms.all()] == [str(ada), str(ben)]


def test_a_new_institution_and_new_words_hold_from_then_on(accepted, asked, sam, now):
    approve_amendment(amendment=asked("institution", institution="ETH"), reason="", by=sam, at=now)
    approve_amendment(
        amendment=asked("other", details="Travel is paid."), reason="", by=sam, at=now
    )
    accepted.refresh_from_db()
    assert (accepted.held_at, accepted.special_terms) == ("ETH", "Travel is paid.")
    assert accepted.terms.count() == 3


def test_money_moved_between_lines_holds_in_the_terms_and_is_told_by_the_letter(
    budgeted, ada, sam, now
):
    lines = [{"name": "Staff", "amount": 65_000_00}, {"name": "Travel", "amount": 15_000_00}]
    wanted = Wanted(reason="Less travel.", lines=lines)
    change = request_amendment(award=budgeted, kind="budget", wanted=wanted, by=ada, at=now)
    change = approve_amendment(amendment=change, reason="Fine.", by=sam, at=now)
    assert [each.budget for each in budgeted.terms.all()] == [
        [{"name": "Staff", "amount": 60_000_00}, {"name": "Travel", "amount": 20_000_00}],
        lines,
    ]
    pages = pypdf.PdfReader(BytesIO(read_bytes(change.letter.file))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for told in ("Staff", "€60,000.00", "€65,000.00", "Travel", "€20,000.00", "€15,000.00"):
        assert told in text


def test_the_letter_of_a_change_that_holds_is_not_taken_back(accepted, asked, sam, now):
    change = asked("extension", ends_on=LATER)
    change = approve_amendment(amendment=change, reason="", by=sam, at=now)
    with pytest.raises(RuleBroken, match="holds already"):
        withdraw_letter(letter=change.letter, by=sam, at=now)
    change.letter.refresh_from_db()
    assert change.letter.withdrawn_at is None


@pytest.mark.parametrize("deed", [ask_back, decline_amendment])
def test_other_answers_need_a_reason_and_tell_the_grantee(asked, accepted, sam, now, deed):
    change = asked("extension", ends_on=LATER)
    with pytest.raises(RuleBroken, match="Give a reason"):
        deed(amendment=change, reason=" ", by=sam, at=now)
    deed(amendment=change, reason="Say until when.", by=sam, at=now)
    assert "Say until when." in OutgoingMail.objects.get(to="ada@example.org").body
    accepted.refresh_from_db()
    assert accepted.ends_on == date(2027, 12, 31)


@pytest.mark.parametrize("who", ["ada", "olga", "otto", "fay"])
def test_deciding_is_for_the_programmes_officers(asked, now, who, request):
    change = asked("extension", ends_on=LATER)
    with pytest.raises(NotAllowed):
        approve_amendment(amendment=change, reason="", by=request.getfixturevalue(who), at=now)


def test_a_letter_that_fails_leaves_everything_as_it_was(accepted, asked, sam, now, monkeypatch):
    change = asked("extension", ends_on=LATER)
    monkeypatch.setattr("awards.actions.letters.seal", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        approve_amendment(amendment=change, reason="", by=sam, at=now)
    accepted.refresh_from_db()
    change.refresh_from_db()
    assert (accepted.ends_on, change.state) == (date(2027, 12, 31), "requested")
    assert not TermsVersion.objects.exists()


def test_terms_are_written_once(accepted, asked, sam, now):
    approve_amendment(amendment=asked("extension", ends_on=LATER), reason="", by=sam, at=now)
    with connection.cursor() as cursor, pytest.raises((InternalError, ProgrammingError)):
        cursor.execute("UPDATE awards_termsversion SET amount = 1")
