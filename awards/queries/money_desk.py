"""What finance has to do: payments by what they wait for."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from awards.models import BankDetails, Condition, Payment
from awards.queries.accounts import latest_details, why_unusable
from awards.queries.awards import MET, staff_payments
from awards.states import AwardState, PaymentState
from core.actors import Actor

SOON = timedelta(days=7)

VIEWS = {
    "approve": "Wait for approval",
    "blocked": "Blocked",
    "week": "Due within a week",
    "approved": "Approved, not sent",
    "exported": "Sent, not paid",
    "stopped": "On hold or returned",
    "paid": "Paid",
}


def desk_payments(user: Actor) -> QuerySet[Payment]:
    """Payments of accepted awards in the person's programmes, with `is_blocked`."""
    hung_on = Payment.conditions.through.objects.filter(payment=OuterRef("pk")).exclude(
        condition__state__in=MET
    )
    return (
        staff_payments(user)
        .filter(award__state__in=[AwardState.ACCEPTED, AwardState.CLOSED])
        .select_related("part", "award__application__owner")
        .annotate(is_blocked=Exists(hung_on))
    )


def in_view(view: str, today: date) -> Q:
    """Which payments a view of the desk shows.

    What is planned comes up for approval a week before its day, or, paid on a milestone, as soon
    as its conditions are met. Under a closed award it never does; what was approved before waits
    in its view, with the word that the award is closed.
    """
    planned = Q(state=PaymentState.PLANNED) & ~Q(award__state=AwardState.CLOSED)
    near = Q(due_on__lte=today + SOON)
    return {
        "approve": planned & Q(is_blocked=False) & (near | Q(basis="milestone")),
        "blocked": planned & Q(is_blocked=True),
        "week": near & (planned | Q(state=PaymentState.APPROVED)),
        "approved": Q(state=PaymentState.APPROVED),
        "exported": Q(state=PaymentState.EXPORTED),
        "stopped": Q(state__in=[PaymentState.HELD, PaymentState.RETURNED]),
        "paid": Q(state=PaymentState.PAID),
    }[view]


def desk_counts(user: Actor, today: date) -> dict[str, int]:
    """How many payments each view has, in one query."""
    counts = {view: Count("pk", filter=in_view(view, today)) for view in VIEWS}
    return desk_payments(user).aggregate(**counts)


CLOSED = "The award is closed. Open it again before anything is sent."


def why_waiting(payments: list[Payment], at: datetime) -> dict[int, str]:
    """What each waits for, in words, by its key; three queries for however many."""
    details = latest_details({payment.award for payment in payments})
    owed: dict[int, list[str]] = {}
    rows = (
        Condition.objects.filter(payments__in=[payment.pk for payment in payments])
        .exclude(state__in=MET)
        .order_by("position")
        .values_list("payments", "reference", "title")
    )
    for key, reference, title in rows:
        owed.setdefault(key, []).append(f"{reference} ({title})")
    return {
        payment.pk: _why(payment, owed.get(payment.pk, []), details.get(payment.award_id), at)
        for payment in payments
    }


def _why(payment: Payment, owed: list[str], details: BankDetails | None, at: datetime) -> str:
    if payment.state in {PaymentState.HELD, PaymentState.RETURNED}:
        return payment.reason
    if payment.state in {PaymentState.EXPORTED, PaymentState.PAID}:
        return "Waits for the bank." if payment.state == PaymentState.EXPORTED else ""
    parts = [f"Waits for {', '.join(owed)}."] if owed else []
    if payment.award.state == AwardState.CLOSED:
        parts.append(CLOSED)
    if payment.part_id is None:
        problem = why_unusable(details, payment.award.currency, at)
        parts += [problem] if problem else []
    return " ".join(parts)
