"""Days that follow from something else: worked out again when that moves."""

from collections.abc import Iterable
from datetime import date, datetime

from awards.due import DueRule, resolved
from awards.models import Award, Condition, ConditionStep
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken
from grants.deadlines import local_day


def resolve_days(award: Award, conditions: Iterable[Condition]) -> dict[Condition, date]:
    """The day of each condition by its rule; `RuleBroken` when rules wait for each other."""
    call = award.application.call
    rows = {each.pk: each for each in conditions}
    rules = {
        key: DueRule(
            by=row.due_by,
            count=row.due_count or 0,
            unit=row.due_unit,
            day=row.due_on,
            after=row.due_after_id,
            met_on=local_day(call, row.closed_at) if row.closed_at else None,
        )
        for key, row in rows.items()
    }
    try:
        days = resolved(rules, starts_on=award.starts_on, ends_on=award.ends_on)
    except ValueError as error:
        raise RuleBroken("Two conditions wait for each other. Give one of them a day.") from error
    return {row: days[key] for key, row in rows.items()}


def move_days(award: Award, *, by: Actor, at: datetime, reason: str) -> list[Condition]:
    """Work the days of what is still owed out again; returns those that moved, with their trace.

    To be called, with the award locked, by whatever changes its dates after it was accepted.
    """
    conditions = list(award.conditions.select_for_update().order_by("pk"))
    moved = []
    for condition, day in resolve_days(award, conditions).items():
        if not condition.is_met and condition.due_on != day:
            move_day(condition, day, by=by, at=at, reason=reason)
            moved.append(condition)
    return moved


def move_day(condition: Condition, day: date, *, by: Actor, at: datetime, reason: str) -> None:
    """Write a new day with its trace. The award is locked."""
    old, condition.due_on = condition.due_on, day
    condition.save(update_fields=["due_on"])
    ConditionStep.objects.create(
        condition=condition,
        verb="move",
        reason=reason,
        at=at,
        by=person(by),
        old_due_on=old,
        new_due_on=day,
    )
    record(
        by=by,
        verb="condition.move",
        subject=condition,
        at=at,
        scope=condition.award.application.call.programme.slug,
        reason=reason,
    )


def followers_follow(condition: Condition, *, by: Actor, at: datetime) -> None:
    """Once a condition is met, what is counted from that day has its day."""
    if condition.followers.exists():
        reason = f"{condition.reference} is {condition.get_state_display().lower()}"
        move_days(condition.award, by=by, at=at, reason=reason)
