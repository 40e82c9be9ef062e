from datetime import date, datetime

from django.db import transaction

from awards.actions._locks import locked_condition
from awards.actions.conditions import extend_condition
from awards.due import moved
from awards.models import Condition
from awards.states import ConditionState
from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases import emails
from releases.models import Embargo
from releases.permissions import can_submit_evidence
from releases.queries.conditions import terms_of
from releases.queries.standing import today_of


def hand_in_preview(
    *, condition: Condition, url: str, until: date, by: Actor, at: datetime, note: str = ""
) -> Embargo:
    """Hand in a private preview; on `until` the release is due in public.

    Only where the programme allows it, and no longer after the due day than it allows. The same
    preview twice is one.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_submit_evidence(by, condition))
        if condition.state != ConditionState.OPEN:
            raise RuleBroken("Only while the release is owed can a preview stand in for it.")
        newest = condition.embargoes.first()
        if newest and (newest.url, newest.until, newest.note) == (url, until, note):
            return newest
        _check_length(condition, until, at)
        embargo = Embargo.objects.create(
            condition=condition, url=url, note=note, until=until, at=at, by=person(by)
        )
        record(
            by=by,
            verb="release.embargo",
            subject=condition,
            at=at,
            scope=condition.award.application.call.programme.slug,
            until=until.isoformat(),
        )
        if until > condition.due_on:
            # The day moves with the embargo, so reminders and calendars follow by themselves.
            extend_condition(
                condition=condition,
                new_due_on=until,
                by=SYSTEM,
                at=at,
                reason="A private preview was handed in under the programme's rule for embargoes.",
            )
        emails.preview_handed_in(embargo, at=at)
        return embargo


def _check_length(condition: Condition, until: date, at: datetime) -> None:
    longest = terms_of(condition.award.application.call.programme).embargo_days
    if not longest:
        raise RuleBroken("This programme allows no embargo. The release is handed in publicly.")
    if until <= today_of(condition, at):
        raise RuleBroken("The embargo must end later than today.", "until")
    first = condition.embargoes.last()
    last = moved(_due_before(condition, first), longest, "days")
    if until > last:
        raise RuleBroken(
            f"An embargo of this output can last until {last.day} {last:%B %Y} at most.", "until"
        )


def _due_before(condition: Condition, first: Embargo | None) -> date:
    """The day it was due before its first embargo, so that embargoes never add up."""
    if first is None:
        return condition.due_on
    step = condition.steps.filter(verb="extend", at__gte=first.at, by=None).first()
    return step.old_due_on if step and step.old_due_on else condition.due_on
