"""Changes of awards: the permitted sets, and what a change does in words."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from awards import due
from awards.models import Amendment, Award, Condition, OutputKind, Payment, TermsVersion
from awards.queries.awards import MET, grantee_awards, staff_awards
from awards.states import OPEN_AMENDMENT, AmendmentState, PaymentState
from core.actors import Actor
from core.money import format_money
from grants.models import Programme

# What is not decided yet, or was never carried out, is no news.
PLANNED_BY_STAFF = Q(kind=Amendment.Kind.CONDITIONS) & ~Q(state=AmendmentState.APPROVED)


def grantee_amendments(user: User) -> QuerySet[Amendment]:
    """The changes of the person's awards, those that staff plan once they hold."""
    return _full().filter(award__in=grantee_awards(user)).exclude(PLANNED_BY_STAFF)


def staff_amendments(user: Actor) -> QuerySet[Amendment]:
    """The changes of the awards that staff read."""
    return _full().filter(award__in=staff_awards(user))


def _full() -> QuerySet[Amendment]:
    return Amendment.objects.select_related(
        "award__application__call__programme",
        "award__application__owner__organisation",
        "investigator",
        "requested_by",
        "letter",
    )


def open_amendments(user: Actor, programme: Programme) -> QuerySet[Amendment]:
    """What waits for somebody in a programme of the person, the oldest first."""
    return (
        staff_amendments(user)
        .filter(award__application__call__programme=programme, state__in=OPEN_AMENDMENT)
        .order_by("requested_at", "id")
    )


def amendments_of(award: Award) -> QuerySet[Amendment]:
    """The changes of an award, the newest first."""
    return award.amendments.select_related("letter", "investigator", "requested_by").order_by("-id")


def terms_of(award: Award) -> QuerySet[TermsVersion]:
    """The terms of an award through time, the newest first."""
    return award.terms.select_related("letter", "amendment").order_by("-number")


def movable_conditions(amendment: Amendment) -> QuerySet[Condition]:
    """What is open and due at or after the end of the award: it may hang on that end.

    A day that is counted from the award's dates moves with them by itself.
    """
    if amendment.kind != Amendment.Kind.EXTENSION:
        return Condition.objects.none()
    award = amendment.award
    fixed = award.conditions.filter(due_by=Condition.DueBy.DAY)
    return fixed.filter(due_on__gte=award.ends_on).exclude(state__in=MET)


def open_instalments(award: Award) -> QuerySet[Payment]:
    """The instalments of cash that have not left and nobody has approved."""
    return award.payments.filter(
        Q(part__isnull=True), state__in=[PaymentState.PLANNED, PaymentState.HELD]
    ).order_by("position", "pk")


def movable_payments(award: Award) -> QuerySet[Payment]:
    """The payments of which it can still be changed what they wait for."""
    conditions = Prefetch("conditions", queryset=Condition.objects.order_by("position"))
    return (
        award.payments.filter(state__in=[PaymentState.PLANNED, PaymentState.HELD])
        .prefetch_related(conditions)
        .order_by("position", "pk")
    )


def conditions_to_wait_for(award: Award) -> QuerySet[Condition]:
    """What is not met yet, so that a payment can wait for it."""
    return award.conditions.exclude(state__in=MET).order_by("position")


def changes_in_words(amendment: Amendment) -> list[tuple[str, str, str]]:
    """Rows of what, before and after, as the letter and the pages tell them."""
    award, kind = amendment.award, amendment.kind
    if kind == Amendment.Kind.EXTENSION and amendment.ends_on:
        return [("Last day", _day(award.ends_on), _day(amendment.ends_on))]
    if kind == Amendment.Kind.AMOUNT and amendment.amount:
        before = format_money(award.amount, award.currency)
        return [("Amount", before, format_money(amendment.amount, award.currency))]
    if kind == Amendment.Kind.INVESTIGATOR:
        return [("Investigator", str(award.application.owner), str(amendment.investigator or ""))]
    if kind == Amendment.Kind.INSTITUTION:
        return [("Institution", award.held_at or "None", amendment.institution)]
    if kind == Amendment.Kind.CONDITIONS:
        return _other_conditions(amendment)
    return _other_words(amendment)


def _other_words(amendment: Amendment) -> list[tuple[str, str, str]]:
    kind = amendment.kind
    if kind == Amendment.Kind.BUDGET and amendment.lines:
        return _moved_money(amendment)
    what = "Budget" if kind == Amendment.Kind.BUDGET else "Terms"
    return [(what, "As agreed before", amendment.details)]


def _moved_money(amendment: Amendment) -> list[tuple[str, str, str]]:
    """The lines that change, and the agreement in words when there is one beside."""
    currency = amendment.award.currency
    rows = [
        (
            str(line["name"]),
            format_money(line["before"], currency),
            format_money(line["amount"], currency),
        )
        for line in amendment.lines
        if line["before"] != line["amount"]
    ]
    more = [("Agreed besides", "–", amendment.details)] if amendment.details else []
    return rows + more


def _other_conditions(amendment: Amendment) -> list[tuple[str, str, str]]:
    added = [("New condition", "–", _addition(row)) for row in amendment.adds]
    return added + [_waiting(row, amendment.adds) for row in amendment.hangs]


def _addition(row: dict[str, Any]) -> str:
    """`Ethics approval: Approval of the board, due on 1 March 2027`."""
    parts = [f"{Condition.Kind(row['kind']).label}: {row['title']}"]
    if row["output_kind"]:
        output = OutputKind(row["output_kind"]).label.lower()
        place = f" at {row['promised_place']}" if row["promised_place"] else ""
        parts.append(f"{output} under {row['promised_licence']}{place}")
    if row["form_name"]:
        parts.append(f"with the form “{row['form_name']}”")
    after = f"“{row['after_title']}”"
    rule = due.in_words(row["due_by"], row["due_count"] or 0, row["due_unit"], after=after)
    parts.append(f"due {rule}" if rule else f"due on {_day(date.fromisoformat(row['due_on']))}")
    return ", ".join(parts)


def _waiting(row: dict[str, Any], adds: list[dict[str, Any]]) -> tuple[str, str, str]:
    before = [title for _, title in row["before"]]
    after = [title for _, title in row["after"]] + [adds[each]["title"] for each in row["added"]]
    what = f"“{row['label']}” waits for"
    return what, "; ".join(before) or "Nothing", "; ".join(after) or "Nothing"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
