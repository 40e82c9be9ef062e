"""Writing a call's rubric."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.models import Criterion, Rubric
from reviews.permissions import can_route
from reviews.queries.reviewing import rubric_is_locked
from reviews.rubric import DEFAULT_CRITERIA


@dataclass(frozen=True)
class CriterionInput:
    """One criterion as staff write it; `anchors` gives words to values: {"1": "Poor"}."""

    label: str
    help: str
    weight: int
    lowest: int
    highest: int
    anchors: dict[str, str]


def ensure_rubric(call: Call) -> list[Criterion]:
    """The stored criteria of a call; the default ones are stored when there are none yet."""
    rubric, made = Rubric.objects.get_or_create(call=call)
    if made:
        Criterion.objects.bulk_create(
            [Criterion(rubric=rubric, **fields) for fields in DEFAULT_CRITERIA]
        )
    return list(rubric.criteria.order_by("position"))


@transaction.atomic
def edit_rubric(
    *, call: Call, guidance: str, criteria: Sequence[CriterionInput], by: Actor, at: datetime
) -> Rubric:
    """Replace the rubric; possible until the first review is begun."""
    require(can_route(by, call))
    Call.objects.select_for_update().get(pk=call.pk)
    if rubric_is_locked(call):
        raise RuleBroken("A review has begun, so the rubric stays as it is.")
    if not criteria:
        raise RuleBroken("A rubric needs at least one criterion.")
    rubric, _ = Rubric.objects.update_or_create(call=call, defaults={"guidance": guidance})
    rubric.criteria.all().delete()
    keys: list[str] = []
    for position, each in enumerate(criteria, 1):
        if each.lowest >= each.highest or each.highest - each.lowest > 20:
            raise RuleBroken(f"{each.label}: the scale must run upwards over at most 20 steps.")
        key = (slugify(each.label) or "criterion")[:36]
        if key in keys:
            key = f"{key}-{position}"
        keys.append(key)
        Criterion.objects.create(
            rubric=rubric,
            position=position,
            key=key,
            label=each.label,
            help=each.help,
            weight=each.weight,
            lowest=each.lowest,
            highest=each.highest,
            anchors=each.anchors,
        )
    record(by=by, verb="rubric.edit", subject=call, at=at, scope=call.programme.slug, criteria=keys)
    return rubric
