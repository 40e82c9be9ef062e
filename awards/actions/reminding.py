"""Reminders nobody has to think of: of offers to answer and of conditions that fall due.

Everything due for one person on one day is one mail. What was sent is a row of the same
transaction, so a sweep that runs twice, or dies half-way, sends nothing twice and forgets nothing.
A reminder that everybody it is for has turned off is not sent, and so no such row stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from accounts.models import User
from awards import emails
from awards.actions.lapsing import waiting_offers
from awards.models import (
    Acceptance,
    Award,
    Condition,
    OfferReminder,
    Reminder,
    Repayment,
    RepaymentReminder,
)
from awards.queries.awards import MET
from awards.queries.cosigning import standing_cosignature
from awards.reminding import BEFORE_ANSWER, BEFORE_REPAYMENT, Step, must_come, step_due
from awards.states import OWED_REPAYMENT, AwardState, ConditionState, CosignatureState
from grants.deadlines import local_day
from grants.models import Programme


@dataclass(frozen=True)
class DueStep:
    """A condition and the reminder that is due for it."""

    condition: Condition
    step: Step


def remind_of_offers(*, at: datetime) -> int:
    """Remind of offers who has not signed, grantee and co-signatory; returns of how many offers."""
    awards = Award.objects.filter(waiting_offers(at)).select_related(
        "application__call__programme", "application__owner"
    )
    return sum(_remind_of_offer(award, at) for award in awards.order_by("pk"))


@transaction.atomic
def _remind_of_offer(award: Award, at: datetime) -> bool:
    call = award.application.call
    if award.answer_by is None or award.visible_from is None:
        return False
    since = local_day(call, award.visible_from)
    step = step_due(award.answer_by, local_day(call, at), since=since, before=BEFORE_ANSWER)
    if step is None or step.is_late:
        return False
    reminder, is_new = OfferReminder.objects.get_or_create(
        award=award, answer_by=award.answer_by, step=step.key, defaults={"sent_at": at}
    )
    if not is_new:
        return False
    told = []
    if not Acceptance.objects.filter(award=award).exists():
        told.append(emails.offer_reminder(award, step, at=at))
    asked = standing_cosignature(award)
    if asked is not None and asked.state == CosignatureState.ASKED:
        asked.award = award
        told.append(emails.cosignature_reminder(asked, step, at=at))
    if not any(told):
        reminder.delete()
    return any(told)


def remind_of_repayments(*, at: datetime) -> int:
    """Remind of money to be paid back; returns of how many repayments.

    What is late is told to the programme at once, and to its administrators after four weeks.
    """
    owed = Repayment.objects.filter(state__in=OWED_REPAYMENT).select_related(
        "award__application__call__programme", "award__application__owner"
    )
    return sum(_remind_of_repayment(each, at) for each in owed.order_by("pk"))


@transaction.atomic
def _remind_of_repayment(repayment: Repayment, at: datetime) -> bool:
    call = repayment.award.application.call
    since = local_day(call, repayment.approved_at or repayment.asked_at)
    today = local_day(call, at)
    step = step_due(repayment.due_on, today, since=since, before=BEFORE_REPAYMENT)
    if step is None:
        return False
    _, is_new = RepaymentReminder.objects.get_or_create(
        repayment=repayment, due_on=repayment.due_on, step=step.key, defaults={"sent_at": at}
    )
    if is_new:
        emails.repayment_due(repayment, step, at=at)
        if step.is_late:
            emails.repayment_late(repayment, step, at=at)
    return is_new


def remind_of_conditions(*, at: datetime) -> int:
    """Remind of what falls due or is late; returns how many mails went to grantees.

    What is late is told to the programme at once, and to its administrators after four weeks.
    """
    owed = (
        Condition.objects.filter(state=ConditionState.OPEN, award__state=AwardState.ACCEPTED)
        # A day that is only expected is nothing to be reminded of.
        .filter(Q(due_after=None) | Q(due_after__state__in=MET))
        .select_related("award__application__call__programme", "award__application__owner")
        .annotate(moved_at=Max("steps__at", filter=Q(steps__verb__in=["extend", "move"])))
        .order_by("award__application__owner_id", "due_on", "pk")
    )
    due = [
        each
        for each in (_due(condition, condition.moved_at, at) for condition in owed)
        if each is not None
    ]
    sent = 0
    for owner, programme, theirs in _by_owner_and_programme(due):
        sent += _remind(owner, programme, theirs, at)
    return sent


def _due(condition: Condition, moved_at: datetime | None, at: datetime) -> DueStep | None:
    """The reminder that is due. Whoever was given more time today needs none of it today."""
    award = condition.award
    call = award.application.call
    accepted_at = award.answered_at or award.created_at
    known = max(moved_at, accepted_at) if moved_at else accepted_at
    step = step_due(condition.due_on, local_day(call, at), since=local_day(call, known))
    return DueStep(condition, step) if step else None


def _by_owner_and_programme(
    due: Iterable[DueStep],
) -> Iterable[tuple[User, Programme, list[DueStep]]]:
    groups: dict[tuple[int, int], list[DueStep]] = {}
    for each in due:
        application = each.condition.award.application
        groups.setdefault((application.owner_id, application.call.programme_id), []).append(each)
    for rows in groups.values():
        application = rows[0].condition.award.application
        yield application.owner, application.call.programme, rows


@transaction.atomic
def _remind(owner: User, programme: Programme, due: list[DueStep], at: datetime) -> bool:
    """One mail to the grantee, and one to the programme about what is late."""
    new = [each for each in due if _noted(each, at)]
    if not new:
        return False
    late = [each for each in new if each.step.is_late]
    must = any(_must_come(each) for each in late)
    is_grantee_told = emails.conditions_due(owner, programme, new, must_come=must, at=at)
    is_told = bool(late) and emails.conditions_late(owner, programme, late, must_come=must, at=at)
    if not is_grantee_told and not is_told:
        for each in new:
            _reminders(each).filter(step=each.step.key).delete()
    return is_grantee_told


def _noted(each: DueStep, at: datetime) -> bool:
    """Write down that this step is sent; `False` when it was before."""
    due_on: date = each.condition.due_on
    _, is_new = Reminder.objects.get_or_create(
        condition=each.condition, due_on=due_on, step=each.step.key, defaults={"sent_at": at}
    )
    return is_new


def _reminders(each: DueStep) -> QuerySet[Reminder]:
    """What was sent of this condition before its present day and after it."""
    return Reminder.objects.filter(condition=each.condition, due_on=each.condition.due_on)


def _must_come(each: DueStep) -> bool:
    call = each.condition.award.application.call
    sent = _reminders(each).exclude(step=each.step.key).values_list("sent_at", flat=True)
    told = [(each.condition.due_on - local_day(call, moment)).days for moment in sent]
    return must_come(each.step, told)
