"""Writing a call's rubric: a draft, then a version that never changes."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.models import Criterion, Rubric
from reviews.permissions import can_route
from reviews.queries.rubrics import (
    criteria_in,
    draft_rubric,
    reviews_by_state,
    rubric_in_use,
    rubric_or_default,
    spec_of,
)
from reviews.rubric import (
    DEFAULT,
    PASS_FAIL,
    RubricSpec,
    as_pass_or_fail,
    fault_of,
    incomparable,
    named,
)


def ensure_rubric(call: Call) -> list[Criterion]:
    """The criteria in use; the default ones are stored when the call has none yet."""
    return criteria_in(stored_rubric(call))


def stored_rubric(call: Call) -> Rubric:
    """The rubric in use; the default one is stored when the call has none yet."""
    return rubric_in_use(call) or _store_default(call)


@transaction.atomic
def _store_default(call: Call) -> Rubric:
    # Two reviewers may begin at the same moment.
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    rubric = rubric_in_use(call)
    if rubric is None:
        rubric = _store(call, DEFAULT)
        _publish(rubric, timezone.now(), by=None)
    return rubric


def _last_number(call: Call) -> int:
    return Rubric.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0


def _store(call: Call, spec: RubricSpec) -> Rubric:
    rubric = Rubric.objects.create(
        call=call,
        number=_last_number(call) + 1,
        mode=spec.mode,
        guidance=spec.guidance,
        asks_recommendation=spec.asks_recommendation,
        asks_confidence=spec.asks_confidence,
    )
    criteria = spec.criteria
    if spec.mode == PASS_FAIL:
        criteria = tuple(as_pass_or_fail(each) for each in criteria)
    slugs = [slugify(each.label) for each in criteria]
    Criterion.objects.bulk_create(
        Criterion(rubric=rubric, position=position, **vars(each))
        for position, each in enumerate(named(criteria, slugs), 1)
    )
    return rubric


def _publish(rubric: Rubric, at: datetime, by: Actor | None) -> None:
    # The default one may have been stored while this one was a draft: the latest counts highest.
    if rubric.number < _last_number(rubric.call):
        rubric.number = _last_number(rubric.call) + 1
    rubric.published_at, rubric.published_by = at, person(by) if by is not None else None
    rubric.save(update_fields=["number", "published_at", "published_by"])


@transaction.atomic
def edit_rubric(*, call: Call, spec: RubricSpec, by: Actor, at: datetime) -> Rubric:
    """Write the draft of the rubric; reviewers see nothing of it until it is published."""
    require(can_route(by, call))
    _lock_open(call)
    fault = fault_of(spec)
    if fault:
        raise RuleBroken(fault)
    Rubric.objects.filter(call=call, published_at__isnull=True).delete()
    rubric = _store(call, spec)
    _trace(call, "rubric.edit", by, at, criteria=[each.label for each in spec.criteria])
    return rubric


@transaction.atomic
def publish_rubric(*, call: Call, by: Actor, at: datetime) -> Rubric:
    """Put the draft in use. Reviews that are not submitted go over to it when next opened.

    Submitted ones stay as they are, so the new version must count alike: `RuleBroken` otherwise.
    """
    require(can_route(by, call))
    _lock_open(call)
    draft = draft_rubric(call)
    if draft is None:
        raise RuleBroken("There is no draft of the rubric to publish.")
    _, submitted = reviews_by_state(call)
    reason = incomparable(spec_of(rubric_or_default(call)), spec_of(draft))
    if submitted and reason:
        raise RuleBroken(
            f"Reviews are submitted already, and {reason}. They could not be counted together. "
            "Make a new criterion instead, or have the reviewers reopen their reviews."
        )
    _publish(draft, at, by)
    _trace(call, "rubric.publish", by, at, number=draft.number)
    return draft


@transaction.atomic
def discard_rubric(*, call: Call, by: Actor, at: datetime) -> None:
    """Throw the draft away. What is in use stays."""
    require(can_route(by, call))
    _lock_open(call)
    draft = draft_rubric(call)
    if draft is None:
        raise RuleBroken("There is no draft of the rubric to discard.")
    draft.delete()
    _trace(call, "rubric.discard", by, at)


@transaction.atomic
def copy_rubric(*, call: Call, source: Call, by: Actor, at: datetime) -> Rubric:
    """Make the rubric another call uses the draft of this one."""
    require(can_route(by, call))
    return edit_rubric(call=call, spec=spec_of(rubric_or_default(source)), by=by, at=at)


def _lock_open(call: Call) -> None:
    locked = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    if locked.announced_at is not None:
        raise RuleBroken("The results of this call are announced, so its rubric stays as it is.")


def _trace(call: Call, verb: str, by: Actor, at: datetime, **data: object) -> None:
    record(by=by, verb=verb, subject=call, at=at, scope=call.programme.slug, **data)
