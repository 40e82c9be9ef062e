"""Bank details: entered by the grantee, confirmed by finance, stopped by whoever did not do it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from awards import emails
from awards.actions._locks import locked_award, locked_payments
from awards.actions.payments import record_payment, stop
from awards.bank_accounts import Account, AccountFault, checked_account
from awards.models import Award, BankDetails, Payment
from awards.permissions import (
    can_confirm_bank_details,
    can_enter_bank_details,
    can_reveal_account,
)
from awards.states import BANK_DETAILS, AwardState, BankDetailsState, PaymentState
from awards.tokens import details_of_token
from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.encryption import decrypted, encrypted
from core.errors import RuleBroken, require


def enter_bank_details(
    *,
    award: Award,
    fields: dict[str, str],
    currency: str,
    remittance: str,
    by: Actor,
    at: datetime,
) -> BankDetails:
    """Store a new version that waits for finance, and tell every contact of the award.

    `fields` are those of `checked_account`. Raises `RuleBroken` at the field that is wrong.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_enter_bank_details(by, award))
        if award.state != AwardState.ACCEPTED:
            raise RuleBroken("Bank details are entered once the award is accepted.")
        account = checked(fields)
        newest = award.bank_details.first()
        award.bank_details.filter(state=BankDetailsState.ENTERED).update(
            state=BankDetailsState.REPLACED, settled_at=at
        )
        details = BankDetails.objects.create(
            award=award,
            number=newest.number + 1 if newest else 1,
            sealed=encrypted(account.packed()),
            last_four=account.last_four,
            country=account.country,
            currency=currency,
            remittance=remittance.strip(),
            entered_at=at,
            entered_by=person(by),
        )
        _record(details, "enter", by, at)
        emails.bank_details_entered(details, at=at)
        return details


def confirm_bank_details(*, details: BankDetails, by: Actor, at: datetime) -> BankDetails:
    """Finance has checked them. What replaces other details waits its cooling time before use."""
    with transaction.atomic():
        details = _locked(details)
        require(can_confirm_bank_details(by, details.award, details.entered_by_id))
        state = BANK_DETAILS.check(details, "confirm")
        # Every version but the very first is a change, also after an alarm or a refusal.
        wait = settings.BANK_DETAILS_COOLING_DAYS if details.number > 1 else 0
        details.award.bank_details.filter(state=BankDetailsState.CONFIRMED).update(
            state=BankDetailsState.REPLACED
        )
        details.usable_from = at + timedelta(days=wait)
        _settle(details, state, by, at, "")
        _record(details, "confirm", by, at)
        emails.bank_details_confirmed(details, at=at)
        return details


def refuse_bank_details(
    *, details: BankDetails, reason: str, by: Actor, at: datetime
) -> BankDetails:
    """Finance does not take them; the grantee reads why."""
    with transaction.atomic():
        details = _locked(details)
        require(can_confirm_bank_details(by, details.award, None))
        state = BANK_DETAILS.check(details, "refuse")
        if not reason.strip():
            raise RuleBroken("Give a reason. The grantee reads it.", "reason")
        _settle(details, state, by, at, reason.strip())
        _record(details, "refuse", by, at, reason=reason.strip())
        emails.bank_details_refused(details, at=at)
        return details


def dispute_bank_details(*, token: str, at: datetime) -> BankDetails:
    """After “this was not me”: end the version and put every payment that is not sent on hold.

    Whoever has the mail may do it, without signing in; done twice, it is done once.
    """
    with transaction.atomic():
        details = _locked(details_of_token(token))
        if details.state == BankDetailsState.DISPUTED:
            return details
        reason = "A contact said that they did not enter the bank details."
        _settle(details, BANK_DETAILS.check(details, "dispute"), SYSTEM, at, reason)
        _hold_all(details.award, reason, at)
        _record(details, "dispute", SYSTEM, at)
        emails.bank_details_disputed(details, at=at)
        return details


def reveal_account(*, details: BankDetails, by: Actor, at: datetime) -> Account:
    """All of the account, for finance without a conflict; that somebody looked is on record."""
    with transaction.atomic():
        require(can_reveal_account(by, details.award))
        _record(details, "reveal", by, at)
    return Account.unpacked(decrypted(details.sealed))


def checked(fields: dict[str, str]) -> Account:
    """The account; `RuleBroken` at the field that is wrong."""
    try:
        return checked_account(**fields)
    except AccountFault as fault:
        raise RuleBroken(fault.message, fault.field) from None


def _locked(details: BankDetails) -> BankDetails:
    award = locked_award(details.award_id)
    found = BankDetails.objects.select_for_update().get(pk=details.pk)
    found.award = award
    return found


def _settle(details: BankDetails, state: str, by: Actor, at: datetime, reason: str) -> None:
    details.state, details.reason = state, reason
    details.settled_at, details.settled_by = at, person(by)
    details.save(update_fields=["state", "reason", "settled_at", "settled_by", "usable_from"])


def _hold_all(award: Award, reason: str, at: datetime) -> None:
    waiting = Payment.objects.filter(
        award=award, state__in=[PaymentState.PLANNED, PaymentState.APPROVED], part=None
    )
    for payment in locked_payments(waiting.values_list("pk", flat=True)):
        stop(payment, "hold", reason)
        record_payment(payment, "payment.hold", SYSTEM, at, reason=reason)


def _record(details: BankDetails, deed: str, by: Actor, at: datetime, **data: str) -> None:
    record(
        by=by,
        verb=f"bank_details.{deed}",
        subject=details.award,
        at=at,
        scope=details.award.application.call.programme.slug,
        version=details.number,
        last_four=details.last_four,
        **data,
    )
