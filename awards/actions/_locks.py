"""Locking rows in one order: call, award, condition, payment. So two deeds never wait in a ring."""

from collections.abc import Iterable

from awards.models import Award, Condition, Payment, Repayment
from grants.models import Application, Call, Programme


def locked_call(pk: int) -> Call:
    """The call, locked. Everything that changes what is committed takes it first."""
    return (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=pk)
    )


def locked_application(pk: int) -> Application:
    """The application, locked, with its call, owner and decision."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("call__programme", "owner__organisation", "decision")
        .get(pk=pk)
    )


def locked_award(pk: int) -> Award:
    """The award, locked, with its application, call and programme."""
    return (
        Award.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "application__owner__organisation")
        .get(pk=pk)
    )


def locked_condition(pk: int) -> Condition:
    """The condition, locked, with its award, which is locked before it."""
    list(Award.objects.select_for_update().filter(conditions=pk).values_list("pk"))
    return (
        Condition.objects.select_for_update(of=("self",))
        .select_related("award__application__call__programme", "award__application__owner")
        .get(pk=pk)
    )


def locked_repayment(pk: int) -> Repayment:
    """Money asked back, locked, with its award, which is locked before it."""
    list(Award.objects.select_for_update().filter(repayments=pk).values_list("pk"))
    return (
        Repayment.objects.select_for_update(of=("self",))
        .select_related("award__application__call__programme", "award__application__owner")
        .get(pk=pk)
    )


def locked_payment(pk: int) -> Payment:
    """The payment, locked, with its award."""
    return (
        Payment.objects.select_for_update(of=("self",))
        .select_related("award__application__call__programme", "award__application__owner")
        .get(pk=pk)
    )


def locked_payments(pks: Iterable[int]) -> list[Payment]:
    """The payments with their awards and, before them, the conditions they hang on, all locked.

    In order of their keys, so that two people who take the same ones wait for each other.
    """
    wanted = sorted(pks)
    awards = Award.objects.filter(payments__in=wanted).order_by("pk")
    list(Award.objects.select_for_update().filter(pk__in=awards.values("pk")).order_by("pk"))
    hung_on = Condition.objects.filter(payments__in=wanted)
    list(Condition.objects.select_for_update().filter(pk__in=hung_on.values("pk")).order_by("pk"))
    return list(
        Payment.objects.select_for_update(of=("self",))
        .select_related("award__application__call__programme", "award__application__owner", "part")
        .filter(pk__in=wanted)
        .order_by("pk")
    )


def locked_programme(pk: int) -> Programme:
    """The programme, locked: one payment file and one statement at a time."""
    return Programme.objects.select_for_update(no_key=True).get(pk=pk)
