"""The permitted sets of awards, and the sums their pages and rules need."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from awards.models import Award, Condition, Payment, Repayment
from awards.states import HOLDING, RUNNING, AwardState, ConditionState, PaymentState
from core.actors import Actor
from core.audit.models import AuditEvent
from grants.models import Call
from grants.queries import staff_programmes
from grants.queries.impartial import free_of_conflict
from reviews.models import Decision
from reviews.queries.decisions import funded_decisions

MET = [ConditionState.ACCEPTED, ConditionState.WAIVED]


def grantee_awards(user: User) -> QuerySet[Award]:
    """The awards of the person's applications, from the moment their letter goes out."""
    return (
        Award.objects.filter(
            Q(application__owner=user) | Exists(_membership(user)),
        )
        .exclude(state=AwardState.PREPARED)
        .filter(visible_from__lte=Now())
        .select_related("application__call__programme", "application__owner")
    )


def _membership(user: User) -> QuerySet:
    return user.memberships.model.objects.filter(
        application=OuterRef("application_id"), user_id=user.pk
    )


def of_programmes(user: Actor, application: str = "application") -> Q:
    """A condition on rows with an application at this path: the person has a role there."""
    return Q(**{f"{application}__call__programme__in": staff_programmes(user)})


def open_to_staff(user: Actor, application: str = "application") -> Q:
    """The same, and no conflict of interest hides the row: all that staff read of awards."""
    return of_programmes(user, application) & free_of_conflict(user, application)


def hidden_awards(user: Actor) -> QuerySet[Award]:
    """The awards of the person's programmes that a conflict of interest hides from them."""
    return Award.objects.filter(of_programmes(user)).exclude(open_to_staff(user))


def staff_awards(user: Actor) -> QuerySet[Award]:
    """The awards of the programmes the person has a role in, without those a conflict hides."""
    return Award.objects.filter(open_to_staff(user)).select_related(
        "application__call__programme", "application__owner__organisation"
    )


def grantee_conditions(user: User) -> QuerySet[Condition]:
    """The conditions of the person's awards."""
    return Condition.objects.filter(award__in=grantee_awards(user)).select_related(
        "award__application__call__programme", "award__application__owner"
    )


def staff_conditions(user: Actor) -> QuerySet[Condition]:
    """The conditions of the awards that staff read."""
    return Condition.objects.filter(open_to_staff(user, "award__application")).select_related(
        "award__application__call__programme", "award__application__owner"
    )


def staff_payments(user: Actor) -> QuerySet[Payment]:
    """The payments of the awards that staff read."""
    return Payment.objects.filter(open_to_staff(user, "award__application")).select_related(
        "award__application__call__programme", "approved_by"
    )


def fundable_decisions(call: Call) -> QuerySet[Decision]:
    """Announced decisions to fund that have no award yet, oldest application first."""
    return (
        funded_decisions(call)
        .filter(application__award__isnull=True)
        .select_related("application")
        .order_by("application_id")
    )


def committed_amount(call: Call, *, besides: Award | None = None) -> int:
    """Minor units promised by the call's awards; declined and lapsed ones are free money again."""
    awards = Award.objects.filter(application__call=call)
    if besides is not None:
        awards = awards.exclude(pk=besides.pk)
    return with_held(awards).aggregate(total=Sum("held"))["total"] or 0


def with_held(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Annotate `held`: minor units of the budget that nobody else can have.

    A cancelled instalment stays in the amount of its award, and so does what was paid and came
    back, but that money is free again. One that was declined or lapsed holds nothing.
    """
    cancelled = Payment.objects.filter(
        award=OuterRef("pk"), part=None, state=PaymentState.CANCELLED
    )
    back = Repayment.objects.filter(award=OuterRef("pk")).order_by().values("award")
    held = (
        F("amount")
        - _number(cancelled.order_by().values("award").annotate(n=Sum("amount")))
        - _number(back.annotate(n=Sum("received")))
    )
    return awards.annotate(
        held=Case(When(state__in=HOLDING, then=held), default=0, output_field=BigIntegerField())
    )


def held_by_application(call: Call) -> dict[int, int]:
    """What each award of the call holds of its budget, by the key of its application."""
    awards: QuerySet[Any] = with_held(Award.objects.filter(application__call=call))
    return dict(awards.values_list("application_id", "held"))


def allowed_beyond(call: Call) -> int:
    """Minor units an administrator let the call promise beyond its budget."""
    return call.budget_overrides.aggregate(total=Sum("amount"))["total"] or 0


@dataclass(frozen=True)
class CallMoney:
    """Where a call's budget is, in minor units. `to_issue` counts awards without a letter."""

    budget: int
    committed: int
    offered: int
    accepted: int
    paid: int
    to_issue: int

    @property
    def left(self) -> int:
        """What can still be promised."""
        return self.budget - self.committed


def call_money(call: Call) -> CallMoney:
    """The sums on top of the list of awards, in three queries.

    What was cancelled is not committed, and what came back neither committed nor paid any more.
    """
    sums = with_held(Award.objects.filter(application__call=call)).aggregate(
        committed=Sum("held"),
        offered=Sum("amount", filter=Q(state=AwardState.OFFERED)),
        accepted=Sum("amount", filter=Q(state__in=RUNNING)),
        to_issue=Count("pk", filter=Q(state=AwardState.PREPARED)),
    )
    sums |= Payment.objects.filter(award__application__call=call, part=None).aggregate(
        paid=Sum("amount", filter=Q(state=PaymentState.PAID))
    )
    back = Repayment.objects.filter(award__application__call=call)
    sums |= back.aggregate(back=Sum("received"))
    money = {name: value or 0 for name, value in sums.items()}
    return CallMoney(
        budget=call.budget,
        committed=money["committed"],
        offered=money["offered"],
        accepted=money["accepted"],
        paid=money["paid"] - money["back"],
        to_issue=money["to_issue"],
    )


def with_progress(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Annotate `conditions_total`, `conditions_met`, `paid` (minor units) and `next_due_on`."""
    conditions = Condition.objects.filter(award=OuterRef("pk")).order_by().values("award")
    payments = Payment.objects.filter(award=OuterRef("pk"), part=None, state=PaymentState.PAID)
    back = Repayment.objects.filter(award=OuterRef("pk")).order_by().values("award")
    return awards.annotate(
        conditions_total=_number(conditions.annotate(n=Count("pk"))),
        conditions_met=_number(conditions.filter(state__in=MET).annotate(n=Count("pk"))),
        paid=_number(payments.order_by().values("award").annotate(n=Sum("amount")))
        - _number(back.annotate(n=Sum("received"))),
        next_due_on=Subquery(
            Condition.objects.filter(award=OuterRef("pk"))
            .exclude(state__in=MET)
            .order_by("due_on", "pk")
            .values("due_on")[:1]
        ),
    )


def _number(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=BigIntegerField()), 0)


def open_conditions(payment: Payment) -> QuerySet[Condition]:
    """The conditions that still block the payment."""
    return payment.conditions.exclude(state__in=MET)


def payments_of(award: Award) -> QuerySet[Payment]:
    """The award's payments with the conditions they wait for."""
    return award.payments.select_related("approved_by", "part", "award").prefetch_related(
        Prefetch("conditions", queryset=Condition.objects.order_by("position"))
    )


def conditions_of(award: Award) -> QuerySet[Condition]:
    """The award's conditions with what happened to them."""
    return award.conditions.select_related("due_after").prefetch_related("steps__by")


def history_of(award: Award) -> QuerySet[AuditEvent]:
    """What happened to the award, its conditions and its payments, newest first."""
    subjects = [
        award.reference,
        *award.conditions.values_list("reference", flat=True),
        *award.payments.values_list("reference", flat=True),
        *award.repayments.values_list("reference", flat=True),
    ]
    return AuditEvent.objects.filter(subject__in=subjects).order_by("-id")
