"""Grantees ask for more time or to be let off; staff decide."""

from datetime import date, datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_condition
from awards.actions.conditions import check_accepted, extend_condition, waive_condition
from awards.models import Condition, ConditionRequest
from awards.permissions import can_ask, can_decide_request
from awards.queries.obligations import open_request_of
from awards.states import REQUEST
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require

MOST_DAYS = 3_660
"""Nobody asks for more than ten years; a slip of the key does."""


def ask_about_condition(
    *,
    condition: Condition,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime,
    wanted_on: date | None = None,
) -> ConditionRequest:
    """Ask for more time until `wanted_on`, or to be let off. The same once more is one request.

    Raises `RuleBroken` without a reason or a later day, when something is asked for already, or
    when nothing is owed.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_ask(by, condition.award))
        check_accepted(condition.award)
        wanted_on = wanted_on if kind == ConditionRequest.Kind.MORE_TIME else None
        standing = open_request_of(condition)
        asked = (kind, wanted_on, reason.strip())
        if standing and (standing.kind, standing.wanted_on, standing.reason) == asked:
            return standing
        _check(condition, kind, wanted_on, reason, standing)
        request = ConditionRequest.objects.create(
            condition=condition,
            kind=kind,
            wanted_on=wanted_on,
            reason=reason.strip(),
            asked_at=at,
            asked_by=person(by),
        )
        _record(request, "condition.ask", by, at, reason=request.reason)
        emails.condition_asked(request, at=at)
        return request


def _check(
    condition: Condition,
    kind: str,
    wanted_on: date | None,
    reason: str,
    standing: ConditionRequest | None,
) -> None:
    if condition.is_met:
        raise RuleBroken("Nothing is owed here any more, so there is nothing to ask for.")
    if standing is not None:
        raise RuleBroken(
            "You have asked about this condition already. Take that back first, or wait for the "
            "answer."
        )
    if kind == ConditionRequest.Kind.MORE_TIME:
        told = f"{condition.due_on.day} {condition.due_on:%B %Y}"
        if wanted_on is None or wanted_on <= condition.due_on:
            raise RuleBroken(f"Choose a day later than {told}.", "wanted_on")
        if (wanted_on - condition.due_on).days > MOST_DAYS:
            raise RuleBroken("This day is more than ten years later.", "wanted_on")
    if not reason.strip():
        raise RuleBroken("Say why. The programme decides by it.", "reason")


def withdraw_request(*, request: ConditionRequest, by: Actor, at: datetime) -> ConditionRequest:
    """Take back what was asked for, while nobody has decided."""
    with transaction.atomic():
        request = _locked(request)
        require(can_ask(by, request.condition.award))
        return _settle(request, "withdraw", "", by, at)


def grant_request(
    *,
    request: ConditionRequest,
    reason: str,
    by: Actor,
    at: datetime,
    new_due_on: date | None = None,
) -> ConditionRequest:
    """Give what was asked for, or another later day; the grantee reads the reason."""
    with transaction.atomic():
        request = _locked(request)
        require(can_decide_request(by, request))
        REQUEST.check(request, "grant")
        condition = request.condition
        # Both grant what is open: the request is read again with its answer.
        if request.kind == ConditionRequest.Kind.WAIVER:
            waive_condition(condition=condition, reason=reason, by=by, at=at)
        elif day := new_due_on or request.wanted_on:
            extend_condition(condition=condition, new_due_on=day, reason=reason, by=by, at=at)
        request.refresh_from_db()
        return request


def refuse_request(
    *, request: ConditionRequest, reason: str, by: Actor, at: datetime
) -> ConditionRequest:
    """Leave the condition as it is, with a reason the grantee reads."""
    with transaction.atomic():
        request = _locked(request)
        require(can_decide_request(by, request))
        REQUEST.check(request, "refuse")
        if not reason.strip():
            raise RuleBroken("Give a reason. The grantee reads it.", "reason")
        request = _settle(request, "refuse", reason.strip(), by, at)
        emails.condition_refused(request, at=at)
        return request


def _locked(request: ConditionRequest) -> ConditionRequest:
    condition = locked_condition(request.condition_id)
    request = ConditionRequest.objects.select_for_update().get(pk=request.pk)
    request.condition = condition
    return request


def _settle(
    request: ConditionRequest, verb: str, answer: str, by: Actor, at: datetime
) -> ConditionRequest:
    request.state = REQUEST.check(request, verb)
    request.answer, request.decided_at, request.decided_by = answer, at, person(by)
    request.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    _record(request, f"condition.ask_{verb}", by, at, reason=answer)
    return request


def _record(request: ConditionRequest, verb: str, by: Actor, at: datetime, **data: str) -> None:
    condition = request.condition
    scope = condition.award.application.call.programme.slug
    record(by=by, verb=verb, subject=condition, at=at, scope=scope, kind=request.kind, **data)
