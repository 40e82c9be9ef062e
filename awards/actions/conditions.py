"""What happens to a condition. Each deed leaves a step with its reason."""

from datetime import date, datetime

from django.db import transaction

from awards import emails
from awards.actions._following import followers_follow
from awards.actions._locks import locked_condition
from awards.actions.letters import end_breach
from awards.actions.seen import refuse_unseen
from awards.models import Award, Condition, ConditionRequest, ConditionStep, Report
from awards.permissions import can_extend, can_hand_in, can_mark_checked, can_verify, can_waive
from awards.queries.seen import stamp_of_proofs, stamp_of_steps
from awards.states import (
    CONDITION,
    REQUEST,
    AwardState,
    ConditionState,
    ReportState,
    RequestState,
)
from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require

_DUE = ["due_on", "due_by", "due_count", "due_unit", "due_after"]


def hand_in(*, condition: Condition, by: Actor, at: datetime, reason: str = "") -> Condition:
    """The grantee says it is done. `reason` is a note for the reader."""
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_hand_in(by, condition.award))
        return _move(condition, "hand_in", by=by, at=at, reason=reason)


def mark_checked(*, condition: Condition, by: Actor, at: datetime, reason: str = "") -> Condition:
    """A verification has run over what was handed in; a person decides next."""
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_mark_checked(by, condition.award))
        return _move(condition, "check", by=by, at=at, reason=reason)


def accept_condition(
    *, condition: Condition, by: Actor, at: datetime, reason: str = "", seen: str | None = None
) -> Condition:
    """Whoever verifies it says it is met. Only a release has to be handed in before.

    `seen` is the stamp of the proofs that were read: `RuleBroken` when there is a newer one.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_verify(by, condition))
        _refuse_unread(condition, seen)
        direct = condition.state == ConditionState.OPEN and condition.kind != Condition.Kind.RELEASE
        condition = _move(condition, "confirm" if direct else "accept", by=by, at=at, reason=reason)
        emails.condition_accepted(condition, reason=reason, at=at)
        return condition


def send_back(
    *, condition: Condition, by: Actor, at: datetime, reason: str, seen: str | None = None
) -> Condition:
    """Whoever verifies it says what is missing; the condition is open again.

    `seen` is the stamp of the proofs that were read: `RuleBroken` when there is a newer one.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_verify(by, condition))
        _refuse_unread(condition, seen)
        condition = _move(condition, "send_back", by=by, at=at, reason=_given(reason))
        emails.condition_sent_back(condition, reason=reason.strip(), at=at)
        return condition


def _refuse_unread(condition: Condition, seen: str | None) -> None:
    """A submitted report is decided about where it is read, so that its own state moves, too.

    Of anything else the newest proof has to be the one that was read.
    """
    refuse_unseen(
        seen,
        stamp_of_proofs(condition),
        "The grantee has handed something in since you opened this page. Nothing was decided. "
        "Read what is there now, then decide again.",
    )
    if Report.objects.filter(condition=condition, state=ReportState.SUBMITTED).exists():
        raise RuleBroken("This report was submitted. Decide about it on the page that shows it.")


def waive_condition(
    *, condition: Condition, by: Actor, at: datetime, reason: str, seen: str | None = None
) -> Condition:
    """Let the grantee off; what waits for the condition waits no longer, a breach of it is over.

    A request for this that is open is granted with it. `seen` is the stamp of the step that was
    read last: `RuleBroken` when there is a newer one.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_waive(by, condition.award))
        refuse_unseen(
            seen,
            stamp_of_steps(condition),
            "Something happened to this condition since you opened this page. Nothing was waived. "
            "Read what is there now, then decide again.",
        )
        condition = _move(condition, "waive", by=by, at=at, reason=_given(reason))
        # By the system: whoever may waive need not be one who writes letters.
        end_breach(condition=condition, by=SYSTEM, at=at)
        emails.condition_waived(condition, reason=reason.strip(), at=at)
        return condition


def extend_condition(
    *, condition: Condition, new_due_on: date, by: Actor, at: datetime, reason: str
) -> Condition:
    """Give more time. The new date must be later than the old one, and is a fixed day.

    A request for this that is open is granted with it.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_extend(by, condition.award))
        old = condition.due_on
        if new_due_on <= old:
            told = f"{old.day} {old:%B %Y}"
            raise RuleBroken(f"The new date must be later than {told}.", "new_due_on")
        condition.due_on = new_due_on
        # A day somebody gave does not move again with the dates of the award.
        condition.due_by, condition.due_after = Condition.DueBy.DAY, None
        condition.due_count, condition.due_unit = None, ""
        given = _given(reason)
        condition = _move(condition, "extend", by=by, at=at, reason=given, old_due_on=old)
        emails.condition_extended(condition, old_due_on=old, reason=given, at=at)
        return condition


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken("Give a reason. The grantee reads it.", "reason")
    return reason.strip()


def _move(
    condition: Condition,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    old_due_on: date | None = None,
) -> Condition:
    """Write the new state, the step and the audit event. The row is locked."""
    check_accepted(condition.award)
    condition.state = CONDITION.check(condition, verb)
    condition.closed_at = at if condition.is_met else None
    condition.save(update_fields=["state", "closed_at", *_DUE])
    step = "accept" if verb == "confirm" else verb
    ConditionStep.objects.create(
        condition=condition,
        verb=step,
        reason=reason.strip(),
        at=at,
        by=person(by),
        old_due_on=old_due_on,
        new_due_on=condition.due_on if old_due_on else None,
    )
    record(
        by=by,
        verb=f"condition.{step}",
        subject=condition,
        at=at,
        scope=condition.award.application.call.programme.slug,
        reason=reason.strip(),
    )
    _settle_request(condition, verb, by=by, at=at, answer=reason.strip())
    if condition.is_met:
        followers_follow(condition, by=by, at=at)
    return condition


def _settle_request(
    condition: Condition, verb: str, *, by: Actor, at: datetime, answer: str
) -> None:
    """An open request is granted by the deed it asks for, and overtaken when nothing is owed."""
    granted = {
        "extend": ConditionRequest.Kind.MORE_TIME,
        "waive": ConditionRequest.Kind.WAIVER,
    }.get(verb)
    if not granted and not condition.is_met:
        return
    for asked in condition.requests.select_for_update().filter(state=RequestState.OPEN):
        if asked.kind != granted and not condition.is_met:
            continue
        asked.state = REQUEST.check(asked, "grant" if asked.kind == granted else "overtake")
        asked.answer, asked.decided_at, asked.decided_by = answer, at, person(by)
        asked.save(update_fields=["state", "answer", "decided_at", "decided_by"])


def check_accepted(award: Award) -> None:
    """`RuleBroken` unless something is owed under the award."""
    if award.state != AwardState.ACCEPTED:
        raise RuleBroken("The award is not accepted, so nothing is owed under it yet.")
