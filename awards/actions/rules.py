"""How a programme looks after its awards: who grants exceptions, who approves how much."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import HANDLES_MONEY
from awards.models import ApprovalLimit, AwardRules
from awards.permissions import can_set_award_rules
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.money import CURRENCIES
from grants.models import Programme


def set_award_rules(
    *, programme: Programme, waived_by: str, extended_by: str, by: Actor, at: datetime
) -> AwardRules:
    """Say who lets grantees off and who gives them more time; holds from the next deed on."""
    with transaction.atomic():
        require(can_set_award_rules(by, programme))
        wanted = {"waived_by": waived_by, "extended_by": extended_by}
        rules, _ = AwardRules.objects.update_or_create(programme=programme, defaults=wanted)
        record(
            by=by, verb="award_rules.set", subject=programme, at=at, scope=programme.slug, **wanted
        )
        return rules


def set_approval_limit(
    *,
    programme: Programme,
    currency: str,
    amount: int,
    by: Actor,
    at: datetime,
    role: str = "",
    user: User | None = None,
) -> ApprovalLimit:
    """A role, or one person of the programme, approves payments up to `amount` minor units.

    Set again it is replaced. `RuleBroken` for whoever does not handle the programme's money.
    """
    with transaction.atomic():
        require(can_set_award_rules(by, programme))
        if currency not in CURRENCIES:
            raise RuleBroken("Choose a currency.", "currency")
        roles = programme.roles.filter(role__in=HANDLES_MONEY)
        if user is not None and not roles.filter(user=user).exists():
            raise RuleBroken("This person does not approve payments of this programme.", "who")
        if user is None and role not in HANDLES_MONEY:
            raise RuleBroken("Choose a role that approves payments.", "who")
        limit, _ = ApprovalLimit.objects.update_or_create(
            programme=programme,
            role="" if user else role,
            user=user,
            currency=currency,
            defaults={"amount": amount},
        )
        _record(limit, "approval_limit.set", by, at)
        return limit


def remove_approval_limit(*, limit: ApprovalLimit, by: Actor, at: datetime) -> None:
    """Whom it concerns approves any amount again, unless another limit holds for them."""
    with transaction.atomic():
        require(can_set_award_rules(by, limit.programme))
        _record(limit, "approval_limit.remove", by, at)
        limit.delete()


def _record(limit: ApprovalLimit, verb: str, by: Actor, at: datetime) -> None:
    programme = limit.programme
    facts = {"amount": limit.amount, "currency": limit.currency, "role": limit.role}
    person = limit.user.pk if limit.user else None
    scope = programme.slug
    record(by=by, verb=verb, subject=programme, at=at, scope=scope, person=person, **facts)
