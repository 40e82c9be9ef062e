"""Offers nobody answers: they lapse after their last day, and staff can renew them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from awards import emails
from awards.actions._locks import locked_award, locked_call
from awards.actions._money import keep_within_budget, keep_within_pool
from awards.models import Award
from awards.permissions import can_work_on_award
from awards.states import AWARD, AwardState
from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.deadlines import local_day


def lapse_offers(*, at: datetime) -> int:
    """Let every offer lapse whose last day has passed where its call is; returns how many.

    Each in a transaction of its own. Run twice, or by two at once, an offer lapses once.
    """
    # A day may still go on somewhere: the exact day is asked of each, behind its lock.
    candidates = Award.objects.filter(state=AwardState.OFFERED, answer_by__lte=at.date())
    keys = list(candidates.order_by("pk").values_list("pk", flat=True))
    return sum(_lapse(pk, at) for pk in keys)


def _lapse(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        award = locked_award(pk)
        today = local_day(award.application.call, at)
        if award.state != AwardState.OFFERED or not award.answer_by or award.answer_by >= today:
            return False
        award.state = AWARD.check(award, "lapse")
        award.save(update_fields=["state"])
        scope = award.application.call.programme.slug
        record(by=SYSTEM, verb="award.lapse", subject=award, at=at, scope=scope)
        emails.award_lapsed(award, at=at)
        return True


def renew_offer(*, award: Award, answer_by: date, reason: str, by: Actor, at: datetime) -> Award:
    """Give more time to answer, also after an offer lapsed; its money is asked for again.

    Raises `RuleBroken` for a day that is not later than both today and the present day, without a
    reason, or when the call's money has gone elsewhere meanwhile.
    """
    with transaction.atomic():
        call = locked_call(award.application.call_id)
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        lapsed = award.state == AwardState.LAPSED
        award.state = AWARD.check(award, "renew")
        if award.visible_from is not None and award.visible_from > at:
            raise RuleBroken(
                "The letter is not out yet. Change its day after it is, or take it back."
            )
        earliest = max(local_day(call, at), award.answer_by or local_day(call, at))
        if answer_by <= earliest:
            told = f"{earliest.day} {earliest:%B %Y}"
            raise RuleBroken(f"The new day must be later than {told}.", "answer_by")
        if not reason.strip():
            raise RuleBroken("Give a reason. The grantee reads it.", "reason")
        if lapsed:
            keep_within_budget(call, award.amount, besides=award)
            for part in award.parts.all():
                keep_within_pool(call, part.instrument, part.unit, part.quantity)
        award.answer_by = answer_by
        award.save(update_fields=["state", "answer_by"])
        record(
            by=by,
            verb="award.renew",
            subject=award,
            at=at,
            scope=call.programme.slug,
            reason=reason.strip(),
        )
        emails.award_renewed(award, reason=reason.strip(), at=at)
        return award


def waiting_offers(at: datetime) -> Q:
    """The offers that wait for an answer and are known to their grantees."""
    return Q(state=AwardState.OFFERED, visible_from__lte=at, answer_by__isnull=False)
